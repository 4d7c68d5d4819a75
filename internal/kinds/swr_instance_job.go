// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"slices"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// swrInstanceJob is a job of an SWR Enterprise Edition instance.
type swrInstanceJob struct {
	Common
	JobID string `tfsdk:"job_id" json:"-"`
	swrJob
}

// swrJob is a job as the service tells of it.
type swrJob struct {
	ID           *client.Exact `tfsdk:"id" json:"id"`
	InstanceID   *string       `tfsdk:"instance_id" json:"instance_id"`
	ResourceID   *string       `tfsdk:"resource_id" json:"resource_id"`
	ResourceName *string       `tfsdk:"resource_name" json:"resource_name"`
	Type         *string       `tfsdk:"type" json:"type"`
	Status       *client.Exact `tfsdk:"status" json:"status"`
	Reason       *string       `tfsdk:"reason" json:"reason"`
	CreatedAt    *string       `tfsdk:"created_at" json:"created_at"`
	UpdatedAt    *string       `tfsdk:"updated_at" json:"updated_at"`
}

var swrInstanceJobStatus = task.Vocabulary{
	InProgress: []string{"Creating", "Initializing", "Running"},
	Succeeded:  []string{"Success"},
	Ended:      []string{"Failed"},
}

func swrInstanceJobKind() Kind {
	job := []Field{
		text("id", "The ID of the job, as the service returns it."),
		text("instance_id", "The ID of the SWR instance that the job works on."),
		text("resource_id", "The ID of the resource that the job works on."),
		text("resource_name", "The name of the resource that the job works on."),
		text("type", "The type of the job, such as `CreateInstance`."),
		text("status", statuses(swrInstanceJobStatus, "")),
		text("reason", "The reason for a failure, as returned by the service."),
		text("created_at", "The time at which the job was created, in UTC, such as `2021-05-12T03:50:38.305978Z`."),
		text("updated_at", "The time at which the job last changed, in UTC, such as `2021-05-12T03:50:43.315473Z`."),
	}
	return Kind{Task: Subject{
		Name:        "swr_instance_job",
		Noun:        "SWR instance job",
		Description: "a job of the SoftWare Repository for Container (SWR) Enterprise Edition, such as the creation of an instance",
		Service:     client.SWR,
		Statuses:    swrInstanceJobStatus,
		New:         func() Model { return new(swrInstanceJob) },
		ImportID:    []string{"job_id"},
		Fields: append([]Field{
			required("job_id", "The ID of the job, as returned by the request that started it.", segment),
		}, job...),
	}, List: Subject{
		Name:        "swr_instance_jobs",
		Noun:        "SWR instance jobs",
		Description: "the jobs of the SoftWare Repository for Container (SWR) Enterprise Edition in a project",
		Service:     client.SWR,
		Statuses:    swrInstanceJobStatus,
		New:         func() Model { return new(swrInstanceJobs) },
		Elements:    "jobs",
		Fields: slices.Concat(listArguments(), []Field{
			optional("instance_id", "Select only jobs of the SWR instance with this ID. This filter is applied by the provider.", segment),
			optional("resource_name", "Select only jobs that work on the resource with this name. This filter is applied by the provider.", filterText),
			optional("type", "Select only jobs of this type, such as `CreateInstance`. This filter is applied by the provider.", filterText),
			statusFilter(swrInstanceJobStatus, "sent to the API"),
			objects("jobs", "The matching jobs, newest first.", job...),
			object("latest", "The newest matching job, or null if no job matches.", job...),
		}),
	}}
}

func (j *swrInstanceJob) clone() Model { return copied(j) }

func (j *swrInstanceJob) Identity() string { return j.JobID }

func (j *swrInstanceJob) Read(ctx context.Context, c Caller) error {
	return c.ShowInstanceJob(ctx, c.At, j.Identity(), j)
}

func (j *swrInstanceJob) Verify() error { return j.verify(j.ID, j.Status, j.Identity()) }

func (j *swrInstanceJob) Report() Report { return Report{Status: j.Status, Reason: j.Reason} }

// swrInstanceJobs holds the jobs of a project.
type swrInstanceJobs struct {
	taskList[*swrJob]
	InstanceID   string `tfsdk:"instance_id" json:"-"`
	ResourceName string `tfsdk:"resource_name" json:"-"`
	Type         string `tfsdk:"type" json:"-"`
	Status       string `tfsdk:"status" json:"-"`
}

// swrJobPage is the answer to a request for one page of jobs.
type swrJobPage struct {
	Jobs  client.ExactList[*swrJob] `json:"jobs"`
	Total *int64                    `json:"total"`
	size  int64
}

// swrPageSize is the largest number of jobs that the API puts on a page.
const swrPageSize = 100

func (p *swrJobPage) Verify() error { return verifyList(p.Jobs, p.Total, p.size) }

func (l *swrInstanceJobs) clone() Model { return copied(l) }

// Identity names the instance, if there is one.
func (l *swrInstanceJobs) Identity() string {
	if l.InstanceID == "" {
		return "of the project"
	}
	return "of instance " + l.InstanceID
}

// Read reads every page, as the API documents no order.
func (l *swrInstanceJobs) Read(ctx context.Context, c Caller) error {
	return l.read(ctx, c, source[*swrJob]{
		statuses: swrInstanceJobStatus, size: swrPageSize,
		asked: func(j *swrJob) bool { return agrees(l.Status, (*string)(j.Status)) },
		keep: func(j *swrJob) bool {
			return l.matches(l.InstanceID, j.InstanceID) && l.matches(l.ResourceName, j.ResourceName) && l.matches(l.Type, j.Type)
		},
		fetch: func(ctx context.Context, c Caller, _ time.Time, at client.Page) (page[*swrJob], error) {
			p := swrJobPage{size: at.Limit}
			err := c.ListInstanceJobs(ctx, c.At, l.Status, at, &p)
			return page[*swrJob]{p.Jobs, &pageInfo{Count: p.Total}}, err
		},
	})
}

func (j *swrJob) entry() entry { return entry{j.ID, j.Status, j.CreatedAt, value(j.Type)} }
