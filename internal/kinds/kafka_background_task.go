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

// kafkaBackgroundTask is a background task of a Kafka instance. The API answers
// with a list that holds this one task.
type kafkaBackgroundTask struct {
	Common
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

func kafkaBackgroundTaskKind() Kind {
	fields := []Field{
		text("id", "The ID of the task."),
		text("name", "The name of the operation, such as `bindInstancePublicIp`."),
		text("user_name", "The name of the user who started the task."),
		text("user_id", "The ID of the user who started the task."),
		sensitive(text("params", "The parameters of the task, as a JSON string. Use `jsondecode` to read it. "+
			"The state holds them as the service returns them, including any secrets.")),
		text("status", statuses(kafkaBackgroundTaskStatus, "")),
		text("created_at", "The time at which the task started, in UTC, such as `2020-06-15T08:55:53.606Z`."),
		text("updated_at", "The time at which the task ended or last changed, in UTC, such as `2020-06-15T08:55:56.600Z`."),
	}
	return Kind{Task: Subject{
		Name: "kafka_background_task",
		Noun: "Kafka background task",
		Description: "a background task of a Distributed Message Service (DMS) for Kafka instance, " +
			"such as binding a public address or changing the instance's specifications",
		Service:  client.DMS,
		Statuses: kafkaBackgroundTaskStatus,
		New:      func() Model { return new(kafkaBackgroundTask) },
		ImportID: []string{"instance_id", "task_id"},
		Fields: []Field{
			required("instance_id", "The ID of the Kafka instance.", segment),
			required("task_id", "The ID of the background task.", segment),
			text("task_count", "The number of tasks in `tasks`, which the API sends as a string."),
			objects("tasks", "The task, as a list with one element.", fields...),
		},
	}, List: Subject{
		Name:        "kafka_background_tasks",
		Noun:        "Kafka background tasks",
		Description: "the background tasks of a Distributed Message Service (DMS) for Kafka instance",
		Service:     client.DMS,
		Statuses:    kafkaBackgroundTaskStatus,
		New:         func() Model { return new(kafkaBackgroundTasks) },
		Elements:    "tasks",
		Fields: slices.Concat(listArguments(), []Field{
			required("instance_id", "The ID of the Kafka instance.", segment),
			optional("name", "Select only tasks with this name, such as `restartKafka`. This filter is applied by the provider.", filterText),
			statusFilter(kafkaBackgroundTaskStatus, "applied by the provider"),
			objects("tasks", "The matching tasks, newest first. "+slowMarks+"Use `max_results` or `created_after` to return fewer.", fields...),
			object("latest", "The newest matching task, or null if no task matches.", fields...),
		}),
	}}
}

func (k *kafkaBackgroundTask) clone() Model { return copied(k) }

func (k *kafkaBackgroundTask) Identity() string { return k.TaskID }

func (k *kafkaBackgroundTask) Read(ctx context.Context, c Caller) error {
	return c.ShowBackgroundTask(ctx, c.At, k.InstanceID, k.Identity(), k)
}

// Verify also drops what the list holds besides the task.
func (k *kafkaBackgroundTask) Verify() error {
	if k.Tasks != nil && len(k.Tasks) == 0 {
		if counted := value(k.TaskCount); counted != "" && counted != "0" {
			return fmt.Errorf("it counts %s tasks, but holds none", counted)
		}
		return client.ErrNoTask
	}
	asked := slices.DeleteFunc(slices.Clone(k.Tasks), func(t *kafkaTask) bool {
		return t == nil || t.ID != nil && !client.SameID(string(*t.ID), k.Identity())
	})
	switch {
	case len(asked) > 1:
		return fmt.Errorf("it contains task %q more than once", k.Identity())
	case len(asked) == 1:
		k.Tasks = asked
		return k.verify(asked[0].ID, asked[0].Status, k.Identity())
	case len(k.Tasks) > 0 && k.Tasks[0] != nil:
		return verifyID(k.Tasks[0].ID, nil, k.Identity())
	}
	return client.ErrNothing
}

func (k *kafkaBackgroundTask) Report() Report { return Report{Status: k.Tasks[0].Status} }

// kafkaBackgroundTasks holds the background tasks of a Kafka instance.
type kafkaBackgroundTasks struct {
	taskList[*kafkaTask]
	InstanceID string `tfsdk:"instance_id" json:"-"`
	Name       string `tfsdk:"name" json:"-"`
	Status     string `tfsdk:"status" json:"-"`
}

// kafkaTaskPage is the answer to a request for one page of tasks.
type kafkaTaskPage struct {
	TaskCount *int64                       `json:"task_count"` // sent as a text
	Tasks     client.ExactList[*kafkaTask] `json:"tasks"`
	size      int64
}

// kafkaPageSize is the largest number of tasks that the API puts on a page.
const kafkaPageSize = 100

func (p *kafkaTaskPage) Verify() error { return verifyList(p.Tasks, p.TaskCount, p.size) }

func (l *kafkaBackgroundTasks) clone() Model { return copied(l) }

// Identity names the instance.
func (l *kafkaBackgroundTasks) Identity() string { return "of instance " + l.InstanceID }

// Read reads as many pages as it takes.
func (l *kafkaBackgroundTasks) Read(ctx context.Context, c Caller) error {
	from := source[*kafkaTask]{
		statuses: kafkaBackgroundTaskStatus, size: kafkaPageSize, newest: true,
		fetch: func(ctx context.Context, c Caller, after time.Time, at client.Page) (page[*kafkaTask], error) {
			p := kafkaTaskPage{size: at.Limit}
			err := c.ListBackgroundTasks(ctx, c.At, l.InstanceID, after, at, &p)
			return page[*kafkaTask]{p.Tasks, &pageInfo{Count: p.TaskCount}}, err
		},
	}
	if l.Name != "" || l.Status != "" {
		from.keep = func(t *kafkaTask) bool {
			return l.matches(l.Name, t.Name) && l.matches(l.Status, (*string)(t.Status))
		}
	}
	return l.read(ctx, c, from)
}

func (t *kafkaTask) entry() entry { return entry{t.ID, t.Status, t.CreatedAt, value(t.Name)} }
