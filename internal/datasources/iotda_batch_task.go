// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// iotdaBatchTask is a task that does one thing to many devices, with a sub-task
// for each.
type iotdaBatchTask struct {
	common
	TaskID           string `tfsdk:"task_id" json:"-"`
	InstanceID       string `tfsdk:"instance_id" json:"-"`
	Endpoint         string `tfsdk:"endpoint" json:"-"`
	TaskDetailStatus string `tfsdk:"task_detail_status" json:"-"`
	Target           string `tfsdk:"target" json:"-"`
	Limit            *int64 `tfsdk:"limit" json:"-"`
	Marker           string `tfsdk:"marker" json:"-"`
	Offset           *int64 `tfsdk:"offset" json:"-"`

	BatchTask *struct {
		TaskID        *string   `tfsdk:"task_id" json:"task_id"`
		TaskName      *string   `tfsdk:"task_name" json:"task_name"`
		TaskType      *string   `tfsdk:"task_type" json:"task_type"`
		TaskMode      *string   `tfsdk:"task_mode" json:"task_mode"`
		TaskExtInfo   anyJSON   `tfsdk:"task_ext_info" json:"task_ext_info"`
		Targets       []*string `tfsdk:"targets" json:"targets"`
		TargetsFilter anyJSON   `tfsdk:"targets_filter" json:"targets_filter"`
		Document      anyJSON   `tfsdk:"document" json:"document"`
		TaskPolicy    *struct {
			ScheduleTime  *string `tfsdk:"schedule_time" json:"schedule_time"`
			RetryCount    *int64  `tfsdk:"retry_count" json:"retry_count"`
			RetryInterval *int64  `tfsdk:"retry_interval" json:"retry_interval"`
		} `tfsdk:"task_policy" json:"task_policy"`
		Status       *string        `tfsdk:"status" json:"status"`
		StatusDesc   *string        `tfsdk:"status_desc" json:"status_desc"`
		TaskProgress *batchProgress `tfsdk:"task_progress" json:"task_progress"`
		CreateTime   *string        `tfsdk:"create_time" json:"create_time"`
	} `tfsdk:"batchtask" json:"batchtask"`
	subTaskPage
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

func (*iotdaBatchTask) kind() kind {
	return kind{
		name:    "iotda_batch_task",
		noun:    "IoTDA batch task",
		service: client.IoTDA,
		regionalAdvice: "The request went to IoTDA's regional host, which only instances of the withdrawn basic edition use. " +
			"Every other instance has an access address of its own: the IoTDA console shows it on the instance's Overview page, under access addresses, " +
			"for the application side and HTTPS. Set it as endpoint on the data source, or as iotda in the provider's endpoints.",
		description: "Reads a batch task of IoT Device Access (IoTDA), which upgrades, configures or commands many devices at once, " +
			"with the sub-tasks for each device, and can wait until it has succeeded.",
		attributes: map[string]schema.Attribute{
			"task_id": schema.StringAttribute{
				Required: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-f0-9]{1,24}$`),
					"must be 1 to 24 of the characters a to f and 0 to 9")},
				MarkdownDescription: "The ID of the batch task: up to 24 of the letters `a` to `f` and digits.",
			},
			"instance_id": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[[:graph:]]{1,128}$`),
					"must be 1 to 128 visible ASCII characters")},
				MarkdownDescription: "The ID of the IoTDA instance. Always worth setting, and needed where several instances share an address.",
			},
			"endpoint": schema.StringAttribute{
				Optional:   true,
				Validators: []validator.String{address},
				MarkdownDescription: "The access address of the IoTDA instance, for the application side and HTTPS, as the console's Overview page shows it. " +
					"It takes the place of `iotda` in the provider's `endpoints`, for configurations with several instances.",
			},
			"task_detail_status": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.OneOf("Success", "Fail", "Processing", "FailWaitRetry",
					"Stopped", "Waitting", "Removed")},
				MarkdownDescription: "Return only the sub-tasks of this status: `Success`, `Fail`, `Processing`, `FailWaitRetry`, `Stopped`, " +
					"`Waitting` (as the API spells it) or `Removed`.",
			},
			"target": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`),
					"must be 1 to 128 letters, digits, _ or -")},
				MarkdownDescription: "Return only the sub-task of this device, given by its ID: up to 128 letters, digits, underscores and hyphens.",
			},
			"limit": schema.Int64Attribute{
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, 50)},
				MarkdownDescription: "Return one page of at most so many sub-tasks, from 1 to 50. With any of `limit`, `marker` and `offset` set, exactly one page is read, " +
					"and what is unset is the API's default: a limit of 10, starting at the newest. With none of them set, all sub-tasks that match are returned.",
			},
			"marker": schema.StringAttribute{
				Optional: true,
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-fA-F0-9]{24}$`),
					"must be 24 hexadecimal digits")},
				MarkdownDescription: "Return one page, of the sub-tasks whose record ID is lower than this one: 24 hexadecimal digits, such as the `page.marker` of another page.",
			},
			"offset": schema.Int64Attribute{
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, 500)},
				MarkdownDescription: "Return one page, after skipping so many sub-tasks behind the marker, from 0 to 500.",
			},
			"batchtask": object("The batch task.", map[string]schema.Attribute{
				"task_id":   text("The ID of the batch task."),
				"task_name": text("The name of the batch task."),
				"task_type": text("What the task does: `firmwareUpgrade`, `softwareUpgrade`, `moduleUpgrade`, `createDevices`, `deleteDevices`, `updateDevices`, " +
					"`freezeDevices`, `unfreezeDevices`, `createCommands`, `createAsyncCommands`, `createMessages` or `updateDeviceShadows`."),
				"task_mode":      text("`GATEWAY` for an upgrade that goes through gateways; null otherwise."),
				"task_ext_info":  anything("What was sent along with a firmware or software upgrade: any JSON. " + freeFormLimits),
				"targets":        texts("The IDs of the devices that the task was started for."),
				"targets_filter": anything("What the devices were selected by, such as `group_ids`: any JSON. " + freeFormLimits),
				"document": anything("What the task does in detail, which depends on its type: any JSON. " +
					"An upgrade holds a `package_id`, a command its `service_id`, `command_name` and `paras`. " + freeFormLimits),
				"task_policy": object("When the task runs, and how it retries.", map[string]schema.Attribute{
					"schedule_time":  text("When the task is to run, in UTC, such as `20151212T121212Z`; null where it runs at once."),
					"retry_count":    integer("How often a failed sub-task is tried again, at most 5 times."),
					"retry_interval": integer("How long to pause before a failed sub-task is tried again, in minutes, at most 1440."),
				}),
				"status": text("The status of the batch task: `Initializing`, `Waitting` (as the API spells it), `Processing` or `Stopping` while it runs, " +
					"then `Success`, `PartialSuccess` (some sub-tasks failed), `Fail` or `Stopped`."),
				"status_desc": text("More about the status, in the service's words, such as why the task failed."),
				"task_progress": object("How many sub-tasks are in which status.", map[string]schema.Attribute{
					"total":           integer("The number of all sub-tasks."),
					"processing":      integer("The number of sub-tasks that are running."),
					"success":         integer("The number of sub-tasks that have succeeded."),
					"fail":            integer("The number of sub-tasks that have failed."),
					"waitting":        integer("The number of sub-tasks that have yet to start. The name is spelt as in the API."),
					"fail_wait_retry": integer("The number of sub-tasks that failed and will be tried again."),
					"stopped":         integer("The number of sub-tasks that were stopped."),
					"removed":         integer("The number of sub-tasks that were removed."),
				}),
				"create_time": text("When the batch task was created, in UTC, such as `20151212T121212Z`."),
			}),
			"task_details": objects("The sub-tasks, newest first: all that match, or one page of them.", map[string]schema.Attribute{
				"target": text("What the sub-task works on, usually the ID of a device."),
				"status": text("The status of the sub-task: `Waitting` (as the API spells it), `Processing` or `FailWaitRetry` while it is under way, " +
					"then `Success`, `Fail`, `Stopped` or `Removed`."),
				"output": text("What the sub-task put out."),
				"error": object("Why the sub-task failed.", map[string]schema.Attribute{
					"error_code": text("The code of the error, such as `IOTDA.000002`."),
					"error_msg":  text("The error, in the service's words."),
				}),
			}),
			"page": object("Where in the list of sub-tasks the result stands.", map[string]schema.Attribute{
				"count":  integer("The number of all sub-tasks that match."),
				"marker": text("The ID of the last record in `task_details`, as the `marker` for the page after it."),
			}),
		},
	}
}

func (t *iotdaBatchTask) id() string { return t.TaskID }

func (t *iotdaBatchTask) location() client.Location {
	at := t.common.location()
	if t.Endpoint != "" {
		at.Endpoint, _ = client.ParseEndpoint(t.Endpoint) // validated
	}
	return at
}

// read asks for one sub-task, as fewer cannot be had.
func (t *iotdaBatchTask) read(ctx context.Context, api *client.Client, at client.Location) error {
	one := int64(1)
	return api.ShowBatchTask(ctx, at, client.BatchTask{ID: t.id(), InstanceID: t.InstanceID, Limit: &one}, t)
}

func (t *iotdaBatchTask) state() (task.State, bool) {
	b := t.BatchTask
	if b == nil {
		return task.State{}, false
	}
	s := iotdaBatchTaskStatus.State(b.Status)
	s.Reason = value(b.StatusDesc)
	if p := b.TaskProgress; p != nil && p.Total != nil {
		s.Progress = fmt.Sprintf("%d of %d sub-tasks succeeded, %d failed", count(p.Success), *p.Total, count(p.Fail))
	}
	return s, true
}

func count(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// readAll reads the one page that the arguments ask for, or else every sub-task.
func (t *iotdaBatchTask) readAll(ctx context.Context, api *client.Client, at client.Location) error {
	query := client.BatchTask{
		ID:         t.id(),
		InstanceID: t.InstanceID,
		Status:     t.TaskDetailStatus,
		Target:     t.Target,
		Limit:      t.Limit,
		Marker:     t.Marker,
		Offset:     t.Offset,
	}
	if query.Limit != nil || query.Marker != "" || query.Offset != nil {
		return api.ShowBatchTask(ctx, at, query, t)
	}
	query.Limit = &fullPage
	if err := api.ShowBatchTask(ctx, at, query, t); err != nil {
		return err
	}
	state, _ := t.state()
	moving := query.Status != "" && !state.Completed()
	if err := t.readRest(ctx, api, at, query, moving, allSubTasks); err != nil {
		return err
	}
	if got := int64(len(t.TaskDetails)); got < t.count() {
		tflog.Warn(ctx, "The service sent fewer sub-tasks than it counts", map[string]any{"sent": got, "count": t.count()})
	}
	return nil
}

// explain groups the failed sub-tasks, the newest ones where there are many.
func (t *iotdaBatchTask) explain(ctx context.Context, api *client.Client, at client.Location) string {
	query := client.BatchTask{ID: t.id(), InstanceID: t.InstanceID, Status: "Fail", Limit: &fullPage}
	var failed subTaskPage
	err := api.ShowBatchTask(ctx, at, query, &failed)
	if err == nil {
		err = failed.readRest(ctx, api, at, query, false, reach*fullPage)
	}
	if len(failed.TaskDetails) == 0 {
		if err != nil {
			return "The failed sub-tasks could not be read: " + err.Error()
		}
		return ""
	}
	failures := make([]task.Failure, len(failed.TaskDetails))
	for i, d := range failed.TaskDetails {
		failures[i] = d.failure()
	}
	read := int64(len(failures))
	heading := fmt.Sprintf("%d sub-tasks failed", max(read, failed.count()))
	if read < failed.count() {
		heading += fmt.Sprintf("; of the newest %d", read)
	}
	return heading + ":\n" + task.Groups(failures)
}
