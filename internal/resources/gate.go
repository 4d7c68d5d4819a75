// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package resources holds the gate, once for all kinds of tasks: a resource that
// waits once, when it is created, and then stays as it is. It asks the service
// nothing in plan, refresh or destroy, and changes nothing in the cloud.
package resources

import (
	"context"
	"maps"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/surface"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Surface is what gates make of a subject.
var Surface = kinds.Surface{Noun: "resource", Timeout: "create", Default: task.Success, Results: true}

// All makes every gate of the provider.
func All() []func() resource.Resource {
	var all []func() resource.Resource
	for _, k := range kinds.All() {
		all = append(all, New(k.Task))
	}
	return all
}

// gate is open once it is in the state.
type gate struct {
	subject kinds.Subject
	object  func() tftypes.Object // the type of its state
	api     *client.Client
}

var (
	_ resource.ResourceWithConfigure      = &gate{}
	_ resource.ResourceWithValidateConfig = &gate{}
	_ resource.ResourceWithModifyPlan     = &gate{}
	_ resource.ResourceWithImportState    = &gate{}
	_ resource.ResourceWithIdentity       = &gate{}
)

// New makes the gates of a subject.
func New(subject kinds.Subject) func() resource.Resource {
	object := sync.OnceValue(func() tftypes.Object { return surface.Object(newSchema(subject)) })
	return func() resource.Resource { return &gate{subject: subject, object: object} }
}

func (g *gate) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + g.subject.Name + "_gate"
	resp.ResourceBehavior.MutableIdentity = true // a gate can wait for another task in place
}

func (g *gate) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	g.api = surface.Client(req.ProviderData, &resp.Diagnostics)
}

func (g *gate) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	resp.Diagnostics.Append(g.subject.Validate(Surface, req.Config.Raw)...)
}

// ModifyPlan keeps all results of a gate that is to wait for nothing else.
func (g *gate) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return // it is created or destroyed
	}
	state, plan := attributesOf(req.State.Raw), attributesOf(req.Plan.Raw)
	if !g.waitsAnew(state, attributesOf(req.Config.Raw), plan) {
		resp.Plan.Raw = tftypes.NewValue(g.object(), g.keep(state, plan))
	}
}

// waitsAnew says whether a planned gate waits for something else than the one in
// the state. What the configuration leaves out stays as it was.
func (g *gate) waitsAnew(state, config, plan map[string]tftypes.Value) bool {
	for _, name := range g.subject.Target(Surface) {
		leftOut := config[name].IsNull() && !plan[name].IsKnown()
		if !leftOut && !same(state[name], plan[name]) {
			return true
		}
	}
	return false
}

// same compares arguments; an empty text counts as not set.
func same(a, b tftypes.Value) bool { return a.Equal(b) || isBlank(a) && isBlank(b) }

func isBlank(v tftypes.Value) bool {
	return v.IsNull() || v.Equal(tftypes.NewValue(tftypes.String, ""))
}

// keep is the state, with the arguments that do not say what to wait for as
// planned.
func (g *gate) keep(state, plan map[string]tftypes.Value) map[string]tftypes.Value {
	kept := maps.Clone(state)
	for _, name := range kinds.Manner() {
		kept[name] = plan[name]
	}
	return kept
}

// Create waits. Where the task does not pass the gate, nothing is left in the
// state, so that the next apply waits again.
func (g *gate) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	attributes, failure := g.wait(ctx, req.Plan.Raw)
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	resp.State.Raw = tftypes.NewValue(g.object(), attributes)
	g.identify(resp.Identity, attributes)
}

// Update waits for what is new, and else takes over the plan. Where the task does
// not pass, the state stays as it was.
func (g *gate) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	attributes := attributesOf(req.Plan.Raw)
	if !req.Plan.Raw.IsFullyKnown() {
		var failure *kinds.Error
		if attributes, failure = g.wait(ctx, req.Plan.Raw); failure != nil {
			resp.Diagnostics.Append(failure.Diagnostic())
			return
		}
	}
	resp.State.Raw = tftypes.NewValue(g.object(), attributes)
	g.identify(resp.Identity, attributes)
}

func (g *gate) wait(ctx context.Context, plan tftypes.Value) (map[string]tftypes.Value, *kinds.Error) {
	planned := attributesOf(plan)
	for name, v := range planned {
		if !v.IsKnown() {
			planned[name] = tftypes.NewValue(g.object().AttributeTypes[name], nil)
		}
	}
	attributes, failure := g.subject.Run(ctx, g.api, kinds.Request{
		Surface: Surface, Config: tftypes.NewValue(g.object(), planned), Object: g.object(),
	})
	for name, v := range planned {
		if failure == nil && !v.IsNull() {
			attributes[name] = v // Terraform insists on what it has planned, be it empty
		}
	}
	return attributes, failure
}

// Read keeps the state: the service may have removed the task's record.
func (g *gate) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.State.Raw = req.State.Raw
	g.identify(resp.Identity, attributesOf(req.State.Raw))
}

// Delete leaves the task alone; the framework drops the gate from the state.
func (g *gate) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// identify fills an identity from attributes, where the CLI knows identities.
func (g *gate) identify(identity *tfsdk.ResourceIdentity, attributes map[string]tftypes.Value) {
	if identity == nil {
		return
	}
	object := identity.Schema.Type().TerraformType(context.Background())
	values := map[string]tftypes.Value{}
	for name := range object.(tftypes.Object).AttributeTypes { //nolint:forcetypeassert // a schema is one
		values[name] = attributes[name]
	}
	identity.Raw = tftypes.NewValue(object, values)
}

// attributesOf are the attributes of an object, of which there are none where it
// is null.
func attributesOf(object tftypes.Value) map[string]tftypes.Value {
	var attributes map[string]tftypes.Value
	_ = object.As(&attributes) // the framework has checked its type
	return attributes
}
