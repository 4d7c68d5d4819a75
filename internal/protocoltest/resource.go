// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package protocoltest

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Resource is one resource of a configuration, with its place in the state. It
// does what Terraform does with it, and fails the test where the provider
// answers what Terraform would call a defect of the provider.
type Resource struct {
	State    map[string]any // nil: it is not in the state
	Identity map[string]any // nil: it has none

	t        testing.TB
	server   server
	name     string
	schema   *tfprotov6.Schema
	object   tftypes.Type
	identity tftypes.Type

	value    tftypes.Value
	identify *tfprotov6.ResourceIdentityData
	private  []byte
}

// Plan is what is to become of a resource.
type Plan struct {
	State   map[string]any // Unknown where it is known after apply; nil: the resource is to be destroyed
	Replace []string       // the attributes that force a replacement
	Empty   bool           // whether nothing changes

	value    tftypes.Value
	identify *tfprotov6.ResourceIdentityData
	private  []byte
}

// Resource returns a resource that is not in the state.
func (p *Provider) Resource(name string) *Resource {
	p.t.Helper()
	schema, ok := p.schema.ResourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no resource %q", name)
	}
	identities, err := p.server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(p.t, err)
	r := &Resource{
		t: p.t, server: p.server, name: name, schema: schema, object: schema.ValueType(),
		identity: identities.IdentitySchemas[name].ValueType(),
	}
	r.value = r.null()
	return r
}

func (r *Resource) null() tftypes.Value { return tftypes.NewValue(r.object, nil) }

// Validate validates the configuration of the resource.
func (r *Resource) Validate(config map[string]any) Diagnostics {
	r.t.Helper()
	resp, err := r.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.name, Config: r.dynamic(typed(r.t, r.object, config)),
	})
	must(r.t, err)
	return resp.Diagnostics
}

// Plan validates a configuration and plans what is to become of the resource.
func (r *Resource) Plan(ctx context.Context, config map[string]any) (Plan, Diagnostics) {
	r.t.Helper()
	if d := r.Validate(config); len(d.Errors()) > 0 {
		return Plan{}, d
	}
	return r.plan(ctx, typed(r.t, r.object, config))
}

func (r *Resource) plan(ctx context.Context, config tftypes.Value) (Plan, Diagnostics) {
	r.t.Helper()
	resp, err := r.server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.value), PriorPrivate: r.private, PriorIdentity: r.identify,
		Config: r.dynamic(config), ProposedNewState: r.dynamic(r.proposed(config)),
	})
	must(r.t, err)
	d := Diagnostics(resp.Diagnostics)
	if len(d.Errors()) > 0 {
		return Plan{}, d
	}
	plan := Plan{value: r.decode(resp.PlannedState), identify: resp.PlannedIdentity, private: resp.PlannedPrivate}
	plan.State, _ = plain(r.t, plan.value).(map[string]any)
	plan.Empty = plan.value.Equal(r.value)
	for _, path := range resp.RequiresReplace {
		plan.Replace = append(plan.Replace, attribute(path))
	}
	r.checkPlan(config, plan.value)
	return plan, d
}

// Apply plans, and does as planned.
func (r *Resource) Apply(ctx context.Context, config map[string]any) Diagnostics {
	r.t.Helper()
	plan, d := r.Plan(ctx, config)
	if len(d.Errors()) > 0 {
		return d
	}
	return append(d, r.ApplyPlan(ctx, plan, config)...)
}

// ApplyPlan does what was planned for a configuration in which less was known.
func (r *Resource) ApplyPlan(ctx context.Context, promised Plan, config map[string]any) Diagnostics {
	r.t.Helper()
	configured := typed(r.t, r.object, config)
	plan, d := r.plan(ctx, configured)
	if len(d.Errors()) > 0 {
		return d
	}
	r.checkKept("plan", promised.value, plan.value)
	if plan.Empty {
		return d
	}
	return append(d, r.apply(ctx, configured, plan)...)
}

// Destroy plans to destroy the resource, and does so.
func (r *Resource) Destroy(ctx context.Context) Diagnostics {
	r.t.Helper()
	plan, d := r.plan(ctx, r.null())
	if len(d.Errors()) > 0 {
		return d
	}
	return append(d, r.apply(ctx, r.null(), plan)...)
}

func (r *Resource) apply(ctx context.Context, config tftypes.Value, plan Plan) Diagnostics {
	r.t.Helper()
	resp, err := r.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: r.name, PriorState: r.dynamic(r.value), PlannedState: r.dynamic(plan.value), Config: r.dynamic(config),
		PlannedPrivate: plan.private, PlannedIdentity: plan.identify,
	})
	must(r.t, err)
	d := Diagnostics(resp.Diagnostics)
	value := r.decode(resp.NewState)
	if len(d.Errors()) == 0 {
		r.checkKept("state", plan.value, value)
	}
	r.become(value, resp.NewIdentity, resp.Private)
	return d
}

// Refresh reads the resource, as each plan begins.
func (r *Resource) Refresh(ctx context.Context) Diagnostics {
	r.t.Helper()
	resp, err := r.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.name, CurrentState: r.dynamic(r.value), CurrentIdentity: r.identify, Private: r.private,
	})
	must(r.t, err)
	if len(Diagnostics(resp.Diagnostics).Errors()) == 0 {
		r.become(r.decode(resp.NewState), resp.NewIdentity, resp.Private)
	}
	return resp.Diagnostics
}

// Import takes the resource into the state, by its ID, and reads it.
func (r *Resource) Import(ctx context.Context, id string) Diagnostics {
	r.t.Helper()
	return r.imported(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: r.name, ID: id})
}

// ImportIdentity takes the resource into the state, by its identity, and reads it.
func (r *Resource) ImportIdentity(ctx context.Context, identity map[string]any) Diagnostics {
	r.t.Helper()
	value, err := tfprotov6.NewDynamicValue(r.identity, typed(r.t, r.identity, identity))
	must(r.t, err)
	return r.imported(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: r.name, Identity: &tfprotov6.ResourceIdentityData{IdentityData: &value}})
}

func (r *Resource) imported(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) Diagnostics {
	r.t.Helper()
	resp, err := r.server.ImportResourceState(ctx, req)
	must(r.t, err)
	d := Diagnostics(resp.Diagnostics)
	if len(d.Errors()) > 0 {
		return d
	}
	if len(resp.ImportedResources) != 1 {
		r.t.Fatalf("%d resources were imported", len(resp.ImportedResources))
	}
	one := resp.ImportedResources[0]
	r.become(r.decode(one.State), one.Identity, one.Private)
	return append(d, r.Refresh(ctx)...)
}

// Upgrade reads the state from a file that a provider of the same version wrote.
func (r *Resource) Upgrade(ctx context.Context) Diagnostics {
	r.t.Helper()
	text, err := json.Marshal(encoded(r.t, r.object, r.value))
	must(r.t, err)
	resp, err := r.server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.name, Version: r.schema.Version, RawState: &tfprotov6.RawState{JSON: text},
	})
	must(r.t, err)
	if len(Diagnostics(resp.Diagnostics).Errors()) == 0 {
		r.become(r.decode(resp.UpgradedState), r.identify, r.private)
	}
	return resp.Diagnostics
}

// become is what the state holds from now on.
func (r *Resource) become(value tftypes.Value, identity *tfprotov6.ResourceIdentityData, private []byte) {
	r.t.Helper()
	r.value, r.identify, r.private = value, identity, private
	r.State, _ = plain(r.t, value).(map[string]any)
	r.Identity = nil
	if identity != nil {
		values, err := identity.IdentityData.Unmarshal(r.identity)
		must(r.t, err)
		r.Identity, _ = plain(r.t, values).(map[string]any)
	}
	if !value.IsFullyKnown() {
		r.t.Errorf("%s: something in the state is unknown: %v", r.name, r.State)
	}
}

func (r *Resource) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	r.t.Helper()
	value, err := tfprotov6.NewDynamicValue(r.object, v)
	must(r.t, err)
	return &value
}

func (r *Resource) decode(v *tfprotov6.DynamicValue) tftypes.Value {
	r.t.Helper()
	value, err := v.Unmarshal(r.object)
	must(r.t, err)
	return value
}

// proposed is the configuration, with what is in the state where the provider
// is to say and the configuration does not.
func (r *Resource) proposed(config tftypes.Value) tftypes.Value {
	r.t.Helper()
	if config.IsNull() || r.value.IsNull() {
		return config
	}
	values, prior := r.members(config), r.members(r.value)
	for _, a := range r.schema.Block.Attributes {
		if a.Computed && values[a.Name].IsNull() {
			values[a.Name] = prior[a.Name]
		}
	}
	return tftypes.NewValue(r.object, values)
}

func (r *Resource) members(object tftypes.Value) map[string]tftypes.Value {
	r.t.Helper()
	var values map[string]tftypes.Value
	must(r.t, object.As(&values))
	return maps.Clone(values) // they are the object's own
}

// checkPlan demands of a plan what Terraform does: what is configured is planned
// so, or stays as it was, and only the provider's own attributes are its own
// affair.
func (r *Resource) checkPlan(config, planned tftypes.Value) {
	r.t.Helper()
	if config.IsNull() {
		if !planned.IsNull() {
			r.t.Errorf("%s: planned in spite of being destroyed: %v", r.name, planned)
		}
		return
	}
	computed := map[string]bool{}
	for _, a := range r.schema.Block.Attributes {
		computed[a.Name] = a.Computed
	}
	given, was := r.members(config), r.members(r.value)
	for name, value := range r.members(planned) {
		kept := !given[name].IsNull() && !was[name].IsNull() && value.Equal(was[name])
		if !value.Equal(given[name]) && !kept && !(computed[name] && given[name].IsNull()) {
			r.t.Errorf("%s: invalid plan: %s is %s in the configuration, and planned as %s", r.name, name, given[name], value)
		}
	}
}

// checkKept demands that what was promised is kept, but for what was unknown.
func (r *Resource) checkKept(what string, promised, kept tftypes.Value) {
	r.t.Helper()
	if !promised.IsKnown() || promised.Equal(kept) {
		return
	}
	if !promised.Type().Is(tftypes.Object{}) || promised.IsNull() || kept.IsNull() {
		r.t.Errorf("%s: %s was planned as %s, and is %s", r.name, what, promised, kept)
		return
	}
	now := r.members(kept)
	for name, value := range r.members(promised) {
		r.checkKept(what+"."+name, value, now[name])
	}
}

// encoded is a value as a state file has it.
func encoded(t testing.TB, declared tftypes.Type, v tftypes.Value) any {
	t.Helper()
	var number big.Float
	typ := v.Type()
	switch {
	case v.IsNull():
		return nil
	case declared.Is(tftypes.DynamicPseudoType):
		name, err := typ.MarshalJSON() //nolint:staticcheck // state files hold types so
		must(t, err)
		return map[string]any{"type": json.RawMessage(name), "value": encoded(t, typ, v)}
	case typ.Is(tftypes.Number):
		must(t, v.As(&number))
		return json.Number(number.Text('f', -1))
	case typ.Is(tftypes.Object{}):
		var values map[string]tftypes.Value
		must(t, v.As(&values))
		out := map[string]any{}
		for name, of := range declared.(tftypes.Object).AttributeTypes { //nolint:forcetypeassert // it is one
			out[name] = encoded(t, of, values[name])
		}
		return out
	case typ.Is(tftypes.List{}), typ.Is(tftypes.Tuple{}):
		var values []tftypes.Value
		must(t, v.As(&values))
		out := make([]any, len(values))
		for i, inner := range values {
			out[i] = encoded(t, element(declared, i), inner)
		}
		return out
	}
	return plain(t, v)
}

// element is the type of an element of a list or a tuple.
func element(of tftypes.Type, i int) tftypes.Type {
	if tuple, ok := of.(tftypes.Tuple); ok {
		return tuple.ElementTypes[i]
	}
	return of.(tftypes.List).ElementType //nolint:forcetypeassert // it is one
}

// ForgetIdentity makes the state one of a CLI that knows no identities.
func (r *Resource) ForgetIdentity() { r.Identity, r.identify = nil, nil }

// Context is that of the test.
func (r *Resource) Context() context.Context { return r.t.Context() }
