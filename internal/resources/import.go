// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package resources

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// ImportState adopts a task that has ended, after one poll.
func (g *gate) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given, err := g.imported(req)
	if err != nil {
		resp.Diagnostics.AddError("Invalid import ID", err.Error())
		return
	}
	if resp.Diagnostics.Append(g.subject.Check(ctx, Surface, given)...); resp.Diagnostics.HasError() {
		return
	}
	once := Surface
	once.Default = task.Once
	attributes, failure := g.subject.Run(ctx, g.api, kinds.Request{Surface: once, Config: g.configured(given), Object: g.object()})
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	var completed, succeeded bool
	_, _ = attributes["completed"].As(&completed), attributes["succeeded"].As(&succeeded)
	if !completed {
		var status string
		_ = attributes["status"].As(&status) // it stays empty where there is none
		resp.Diagnostics.AddError("Task is still in progress",
			fmt.Sprintf("A gate can be imported once its task has ended, but the status of the %s is %q. Create the gate instead: it waits for the task.", g.subject.Noun, status))
		return
	}
	mode := task.Completion
	if succeeded {
		mode = task.Success
	}
	attributes["wait_for"] = tftypes.NewValue(tftypes.String, string(mode))
	resp.State.Raw = tftypes.NewValue(g.object(), attributes)
	g.identify(resp.Identity, attributes)
}

// imported are the arguments that an import names, by an ID or by an identity.
func (g *gate) imported(req resource.ImportStateRequest) (map[string]string, error) {
	given := map[string]string{}
	if req.ID == "" && req.Identity != nil {
		for name, v := range attributesOf(req.Identity.Raw) {
			var text string
			if err := v.As(&text); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if !v.IsNull() {
				given[name] = text
			}
		}
		return given, nil
	}
	parts := strings.Split(req.ID, "/")
	if len(parts) != len(g.subject.ImportID) {
		return nil, fmt.Errorf("the import ID is %q, but it must look like <%s>", req.ID, strings.Join(g.subject.ImportID, ">/<"))
	}
	for i, name := range g.subject.ImportID {
		given[name] = parts[i]
	}
	return given, nil
}

// configured is a configuration with these arguments alone.
func (g *gate) configured(given map[string]string) tftypes.Value {
	attributes := map[string]tftypes.Value{}
	for name, t := range g.object().AttributeTypes {
		attributes[name] = tftypes.NewValue(t, nil)
		if text, ok := given[name]; ok {
			attributes[name] = tftypes.NewValue(t, text)
		}
	}
	return tftypes.NewValue(g.object(), attributes)
}
