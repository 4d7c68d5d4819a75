// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package resources

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Importing is the surface of an import: one poll, without timeouts.
var Importing = kinds.Surface{Noun: "import", Default: task.Once, Results: true}

// ImportState adopts a task that has ended, after one poll.
func (g *gate) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	given := g.imported(req, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(g.subject.Check(ctx, Surface, given)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	config := g.configured(given)
	resp.Diagnostics.Append(g.subject.Validate(Importing, config)...)
	attributes, failure := g.subject.Run(ctx, g.api, kinds.Request{Surface: Importing, Config: config, Object: g.object()})
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	state := g.state(attributes)
	if !state.Completed() {
		resp.Diagnostics.Append(g.unfinished(given, state))
		return
	}
	mode := task.Completion
	if state.Succeeded() {
		mode = task.Success
	}
	attributes["wait_for"] = tftypes.NewValue(tftypes.String, string(mode))
	resp.State.Raw = tftypes.NewValue(g.object(), attributes)
	identify(resp.Identity, attributes)
}

// state returns what the status among the attributes means.
func (g *gate) state(attributes map[string]tftypes.Value) task.State {
	var status *string
	_ = attributes["status"].As(&status) // it is a string
	return g.subject.Statuses.State(status)
}

// unfinished returns the error of an import of a task that has not ended.
func (g *gate) unfinished(given map[string]string, state task.State) diag.Diagnostic {
	why := "it is still running"
	if !state.Known {
		why = "its status does not say whether it has ended"
	}
	seen := task.Error{State: state, Seen: true}
	id := given[g.subject.ImportID[len(g.subject.ImportID)-1]]
	return diag.NewErrorDiagnostic(
		fmt.Sprintf("%s %s cannot be imported: %s", g.subject.Noun, id, why),
		seen.Facts()+"\n\nOnly a task that has ended can be imported. To wait for it, create the gate instead.")
}

// imported returns the arguments that an import names, by an ID or by an identity. In
// an identity, an empty one counts as not set.
func (g *gate) imported(req resource.ImportStateRequest, diags *diag.Diagnostics) map[string]string {
	given := map[string]string{}
	if req.ID == "" && req.Identity != nil {
		for name, v := range attributesOf(req.Identity.Raw) {
			var text string
			if _ = v.As(&text); text != "" { // all are strings
				given[name] = text
			}
		}
		return given
	}
	names, parts := g.subject.ImportID, strings.Split(req.ID, "/")
	if len(parts) != len(names) {
		diags.AddError("Invalid import ID", fmt.Sprintf("The import ID is %q, but it must look like <%s>.", req.ID, strings.Join(names, ">/<")))
		return nil
	}
	for i, name := range names {
		given[name] = parts[i]
	}
	return given
}

// configured returns a configuration with the given arguments, and null for all else.
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
