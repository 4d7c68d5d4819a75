// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"net/url"
	"strconv"
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
	header := map[string]string{}
	if b.InstanceID != "" {
		header["Instance-Id"] = b.InstanceID
	}
	return c.read(ctx, call{
		service: IoTDA,
		at:      at,
		path:    []string{"v5", "iot", at.ProjectID, "batchtasks", b.ID},
		query:   query,
		header:  header,
		limit:   limit,
	}, answer)
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
