// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// swrInstanceJob is a job of an SWR Enterprise Edition instance.
type swrInstanceJob struct {
	common
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

func (*swrInstanceJob) kind() kind {
	return kind{
		name:    "swr_instance_job",
		noun:    "SWR instance job",
		service: client.SWR,
		description: "Reads a job of the SoftWare Repository for Container (SWR) Enterprise Edition, " +
			"such as the creation of an instance, and can wait until it has succeeded.",
		attributes: map[string]schema.Attribute{
			"job_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{segment},
				MarkdownDescription: "The ID of the job, as the request that started it returned it.",
			},
			"id":            text("The ID of the job, as the service repeats it."),
			"instance_id":   text("The ID of the SWR instance that the job works on."),
			"resource_id":   text("The ID of the resource that the job works on."),
			"resource_name": text("The name of the resource that the job works on."),
			"type":          text("What the job does, such as `CreateInstance`."),
			"status": text("The status of the job: `Creating`, `Initializing` or `Running` while it runs, " +
				"then `Success` or `Failed`."),
			"reason":     text("Why the job failed, in the service's words."),
			"created_at": text("When the job was created, in UTC, with microseconds, such as `2021-05-12T03:50:38.305978Z`."),
			"updated_at": text("When the job last changed, in UTC, with microseconds, such as `2021-05-12T03:50:43.315473Z`."),
		},
	}
}

func (j *swrInstanceJob) id() string { return j.JobID }

func (j *swrInstanceJob) read(ctx context.Context, api *client.Client, at client.Location) error {
	return api.ShowInstanceJob(ctx, at, j.id(), j)
}

func (j *swrInstanceJob) Verify() error { return j.verify(j.ID, j.Status, j.id()) }

func (j *swrInstanceJob) state() task.State {
	s := swrInstanceJobStatus.State((*string)(j.Status))
	s.Reason = value(j.Reason)
	return s
}
