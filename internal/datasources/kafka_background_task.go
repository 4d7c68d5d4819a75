// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// kafkaBackgroundTask is a background task of a Kafka instance. The API answers
// with a list that holds this one task.
type kafkaBackgroundTask struct {
	common
	InstanceID string `tfsdk:"instance_id" json:"-"`
	TaskID     string `tfsdk:"task_id" json:"-"`

	TaskCount *string      `tfsdk:"task_count" json:"task_count"`
	Tasks     []*kafkaTask `tfsdk:"tasks" json:"tasks"`
}

type kafkaTask struct {
	ID        *client.Exact `tfsdk:"id" json:"id"`
	Name      *string       `tfsdk:"name" json:"name"`
	UserName  *string       `tfsdk:"user_name" json:"user_name"`
	UserID    *string       `tfsdk:"user_id" json:"user_id"`
	Params    *string       `tfsdk:"params" json:"params"`
	Status    *client.Exact `tfsdk:"status" json:"status"`
	CreatedAt *string       `tfsdk:"created_at" json:"created_at"`
	UpdatedAt *string       `tfsdk:"updated_at" json:"updated_at"`
}

var kafkaBackgroundTaskStatus = task.Vocabulary{
	InProgress: []string{"CREATED", "EXECUTING"},
	Succeeded:  []string{"SUCCESS"},
	Ended:      []string{"FAILED", "DELETED", "CANCELLED"},
}

func (*kafkaBackgroundTask) kind() kind {
	return kind{
		name:    "kafka_background_task",
		noun:    "Kafka background task",
		service: client.DMS,
		description: "Reads a background task of a Distributed Message Service (DMS) for Kafka instance, " +
			"such as binding a public address or changing the instance's specifications, and can wait until it has succeeded.",
		attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{segment},
				MarkdownDescription: "The ID of the Kafka instance.",
			},
			"task_id": schema.StringAttribute{
				Required:            true,
				Validators:          []validator.String{segment},
				MarkdownDescription: "The ID of the background task.",
			},
			"task_count": text("The number of tasks in `tasks`, which the API sends as a string."),
			"tasks": objects("The task, as a list of one.", map[string]schema.Attribute{
				"id":        text("The ID of the task."),
				"name":      text("What the task does, such as `bindInstancePublicIp`."),
				"user_name": text("The name of the user who started the task."),
				"user_id":   text("The ID of the user who started the task."),
				"params": text("What the task was started with, as a string that holds JSON: `jsondecode` reads it. " +
					"It is stored in the state as the service sends it, with whatever secrets the task was started with."),
				"status": text("The status of the task: `CREATED` or `EXECUTING` while it runs, " +
					"then `SUCCESS`, `FAILED`, `DELETED` or `CANCELLED`."),
				"created_at": text("When the task started, in UTC, with milliseconds, such as `2020-06-15T08:55:53.606Z`."),
				"updated_at": text("When the task ended or last changed, in UTC, with milliseconds, such as `2020-06-15T08:55:56.600Z`."),
			}),
		},
	}
}

func (k *kafkaBackgroundTask) id() string { return k.TaskID }

func (k *kafkaBackgroundTask) read(ctx context.Context, api *client.Client, at client.Location) error {
	return api.ShowBackgroundTask(ctx, at, k.InstanceID, k.id(), k)
}

// Verify also drops what the list holds besides the task.
func (k *kafkaBackgroundTask) Verify() error {
	if k.Tasks != nil && len(k.Tasks) == 0 {
		return client.ErrNoTask
	}
	asked := slices.DeleteFunc(slices.Clone(k.Tasks), func(t *kafkaTask) bool {
		return t == nil || t.ID != nil && !client.SameID(string(*t.ID), k.id())
	})
	switch {
	case len(asked) > 1:
		return fmt.Errorf("it tells of task %q more than once", k.id())
	case len(asked) == 1:
		k.Tasks = asked
		return k.verify(asked[0].ID, asked[0].Status, k.id())
	case len(k.Tasks) > 0 && k.Tasks[0] != nil:
		return verifyID(k.Tasks[0].ID, nil, k.id())
	}
	return client.ErrNothing
}

func (k *kafkaBackgroundTask) state() task.State {
	return kafkaBackgroundTaskStatus.State((*string)(k.Tasks[0].Status))
}
