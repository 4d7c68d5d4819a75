// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"maps"
	"net/url"
	"strconv"
	"time"
)

// ShowInstanceTask reads a task of an IoTDA instance.
//
// Source: IoTDM v5, ShowInstanceTask. Errors, as of all reads: [APIError],
// [ConnectionError], [FormatError], [InvalidResponseError], [LookupError],
// [PausedError], [UnansweredError], [UnsentError], and those that the answer's
// Verify method returns, such as [ErrNoTask].
func (c *Client) ShowInstanceTask(ctx context.Context, at Location, instanceID, taskID string, answer any) error {
	return c.read(ctx, call{
		service: IoTDM,
		at:      at,
		path:    []string{"v5", "iot", at.ProjectID, "iotda-instances", instanceID, "tasks", taskID},
	}, answer)
}

// BatchTask names an IoTDA batch task and one page of its sub-tasks. What is
// nil or empty is left to the API.
type BatchTask struct {
	ID         string
	InstanceID string // of IoTDA, sent as a header
	Status     string // of the sub-tasks
	Target     string // of the sub-tasks: a device's ID
	Limit      *int64 // sub-tasks per page, 1 to 50
	Marker     string // only records with a lower ID, newest first
	Offset     *int64 // records to skip after the marker, 0 to 500
}

// ShowBatchTask reads a batch task and one page of its sub-tasks.
//
// Source: IoTDA v5, ShowBatchTask.
func (c *Client) ShowBatchTask(ctx context.Context, at Location, b BatchTask, answer any) error {
	query := url.Values{}
	for name, value := range map[string]string{
		"task_detail_status": b.Status,
		"target":             b.Target,
		"limit":              decimal(b.Limit),
		"marker":             b.Marker,
		"offset":             decimal(b.Offset),
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	limit := pageTimeout
	if b.Limit != nil && *b.Limit == 1 {
		limit = attemptTimeout
	}
	return c.read(ctx, call{
		service: IoTDA,
		at:      at,
		path:    []string{"v5", "iot", at.ProjectID, "batchtasks", b.ID},
		query:   query,
		header:  instanceHeader(b.InstanceID),
		limit:   limit,
	}, answer)
}

// instanceHeader names an IoTDA instance, where there is one to name.
func instanceHeader(id string) map[string]string {
	if id == "" {
		return nil
	}
	return map[string]string{"Instance-Id": id}
}

func decimal(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// ShowBackgroundTask reads a background task of a Kafka instance.
//
// Source: Kafka v2, ShowBackgroundTask.
func (c *Client) ShowBackgroundTask(ctx context.Context, at Location, instanceID, taskID string, answer any) error {
	return c.read(ctx, call{
		service: DMS,
		at:      at,
		path:    []string{"v2", at.ProjectID, "instances", instanceID, "tasks", taskID},
	}, answer)
}

// ShowInstanceJob reads a job of an SWR Enterprise Edition instance.
//
// Source: SWR v2, ShowInstanceJob.
func (c *Client) ShowInstanceJob(ctx context.Context, at Location, jobID string, answer any) error {
	return c.read(ctx, call{
		service: SWR,
		at:      at,
		path:    []string{"v2", at.ProjectID, "jobs", jobID},
	}, answer)
}

// Page is a part of a list. What is zero is left to the API.
type Page struct {
	Limit  int64  // records
	Marker string // only records behind the one with this marker
	Offset int64  // records to skip
}

// values are the parameters of a request for the page, with more.
func (p Page) values(more map[string]string) url.Values {
	query := url.Values{}
	maps.Copy(more, map[string]string{"limit": positive(p.Limit), "marker": p.Marker, "offset": positive(p.Offset)})
	for name, value := range more {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

func positive(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// ListInstanceTasks reads one page of the tasks of an IoTDA instance, by falling
// ID: at most 500.
//
// Source: IoTDM v5, ListInstanceTasks.
func (c *Client) ListInstanceTasks(ctx context.Context, at Location, instanceID string, p Page, answer any) error {
	return c.read(ctx, call{
		service: IoTDM,
		at:      at,
		path:    []string{"v5", "iot", at.ProjectID, "iotda-instances", instanceID, "tasks"},
		query:   p.values(map[string]string{}),
		limit:   pageTimeout,
		alone:   true,
	}, answer)
}

// BatchTasks says which IoTDA batch tasks to list. What is empty is left to the
// API.
type BatchTasks struct {
	InstanceID string // of IoTDA, sent as a header
	Type       string // needed
	App        string // the ID of a resource space
	Status     string
}

// ListBatchTasks reads one page of batch tasks, by falling ID: at most 50.
//
// Source: IoTDA v5, ListBatchTasks.
func (c *Client) ListBatchTasks(ctx context.Context, at Location, b BatchTasks, p Page, answer any) error {
	return c.read(ctx, call{
		service: IoTDA,
		at:      at,
		path:    []string{"v5", "iot", at.ProjectID, "batchtasks"},
		query:   p.values(map[string]string{"task_type": b.Type, "app_id": b.App, "status": b.Status}),
		header:  instanceHeader(b.InstanceID),
		limit:   pageTimeout,
		alone:   true,
	}, answer)
}

// ListBackgroundTasks reads one page of the background tasks of a Kafka instance
// that were created at a time or later, newest first: at most 100.
//
// Where a page begins is told in two ways, as the service's documents differ:
// offset counts from 0, start from 1.
//
// Source: Kafka v2, ListBackgroundTasks.
func (c *Client) ListBackgroundTasks(ctx context.Context, at Location, instanceID string, since time.Time, p Page, answer any) error {
	more := map[string]string{"start": strconv.FormatInt(p.Offset+1, 10)}
	if !since.IsZero() {
		more["begin_time"] = since.UTC().Format("20060102150405")
	}
	query := p.values(more)
	query.Set("offset", strconv.FormatInt(p.Offset, 10))
	return c.read(ctx, call{
		service: DMS,
		at:      at,
		path:    []string{"v2", at.ProjectID, "instances", instanceID, "tasks"},
		query:   query,
		limit:   pageTimeout,
		alone:   true,
	}, answer)
}

// ListInstanceJobs reads one page of the jobs of SWR instances, in no documented
// order: at most 100.
//
// Source: SWR v2, ListInstanceJobs.
func (c *Client) ListInstanceJobs(ctx context.Context, at Location, status string, p Page, answer any) error {
	query := p.values(map[string]string{"status": status})
	query.Set("offset", strconv.FormatInt(p.Offset, 10)) // limit and offset go together
	return c.read(ctx, call{
		service: SWR,
		at:      at,
		path:    []string{"v2", at.ProjectID, "jobs"},
		query:   query,
		limit:   pageTimeout,
		alone:   true,
	}, answer)
}
