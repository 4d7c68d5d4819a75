// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"errors"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// common are the arguments of all kinds.
type common struct {
	Region         string `tfsdk:"region" json:"-"`
	ProjectID      string `tfsdk:"project_id" json:"-"`
	WaitFor        string `tfsdk:"wait_for" json:"-"`
	PollInterval   string `tfsdk:"poll_interval" json:"-"`
	IgnoreNotFound bool   `tfsdk:"ignore_not_found" json:"-"`
	Timeouts       struct {
		Read string `tfsdk:"read" json:"-"`
	} `tfsdk:"timeouts" json:"-"`
}

func (c *common) base() *common { return c }

// regionName is what can be part of a host's name.
var regionName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$`)

func commonAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{
				stringvalidator.RegexMatches(regionName, "must be a region's ID, such as cn-north-4"),
			},
			MarkdownDescription: "The region of the task, such as `cn-north-4`. The default is the provider's region.",
		},
		"project_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{segment},
			MarkdownDescription: "The ID of the project that the task belongs to. The default is the provider's `project_id` " +
				"in the provider's own region; elsewhere the project of the region is looked up, once per region.",
		},
		"wait_for": schema.StringAttribute{
			Optional:   true,
			Validators: []validator.String{stringvalidator.OneOf(string(task.Completion), string(task.Success))},
			MarkdownDescription: "What the read waits for. `success`: until the task has succeeded; a task that ends in any other way is an error, " +
				"so nothing that depends on this data source is touched; only `ignore_not_found` lets one pass that is missing. `completion`: until the task has ended, whichever way; `succeeded` tells which. " +
				"Unset, the task is read once, whatever its status.",
		},
		"poll_interval": schema.StringAttribute{
			Optional:   true,
			Validators: []validator.String{duration(time.Second, 10*time.Minute)},
			MarkdownDescription: "How long to pause between two looks at a task that is still running, as a duration from `1s` to `10m`. " +
				"Unset, the pause grows with the time waited, from one second to ten.",
		},
		"ignore_not_found": schema.BoolAttribute{
			Optional: true,
			MarkdownDescription: "Whether a task that does not exist is accepted, instead of an error: `found`, `completed` and `succeeded` are `false` then, and what the service would have told is null. " +
				"Services remove the records of old tasks; set this for tasks that may be gone. A wrong ID, region or endpoint looks the same, and a gate opens for it: check `found` where that matters. " +
				"With `wait_for` a task has 60 seconds to appear first.",
		},
		"found":     boolean("Whether the task exists. Only ever `false` with `ignore_not_found`."),
		"completed": boolean("Whether the task has ended, well or badly. A status that this provider does not know counts as still running."),
		"succeeded": boolean("Whether the task has ended well."),
	}
}

// options are what the arguments say about waiting.
func (c *common) options() task.Options {
	o := task.Options{Mode: task.Mode(c.WaitFor), IgnoreNotFound: c.IgnoreNotFound, Timeout: lookTimeout}
	if o.Mode != task.Look {
		o.Timeout = waitTimeout
	}
	// What is unset is no duration; what is set has been validated.
	if d, err := time.ParseDuration(c.Timeouts.Read); err == nil {
		o.Timeout = d
	}
	if d, err := time.ParseDuration(c.PollInterval); err == nil {
		o.Interval = d
	}
	return o
}

// location is where the arguments say that the task is.
func (c *common) location() client.Location {
	return client.Location{Region: c.Region, ProjectID: c.ProjectID}
}

// conclusion are the results of all kinds.
func conclusion(at client.Location, found bool, state task.State) map[string]tftypes.Value {
	return map[string]tftypes.Value{
		"region":     tftypes.NewValue(tftypes.String, at.Region),
		"project_id": tftypes.NewValue(tftypes.String, at.ProjectID),
		"found":      tftypes.NewValue(tftypes.Bool, found),
		"completed":  tftypes.NewValue(tftypes.Bool, state.Completed()),
		"succeeded":  tftypes.NewValue(tftypes.Bool, state.Succeeded()),
	}
}

// verify says whether an answer is about the task that was asked for. No gate
// opens for one that does not say so.
func (c *common) verify(id, status *client.Exact, asked string) error {
	if err := verifyID(id, status, asked); err != nil || id != nil || c.WaitFor == "" {
		return err
	}
	return errors.New("it does not say which task it is about")
}

func verifyID(id, status *client.Exact, asked string) error {
	switch {
	case id == nil && status == nil:
		return client.ErrNothing
	case id != nil && !client.SameID(string(*id), asked):
		return client.OtherTask(string(*id), asked)
	}
	return nil
}

// value is what a field of an answer holds, "" where it is null.
func value(field *string) string {
	if field == nil {
		return ""
	}
	return *field
}
