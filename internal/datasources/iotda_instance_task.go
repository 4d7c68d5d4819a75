// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// iotdaInstanceTask is a task that creates or changes an IoTDA instance.
type iotdaInstanceTask struct {
	common
	InstanceID string `tfsdk:"instance_id" json:"-"`
	TaskID     string `tfsdk:"task_id" json:"-"`

	Repeated     *client.Exact `json:"task_id"` // by the answer
	Type         *string       `tfsdk:"type" json:"type"`
	Status       *client.Exact `tfsdk:"status" json:"status"`
	StatusDetail *string       `tfsdk:"status_detail" json:"status_detail"`
	CreateTime   *string       `tfsdk:"create_time" json:"create_time"`
	StartTime    *string       `tfsdk:"start_time" json:"start_time"`
	EndTime      *string       `tfsdk:"end_time" json:"end_time"`
	TargetConfig *struct {
		Flavor *struct {
			Type *string `tfsdk:"type" json:"type"`
			Size *int64  `tfsdk:"size" json:"size"`
		} `tfsdk:"flavor" json:"flavor"`
		ChargeMode *string `tfsdk:"charge_mode" json:"charge_mode"`
	} `tfsdk:"target_config" json:"target_config"`
	OperateWindow *struct {
		StartTime *string `tfsdk:"start_time" json:"start_time"`
		EndTime   *string `tfsdk:"end_time" json:"end_time"`
	} `tfsdk:"operate_window" json:"operate_window"`
	Progress *int64 `tfsdk:"progress" json:"progress"`
}

var iotdaInstanceTaskStatus = task.Vocabulary{
	InProgress: []string{"PENDING", "RUNNING"},
	Succeeded:  []string{"SUCCESS"},
	Ended:      []string{"FAILED"},
}

func (*iotdaInstanceTask) kind() kind {
	return kind{
		name:    "iotda_instance_task",
		noun:    "IoTDA instance task",
		service: client.IoTDM,
		description: "Reads a task that creates, changes or deletes an instance of IoT Device Access (IoTDA), " +
			"and can wait until it has succeeded.",
		attributes: map[string]schema.Attribute{
			"instance_id": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-f0-9-]{1,36}$`),
					"must be 1 to 36 of the characters a to f, 0 to 9 and -")},
				MarkdownDescription: "The ID of the IoTDA instance: up to 36 of the letters `a` to `f`, digits, and hyphens.",
			},
			"task_id": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-f0-9-]{1,64}$`),
					"must be 1 to 64 of the characters a to f, 0 to 9 and -")},
				MarkdownDescription: "The ID of the task: up to 64 of the letters `a` to `f`, digits, and hyphens.",
			},
			"type": text("What the task does: `CREATE`, `MODIFY` (its specifications), `DELETE`, `FREEZE` or `UNFREEZE` an instance, " +
				"`UPDATE_ACCESS_CONFIG`, `UPDATE_ALLOW_LISTS`, or `OPEN_SNAT`."),
			"status":        text("The status of the task: `PENDING` or `RUNNING` while it runs, then `SUCCESS` or `FAILED`."),
			"status_detail": text("More about the status, in the service's words, such as why the task failed."),
			"create_time":   text("When the task was created, in UTC, with milliseconds, such as `2021-08-19T01:52:49.493Z`."),
			"start_time":    text("When the task started, in the same format."),
			"end_time":      text("When the task ended, in the same format."),
			"target_config": object("What the instance is to be, where the task changes its specifications.", map[string]schema.Attribute{
				"flavor": object("The specifications.", map[string]schema.Attribute{
					"type": text("The name of the specification, such as `iotda.standard.s2`."),
					"size": integer("The number of units of that specification."),
				}),
				"charge_mode": text("How the instance is paid for: `prePaid` (yearly or monthly) or `postPaid` (by use)."),
			}),
			"operate_window": object("The time of day in which the change may be made.", map[string]schema.Attribute{
				"start_time": text("When the window opens, in UTC, as `HH:mm`."),
				"end_time":   text("When the window closes, in UTC, as `HH:mm`."),
			}),
			"progress": integer("How far the task is, in percent."),
		},
	}
}

func (t *iotdaInstanceTask) id() string { return t.TaskID }

func (t *iotdaInstanceTask) read(ctx context.Context, api *client.Client, at client.Location) error {
	return api.ShowInstanceTask(ctx, at, t.InstanceID, t.id(), t)
}

func (t *iotdaInstanceTask) Verify() error { return t.verify(t.Repeated, t.Status, t.id()) }

func (t *iotdaInstanceTask) state() task.State {
	s := iotdaInstanceTaskStatus.State((*string)(t.Status))
	s.Reason = value(t.StatusDetail)
	if t.Progress != nil {
		s.Progress = fmt.Sprintf("%d %%", *t.Progress)
	}
	return s
}
