// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// iotdaInstanceTask is a task that creates or changes an IoTDA instance.
type iotdaInstanceTask struct {
	Common
	InstanceID string `tfsdk:"instance_id" json:"-"`
	TaskID     string `tfsdk:"task_id" json:"-"`

	Repeated *client.Exact `json:"task_id"` // by the answer
	instanceTask
}

// instanceTask is a task as the service tells of it, alone and in a list.
type instanceTask struct {
	Type         *string       `tfsdk:"type" json:"type"`
	Status       *client.Exact `tfsdk:"status" json:"status"`
	StatusDetail *string       `tfsdk:"status_detail" json:"status_detail"`
	Progress     *int64        `tfsdk:"progress" json:"progress"`
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
}

var iotdaInstanceTaskStatus = task.Vocabulary{
	InProgress: []string{"PENDING", "RUNNING"},
	Succeeded:  []string{"SUCCESS"},
	Ended:      []string{"FAILED"},
}

var iotdaInstanceTaskTypes = []string{
	"CREATE", "MODIFY", "DELETE", "FREEZE", "UNFREEZE", "UPDATE_ACCESS_CONFIG", "UPDATE_ALLOW_LISTS", "OPEN_SNAT",
}

func iotdaInstanceTaskKind() Kind {
	instance := required("instance_id", "The ID of the IoTDA instance: up to 36 hexadecimal digits and hyphens.",
		matching(`^[a-f0-9-]{1,36}$`, "must be 1 to 36 of the characters 0 to 9, a to f and -"))
	fields := []Field{
		text("type", "The type of the task: "+alternatives(iotdaInstanceTaskTypes)+". `MODIFY` changes the specifications."),
		text("status", statuses(iotdaInstanceTaskStatus, "")),
		integer("progress", "The progress of the task, in percent."),
		text("status_detail", "The details of the status, such as the reason for a failure, as returned by the service."),
		text("create_time", "The time at which the task was created, in UTC, such as `2021-08-19T01:52:49.493Z`."),
		text("start_time", "The time at which the task started, in the same format."),
		text("end_time", "The time at which the task ended, in the same format."),
		object("target_config", "The specifications after the change, if the task changes them.",
			object("flavor", "The specifications.",
				text("type", "The name of the specification, such as `iotda.standard.s2`."),
				integer("size", "The number of units of that specification."),
			),
			text("charge_mode", "The billing mode of the instance: `prePaid` (yearly or monthly) or `postPaid` (pay per use)."),
		),
		object("operate_window", "The time of day in which the change is made.",
			text("start_time", "The start of the time window, in UTC, as `HH:mm`."),
			text("end_time", "The end of the time window, in UTC, as `HH:mm`."),
		),
	}
	listed := append([]Field{text("task_id", "The ID of the task.")}, fields...)
	return Kind{Task: Subject{
		Name:        "iotda_instance_task",
		Noun:        "IoTDA instance task",
		Description: "a task that creates, changes or deletes an instance of IoT Device Access (IoTDA)",
		Service:     client.IoTDM,
		Statuses:    iotdaInstanceTaskStatus,
		New:         func() Model { return new(iotdaInstanceTask) },
		ImportID:    []string{"instance_id", "task_id"},
		Fields: append([]Field{
			instance,
			required("task_id", "The ID of the task: up to 64 hexadecimal digits and hyphens.",
				matching(`^[a-f0-9-]{1,64}$`, "must be 1 to 64 of the characters 0 to 9, a to f and -")),
		}, fields...),
	}, List: Subject{
		Name:        "iotda_instance_tasks",
		Noun:        "IoTDA instance tasks",
		Description: "the tasks of an IoT Device Access (IoTDA) instance",
		Service:     client.IoTDM,
		Statuses:    iotdaInstanceTaskStatus,
		New:         func() Model { return new(iotdaInstanceTasks) },
		Elements:    "tasks",
		Fields: slices.Concat(listArguments(), []Field{
			instance,
			optional("type", "Select only tasks of this type, such as `MODIFY`. This filter is applied by the provider.", spelled{"type", iotdaInstanceTaskTypes}),
			statusFilter(iotdaInstanceTaskStatus, "applied by the provider"),
			objects("tasks", "The matching tasks, newest first.", listed...),
			object("latest", "The newest matching task, or null if no task matches.", listed...),
		}),
	}}
}

func (t *iotdaInstanceTask) clone() Model { return copied(t) }

func (t *iotdaInstanceTask) Identity() string { return t.TaskID }

func (t *iotdaInstanceTask) Read(ctx context.Context, c Caller) error {
	return c.ShowInstanceTask(ctx, c.At, t.InstanceID, t.Identity(), t)
}

func (t *iotdaInstanceTask) Verify() error { return t.verify(t.Repeated, t.Status, t.Identity()) }

func (t *iotdaInstanceTask) Report() Report {
	r := Report{Status: t.Status, Reason: t.StatusDetail}
	if t.Progress != nil {
		r.Progress, r.Done = fmt.Sprintf("%d %%", *t.Progress), float64(*t.Progress)/100
	}
	return r
}

// iotdaInstanceTasks holds the tasks of an IoTDA instance.
type iotdaInstanceTasks struct {
	taskList[*listedInstanceTask]
	InstanceID string `tfsdk:"instance_id" json:"-"`
	Type       string `tfsdk:"type" json:"-"`
	Status     string `tfsdk:"status" json:"-"`
}

type listedInstanceTask struct {
	TaskID *client.Exact `tfsdk:"task_id" json:"task_id"`
	instanceTask
}

// instanceTaskPage is the answer to a request for one page of tasks.
type instanceTaskPage struct {
	Tasks client.ExactList[*listedInstanceTask] `json:"tasks"`
	Page  *pageInfo                             `json:"page"`
	size  int64
}

// instancePageSize is the largest number of tasks that the API puts on a page.
const instancePageSize = 500

func (p *instanceTaskPage) Verify() error { return verifyList(p.Tasks, p.Page.count(), p.size) }

func (l *iotdaInstanceTasks) clone() Model { return copied(l) }

// Identity names the instance.
func (l *iotdaInstanceTasks) Identity() string { return "of instance " + l.InstanceID }

// Read reads as many pages as it takes.
func (l *iotdaInstanceTasks) Read(ctx context.Context, c Caller) error {
	from := source[*listedInstanceTask]{
		statuses: iotdaInstanceTaskStatus, size: instancePageSize, markers: true, newest: true,
		fetch: func(ctx context.Context, c Caller, _ time.Time, at client.Page) (page[*listedInstanceTask], error) {
			p := instanceTaskPage{size: at.Limit}
			err := c.ListInstanceTasks(ctx, c.At, l.InstanceID, at, &p)
			return page[*listedInstanceTask]{p.Tasks, p.Page}, err
		},
	}
	if l.Type != "" || l.Status != "" {
		from.keep = func(t *listedInstanceTask) bool {
			return l.matches(l.Type, t.Type) && l.matches(l.Status, (*string)(t.Status))
		}
	}
	return l.read(ctx, c, from)
}

func (t *listedInstanceTask) entry() entry {
	return entry{t.TaskID, t.Status, t.CreateTime, value(t.Type)}
}
