// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// iotdaBatchTask is a task that does one thing to many devices, with a sub-task
// for each.
type iotdaBatchTask struct {
	Common
	TaskID           string `tfsdk:"task_id" json:"-"`
	InstanceID       string `tfsdk:"instance_id" json:"-"`
	Endpoint         string `tfsdk:"endpoint" json:"-"`
	TaskDetailStatus string `tfsdk:"task_detail_status" json:"-"`
	Target           string `tfsdk:"target" json:"-"`
	Limit            *int64 `tfsdk:"limit" json:"-"`
	Marker           string `tfsdk:"marker" json:"-"`
	Offset           *int64 `tfsdk:"offset" json:"-"`

	BatchTask *batchTask `tfsdk:"batchtask" json:"batchtask"`
	subTaskPage
}

// batchTask is a batch task as the service tells of it, alone and in a list.
type batchTask struct {
	TaskID        *client.Exact `tfsdk:"task_id" json:"task_id"`
	TaskName      *string       `tfsdk:"task_name" json:"task_name"`
	TaskType      *string       `tfsdk:"task_type" json:"task_type"`
	TaskMode      *string       `tfsdk:"task_mode" json:"task_mode"`
	TaskExtInfo   anyJSON       `tfsdk:"task_ext_info" json:"task_ext_info"`
	Targets       []*string     `tfsdk:"targets" json:"targets"`
	TargetsFilter anyJSON       `tfsdk:"targets_filter" json:"targets_filter"`
	Document      anyJSON       `tfsdk:"document" json:"document"`
	TaskPolicy    *struct {
		ScheduleTime  *string `tfsdk:"schedule_time" json:"schedule_time"`
		RetryCount    *int64  `tfsdk:"retry_count" json:"retry_count"`
		RetryInterval *int64  `tfsdk:"retry_interval" json:"retry_interval"`
	} `tfsdk:"task_policy" json:"task_policy"`
	Status       *client.Exact  `tfsdk:"status" json:"status"`
	StatusDesc   *string        `tfsdk:"status_desc" json:"status_desc"`
	TaskProgress *batchProgress `tfsdk:"task_progress" json:"task_progress"`
	CreateTime   *string        `tfsdk:"create_time" json:"create_time"`
	NeedConfirm  *bool          `tfsdk:"need_confirm" json:"need_confirm"`
}

// batchProgress counts sub-tasks by status; the API's spelling is kept.
type batchProgress struct {
	Total         *int64 `tfsdk:"total" json:"total"`
	Processing    *int64 `tfsdk:"processing" json:"processing"`
	Success       *int64 `tfsdk:"success" json:"success"`
	Fail          *int64 `tfsdk:"fail" json:"fail"`
	Waitting      *int64 `tfsdk:"waitting" json:"waitting"`
	FailWaitRetry *int64 `tfsdk:"fail_wait_retry" json:"fail_wait_retry"`
	Stopped       *int64 `tfsdk:"stopped" json:"stopped"`
	Removed       *int64 `tfsdk:"removed" json:"removed"`
}

var iotdaBatchTaskStatus = task.Vocabulary{
	InProgress: []string{"Initializing", "Waitting", "Processing", "Stopping"},
	Succeeded:  []string{"Success"},
	Ended:      []string{"Fail", "PartialSuccess", "Stopped"},
}

var iotdaBatchTaskTypes = []string{
	"firmwareUpgrade", "softwareUpgrade", "moduleUpgrade", "createDevices", "deleteDevices", "updateDevices", "freezeDevices",
	"unfreezeDevices", "createCommands", "createAsyncCommands", "createMessages", "updateDeviceShadows", "changeGateway",
}

func iotdaBatchTaskKind() Kind {
	fields := []Field{
		text("task_id", "The ID of the batch task."),
		text("task_name", "The name of the batch task."),
		text("task_type", "What the task does: "+alternatives(iotdaBatchTaskTypes)+"."),
		text("task_mode", "`GATEWAY` for an upgrade through gateways, and null for all other tasks."),
		anything("task_ext_info", "Additional information of a firmware or software upgrade, as any JSON value. "+freeFormLimits),
		texts("targets", "The IDs of the devices that the task was created for."),
		anything("targets_filter", "The filter that selected the devices, such as `group_ids`, as any JSON value. "+freeFormLimits),
		anything("document", "The parameters of the task, which depend on its type, as any JSON value. "+
			"An upgrade has `package_id`; a command has `service_id`, `command_name` and `paras`. "+freeFormLimits),
		object("task_policy", "The schedule and the retries of the task.",
			text("schedule_time", "The time at which the task is to run, in UTC, such as `20151212T121212Z`. Null if it runs immediately."),
			integer("retry_count", "The number of times that a failed sub-task is retried, at most 5."),
			integer("retry_interval", "The time before a failed sub-task is retried, in minutes, at most 1440."),
		),
		text("status", statuses(iotdaBatchTaskStatus, " `Waitting` is the spelling of the API.")),
		text("status_desc", "The description of the status, such as the reason for a failure, as returned by the service."),
		object("task_progress", "The number of sub-tasks in each status.",
			integer("total", "The number of all sub-tasks."),
			integer("processing", "The number of sub-tasks in progress."),
			integer("success", "The number of sub-tasks that have succeeded."),
			integer("fail", "The number of sub-tasks that have failed."),
			integer("waitting", "The number of sub-tasks that have not started yet. The name is spelt as in the API."),
			integer("fail_wait_retry", "The number of failed sub-tasks that will be retried."),
			integer("stopped", "The number of sub-tasks that were stopped."),
			integer("removed", "The number of sub-tasks that were removed."),
		),
		text("create_time", "The time at which the batch task was created, in UTC, such as `20151212T121212Z`."),
		boolean("need_confirm", "`true` if the task must be confirmed in the console or through the API. Until then, its sub-tasks stay `Waitting`."),
	}
	plain := slices.DeleteFunc(slices.Clone(fields), func(f Field) bool { return f.Type == Anything }) // a list cannot hold any JSON
	instance, access := batchTaskPlace()
	return Kind{Task: Subject{
		Name: "iotda_batch_task",
		Noun: "IoTDA batch task",
		Description: "a batch task of IoT Device Access (IoTDA), which upgrades, configures or commands many devices at once, " +
			"with a sub-task for each device",
		Service:        client.IoTDA,
		Statuses:       iotdaBatchTaskStatus,
		New:            func() Model { return new(iotdaBatchTask) },
		ImportID:       []string{"task_id"},
		RegionalAdvice: regionalAdvice,
		Fields: slices.Concat([]Field{
			required("task_id", "The ID of the batch task: up to 24 hexadecimal digits.",
				matching(`^[a-f0-9]{1,24}$`, "must be 1 to 24 of the characters 0 to 9 and a to f")),
			instance, access,
			object("batchtask", "The batch task.", fields...),
		}, detail(
			optional("task_detail_status", "Return only sub-tasks with this status: `Success`, `Fail`, `Processing`, `FailWaitRetry`, `Stopped`, "+
				"`Waitting` (as the API spells it) or `Removed`.",
				stringvalidator.OneOf("Success", "Fail", "Processing", "FailWaitRetry", "Stopped", "Waitting", "Removed")),
			optional("target", "Return only the sub-task of the device with this ID: up to 128 letters, digits, underscores and hyphens.",
				matching(`^[A-Za-z0-9_-]{1,128}$`, "must be 1 to 128 letters, digits, _ or -")),
			number("limit", fmt.Sprintf("The number of sub-tasks to return, from 1 to %d. If any of `limit`, `marker` and `offset` is set, exactly one page is read, "+
				"with the API's defaults for the others: a limit of 10, starting at the newest. If none is set, all matching sub-tasks are returned.", fullPage),
				int64validator.Between(1, fullPage)),
			optional("marker", "Return one page of sub-tasks, starting after the record with this ID: 24 hexadecimal digits, such as `page.marker` of the previous page.",
				matching(`^[a-fA-F0-9]{24}$`, "must be 24 hexadecimal digits")),
			number("offset", fmt.Sprintf("Return one page of sub-tasks, skipping this number of sub-tasks after the marker, from 0 to %d.", maxOffset),
				int64validator.Between(0, maxOffset)),
			objects("task_details", "The matching sub-tasks, newest first: all of them, or one page. "+slowMarks+"Use `task_detail_status` to read fewer, or the gate resource, which reads none.",
				text("target", "The target of the sub-task, usually the ID of a device."),
				text("status", "The status of the sub-task: `Waitting` (as the API spells it), `Processing` or `FailWaitRetry` while it is under way, "+
					"and `Success`, `Fail`, `Stopped` or `Removed`."),
				sensitive(text("output", "The output of the sub-task, which can contain a secret of the device.")),
				object("error", "The error of a failed sub-task.",
					text("error_code", "The code of the error, such as `IOTDA.000002`."),
					text("error_msg", "The error message, as returned by the service."),
				),
			),
			object("page", "The position of `task_details` in the list of all sub-tasks.",
				integer("count", "The number of all matching sub-tasks."),
				text("marker", "The ID of the last record in `task_details`. Use it as `marker` for the next page."),
			),
		)),
	}, List: Subject{
		Name:           "iotda_batch_tasks",
		Noun:           "IoTDA batch tasks",
		Description:    "the IoT Device Access (IoTDA) batch tasks of one type",
		Service:        client.IoTDA,
		Statuses:       iotdaBatchTaskStatus,
		New:            func() Model { return new(iotdaBatchTasks) },
		Elements:       "batchtasks",
		RegionalAdvice: regionalAdvice,
		Fields: slices.Concat(listArguments(), []Field{
			required("task_type", "The type of the tasks, such as `firmwareUpgrade` or `softwareUpgrade`. This filter is sent to the API.", spelled{"type", iotdaBatchTaskTypes}),
			optional("app_id", "Select only tasks of the resource space with this ID. This filter is sent to the API.",
				matching(`^[A-Za-z0-9_-]{1,36}$`, "must be 1 to 36 letters, digits, _ or -")),
			statusFilter(iotdaBatchTaskStatus, "sent to the API"),
			instance, access,
			objects("batchtasks", "The matching tasks, newest first. For their sub-tasks, `document`, `targets_filter` and `task_ext_info`, read the single task.", plain...),
			object("latest", "The newest matching task, or null if no task matches.", plain...),
		}),
	}}
}

// slowMarks warns of a sensitive attribute in a long list: the time that the CLIs need
// for it grows with the square of the length.
const slowMarks = "Because one of their attributes is sensitive, Terraform and OpenTofu need about 15 seconds for 2,000 of them, and four times as long for twice as many. "

const regionalAdvice = "The request went to IoTDA's regional host, which only instances of the withdrawn basic edition use. " +
	"Every other instance has an access address of its own: the IoTDA console shows it on the instance's Overview page, under access addresses, " +
	"for the application side and HTTPS. Set it as the endpoint argument, or as iotda in the provider's endpoints."

// batchTaskPlace returns the arguments instance_id and endpoint.
func batchTaskPlace() (instance, access Field) {
	instance = optional("instance_id", "The ID of the IoTDA instance. Recommended for all instances, and required by the service where several instances share an address.",
		matching(`^[[:graph:]]{1,128}$`, "must be 1 to 128 visible ASCII characters"))
	access = optional("endpoint", "The access address of the IoTDA instance, for the application side and HTTPS, as the console's Overview page shows it. "+
		"Takes precedence over `iotda` in the provider's `endpoints`. Use it in configurations with several instances.", address)
	return instance, access
}

func (t *iotdaBatchTask) clone() Model { return copied(t) }

func (t *iotdaBatchTask) Identity() string { return t.TaskID }

// Location also holds the address of the instance, where it is an argument.
func (t *iotdaBatchTask) Location() client.Location { return t.at(t.Endpoint) }

// Read asks for one sub-task, as fewer cannot be had.
func (t *iotdaBatchTask) Read(ctx context.Context, c Caller) error {
	t.most = 1
	return c.ShowBatchTask(ctx, c.At, client.BatchTask{ID: t.Identity(), InstanceID: t.InstanceID, Limit: &t.most}, t)
}

func (t *iotdaBatchTask) Verify() error {
	if t.BatchTask == nil {
		return client.ErrNothing
	}
	if err := t.verify(t.BatchTask.TaskID, t.BatchTask.Status, t.Identity()); err != nil {
		return err
	}
	return t.verifySize()
}

func (t *iotdaBatchTask) Report() Report {
	b := t.BatchTask
	r := Report{Status: b.Status, Reason: b.StatusDesc}
	if p := b.TaskProgress; p != nil && p.Total != nil {
		r.Progress = fmt.Sprintf("%d of %d sub-tasks succeeded, %d failed", count(p.Success), *p.Total, count(p.Fail))
		r.Done = p.done()
	}
	if b.NeedConfirm != nil && *b.NeedConfirm {
		r.Hint = "The task must be confirmed in the console or through the API (need_confirm is true)."
	}
	return r
}

// done is the part of the sub-tasks that have ended.
func (p *batchProgress) done() float64 {
	ended := count(p.Success) + count(p.Fail) + count(p.Stopped) + count(p.Removed)
	return float64(ended) / float64(max(1, *p.Total))
}

// count returns a number of an answer, or 0 if it is null.
func count(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// ReadAll reads the one page that the arguments ask for, or else every sub-task.
func (t *iotdaBatchTask) ReadAll(ctx context.Context, c Caller) error {
	query := client.BatchTask{
		ID:         t.Identity(),
		InstanceID: t.InstanceID,
		Status:     t.TaskDetailStatus,
		Target:     t.Target,
		Limit:      t.Limit,
		Marker:     t.Marker,
		Offset:     t.Offset,
	}
	onePage := query.Limit != nil || query.Marker != "" || query.Offset != nil
	if !onePage {
		query.Limit = new(int64(fullPage))
	}
	arguments := *t
	err := c.repeat(ctx, func(ctx context.Context) error {
		*t = arguments // nothing of a response that was not whole
		t.most = pageSize(query)
		return c.ShowBatchTask(ctx, c.At, query, t)
	})
	if err != nil || onePage {
		return err
	}
	moving := query.Status != "" && !t.Report().state(iotdaBatchTaskStatus).Completed()
	if err := t.readRest(ctx, c, query, moving, all); err != nil {
		return err
	}
	if got := int64(len(t.TaskDetails)); got < t.total() {
		tflog.Warn(ctx, "The service sent fewer sub-tasks than it counts", map[string]any{"sent": got, "count": t.total()})
	}
	return nil
}

// Explain groups the failed sub-tasks, the newest ones where there are many.
func (t *iotdaBatchTask) Explain(ctx context.Context, c Caller) string {
	query := client.BatchTask{ID: t.Identity(), InstanceID: t.InstanceID, Status: "Fail", Limit: new(int64(fullPage))}
	failed, err := showPage(ctx, c, query)
	if err == nil {
		err = failed.readRest(ctx, c, query, false, maxWidth*fullPage)
	}
	switch {
	case len(failed.TaskDetails) > 0:
	case err == nil || errors.Is(ctx.Err(), context.Canceled):
		return ""
	default:
		return "The failed sub-tasks could not be read: " + task.Plain(err.Error())
	}
	failures := make([]task.Failure, len(failed.TaskDetails))
	for i, d := range failed.TaskDetails {
		failures[i] = d.failure()
	}
	read := int64(len(failures))
	heading := task.Count(max(read, failed.total()), "sub-task") + " failed"
	if read < failed.total() {
		heading += fmt.Sprintf("; of the newest %d", read)
	}
	return heading + ":\n" + task.Groups(failures)
}

// iotdaBatchTasks holds the batch tasks of one type.
type iotdaBatchTasks struct {
	taskList[*batchTask]
	TaskType   string `tfsdk:"task_type" json:"-"`
	AppID      string `tfsdk:"app_id" json:"-"`
	Status     string `tfsdk:"status" json:"-"`
	InstanceID string `tfsdk:"instance_id" json:"-"`
	Endpoint   string `tfsdk:"endpoint" json:"-"`
}

// batchTaskPage is the answer to a request for one page of batch tasks.
type batchTaskPage struct {
	BatchTasks client.ExactList[*batchTask] `json:"batchtasks"`
	Page       *pageInfo                    `json:"page"`
	size       int64
}

func (p *batchTaskPage) Verify() error { return verifyList(p.BatchTasks, p.Page.count(), p.size) }

func (l *iotdaBatchTasks) clone() Model { return copied(l) }

// Identity names the type, and the instance if there is one.
func (l *iotdaBatchTasks) Identity() string {
	if l.InstanceID == "" {
		return "of type " + l.TaskType
	}
	return "of type " + l.TaskType + " and instance " + l.InstanceID
}

// Location also holds the address of the instance, where it is an argument.
func (l *iotdaBatchTasks) Location() client.Location { return l.at(l.Endpoint) }

// Read reads as many pages as it takes.
func (l *iotdaBatchTasks) Read(ctx context.Context, c Caller) error {
	query := client.BatchTasks{InstanceID: l.InstanceID, Type: l.TaskType, App: l.AppID, Status: l.Status}
	return l.read(ctx, c, source[*batchTask]{
		statuses: iotdaBatchTaskStatus, size: fullPage, markers: true, newest: true, filtered: l.Status != "",
		asked: func(t *batchTask) bool {
			return agrees(l.TaskType, t.TaskType) && agrees(l.Status, (*string)(t.Status))
		},
		fetch: func(ctx context.Context, c Caller, _ time.Time, at client.Page) (page[*batchTask], error) {
			p := batchTaskPage{size: at.Limit}
			err := c.ListBatchTasks(ctx, c.At, query, at, &p)
			return page[*batchTask]{p.BatchTasks, p.Page}, err
		},
	})
}

func (t *batchTask) entry() entry { return entry{t.TaskID, t.Status, t.CreateTime, value(t.TaskName)} }
