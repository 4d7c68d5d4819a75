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

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/surface"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Surface is the surface of gates.
var Surface = kinds.Surface{Noun: "resource", Timeout: "create", Default: task.Success, Results: true}

// All returns a constructor for each gate of the provider.
func All() []func() resource.Resource { return surface.Each(kinds.Tasks(), New) }

// gate is the gate resource of one subject.
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

// New returns a constructor for the gate of a subject.
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

// ModifyPlan keeps all results in the plan, unless the gate has to wait again.
func (g *gate) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		return // it is created or destroyed
	}
	config, plan := attributesOf(req.Config.Raw), maps.Clone(attributesOf(req.Plan.Raw))
	plan["timeouts"] = config["timeouts"] // old versions of Terraform propose to keep a block that is gone
	kept, ok := g.keep(attributesOf(req.State.Raw), config, plan)
	if !ok {
		kept = plan
	}
	resp.Plan.Raw = tftypes.NewValue(g.object(), kept)
}

// keep returns the state with the arguments as planned. It is not ok
// if the plan selects another task, place or wait_for than the state: then the gate
// has to wait again. Arguments that the configuration leaves to the provider stay as
// they are.
func (g *gate) keep(state, config, plan map[string]tftypes.Value) (kept map[string]tftypes.Value, ok bool) {
	kept = maps.Clone(state)
	for _, f := range g.subject.Target(Surface) {
		if f.IsComputed() && f.Default == "" && isBlank(config[f.Name]) {
			continue
		}
		if !same(state[f.Name], plan[f.Name]) {
			return nil, false
		}
		kept[f.Name] = plan[f.Name]
	}
	for _, name := range kinds.Manner() {
		kept[name] = plan[name]
	}
	return kept, true
}

// same reports whether two arguments are equal. An empty text counts as not set.
func same(a, b tftypes.Value) bool { return a.Equal(b) || isBlank(a) && isBlank(b) }

// isBlank reports whether an argument is null or an empty text.
func isBlank(v tftypes.Value) bool {
	return v.IsNull() || v.Equal(tftypes.NewValue(tftypes.String, ""))
}

// Create waits. If the gate holds, nothing is left in the state, so that the next
// apply waits again.
func (g *gate) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(g.wait(ctx, req.Plan.Raw, &resp.State, resp.Identity)...)
}

// Update waits again if [gate.ModifyPlan] has left results unknown, and otherwise puts
// the plan into the state. If the gate holds, the state stays as it was.
func (g *gate) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	if !req.Plan.Raw.IsFullyKnown() {
		resp.Diagnostics.Append(g.wait(ctx, req.Plan.Raw, &resp.State, resp.Identity)...)
		return
	}
	resp.State.Raw = req.Plan.Raw
	complete(resp.Identity, attributesOf(req.Plan.Raw))
}

// wait waits as planned, and fills state and identity if the gate opens.
func (g *gate) wait(ctx context.Context, plan tftypes.Value, state *tfsdk.State, identity *tfsdk.ResourceIdentity) (diags diag.Diagnostics) {
	planned := attributesOf(plan)
	arguments := maps.Clone(planned)
	for name, v := range arguments {
		if !v.IsKnown() {
			arguments[name] = tftypes.NewValue(g.object().AttributeTypes[name], nil)
		}
	}
	attributes, failure := g.subject.Run(ctx, g.api, kinds.Request{
		Surface: Surface, Config: tftypes.NewValue(g.object(), arguments), Object: g.object(),
	})
	if failure != nil {
		diags.Append(failure.Diagnostic())
		return diags
	}
	identify(identity, attributes)
	for name, v := range planned {
		if v.IsKnown() {
			attributes[name] = v // Terraform insists on what it has planned, be it empty
		}
	}
	state.Raw = tftypes.NewValue(g.object(), attributes)
	return diags
}

// Read keeps the state: the service may have removed the task's record.
func (g *gate) Read(_ context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	resp.State.Raw = req.State.Raw
	complete(resp.Identity, attributesOf(req.State.Raw))
}

// Delete leaves the task alone; the framework drops the gate from the state.
func (g *gate) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// complete fills an identity that is null, as in the state of a CLI without
// identities.
func complete(identity *tfsdk.ResourceIdentity, attributes map[string]tftypes.Value) {
	if identity != nil && identity.Raw.IsFullyNull() {
		identify(identity, attributes)
	}
}

// identify fills an identity from attributes. It is nil if the CLI has no identities.
func identify(identity *tfsdk.ResourceIdentity, attributes map[string]tftypes.Value) {
	if identity == nil {
		return
	}
	object := surface.Object(identity.Schema)
	values := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		values[name] = attributes[name]
		if isBlank(values[name]) {
			values[name] = tftypes.NewValue(t, nil)
		}
	}
	identity.Raw = tftypes.NewValue(object, values)
}

// attributesOf returns the attributes of an object, or nil if it is null.
func attributesOf(object tftypes.Value) map[string]tftypes.Value {
	var attributes map[string]tftypes.Value
	_ = object.As(&attributes) // the framework has checked its type
	return attributes
}
