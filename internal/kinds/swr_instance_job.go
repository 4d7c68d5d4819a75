// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// swrInstanceJob is a job of an SWR Enterprise Edition instance.
type swrInstanceJob struct {
	Common
	JobID string `tfsdk:"job_id" json:"-"`

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
	return Kind{Task: Subject{
		Name:        "swr_instance_job",
		Noun:        "SWR instance job",
		Description: "a job of the SoftWare Repository for Container (SWR) Enterprise Edition, such as the creation of an instance",
		Service:     client.SWR,
		Statuses:    swrInstanceJobStatus,
		New:         func() Model { return new(swrInstanceJob) },
		ImportID:    []string{"job_id"},
		Fields: []Field{
			required("job_id", "The ID of the job, as returned by the request that started it.", segment),
			text("id", "The ID of the job, as the service returns it."),
			text("instance_id", "The ID of the SWR instance that the job works on."),
			text("resource_id", "The ID of the resource that the job works on."),
			text("resource_name", "The name of the resource that the job works on."),
			text("type", "The type of the job, such as `CreateInstance`."),
			text("status", statuses(swrInstanceJobStatus, "")),
			text("reason", "The reason for a failure, as the service words it."),
			text("created_at", "The time at which the job was created, in UTC, such as `2021-05-12T03:50:38.305978Z`."),
			text("updated_at", "The time at which the job last changed, in UTC, such as `2021-05-12T03:50:43.315473Z`."),
		},
	}}
}

func (j *swrInstanceJob) clone() Model { return copied(j) }

func (j *swrInstanceJob) Identity() string { return j.JobID }

func (j *swrInstanceJob) Read(ctx context.Context, c Caller) error {
	return c.ShowInstanceJob(ctx, c.At, j.Identity(), j)
}

func (j *swrInstanceJob) Verify() error { return j.verify(j.ID, j.Status, j.Identity()) }

func (j *swrInstanceJob) Report() Report { return Report{Status: j.Status, Reason: j.Reason} }
