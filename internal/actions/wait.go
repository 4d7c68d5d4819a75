// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package actions holds the wait, once for all kinds of tasks: an action that
// shows the progress of the task while it waits.
package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/surface"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// SurfaceOf returns the surface of the action on a subject. By default, it waits for
// the success of a single task, and for the end of the tasks of a list.
func SurfaceOf(subject kinds.Subject) kinds.Surface {
	s := kinds.Surface{Noun: "action", Timeout: "invoke", Default: task.Success}
	if subject.IsList() {
		s.Default = task.Completion
	}
	return s
}

// All returns a constructor for each action of the provider.
func All() []func() action.Action { return surface.Each(kinds.Subjects(), New) }

// wait is the action on one subject.
type wait struct {
	subject kinds.Subject
	surface kinds.Surface
	api     *client.Client
}

var (
	_ action.ActionWithConfigure      = &wait{}
	_ action.ActionWithValidateConfig = &wait{}
)

// New returns a constructor for the action on a subject.
func New(subject kinds.Subject) func() action.Action {
	return func() action.Action { return &wait{subject: subject, surface: SurfaceOf(subject)} }
}

func (w *wait) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + w.subject.Name + "_wait"
}

func (w *wait) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	fields, timeout := w.subject.Schema(w.surface)
	description := "Waits for " + w.subject.Description + ", and shows its progress."
	if w.subject.IsList() {
		description = "Waits until none of " + w.subject.Description + " is in progress."
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes:          surface.Attributes[schema.Attribute](fields),
		Blocks:              surface.Timeouts[schema.Block](timeout),
	}
}

func (w *wait) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	w.api = surface.Client(req.ProviderData, &resp.Diagnostics)
}

func (w *wait) ValidateConfig(_ context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	resp.Diagnostics.Append(w.subject.Validate(w.surface, req.Config.Raw)...)
}

// Invoke waits, and sends a line of progress on each change, and else every ten
// seconds.
func (w *wait) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	// Terraform validates an action while variables and resources are unknown, and
	// not again.
	resp.Diagnostics.Append(w.subject.CheckConfig(ctx, w.surface, req.Config.Raw).Errors()...)
	if resp.Diagnostics.HasError() {
		return
	}
	_, failure := w.subject.Run(ctx, w.api, kinds.Request{
		Surface: w.surface, Config: req.Config.Raw,
		Progress: func(p task.Progress) { resp.SendProgress(action.InvokeProgressEvent{Message: p.String()}) },
	})
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
	}
}
