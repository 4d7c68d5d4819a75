// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package protocoltest drives a provider the way Terraform does, without
// Terraform: it speaks the plugin protocol to the server in this process, so a
// read takes a fraction of a millisecond. Values go in and come out as plain
// Go: string, bool, int, Number, []any, Tuple, map[string]any, and nil for null.
package protocoltest

import (
	"context"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Unknown is a value that is known only after apply.
const Unknown = unknown("unknown")

type unknown string

// Number is a number that is no int, as decimal digits.
type Number string

// Tuple is an array of which each element has a type of its own.
type Tuple []any

// Diagnostics are what a call had to say.
type Diagnostics []*tfprotov6.Diagnostic

// Errors are the errors among them.
func (d Diagnostics) Errors() Diagnostics { return d.of(tfprotov6.DiagnosticSeverityError) }

// Warnings are the warnings among them.
func (d Diagnostics) Warnings() Diagnostics { return d.of(tfprotov6.DiagnosticSeverityWarning) }

func (d Diagnostics) of(severity tfprotov6.DiagnosticSeverity) (out Diagnostics) {
	for _, one := range d {
		if one.Severity == severity {
			out = append(out, one)
		}
	}
	return out
}

// String holds a paragraph for each: the attribute, the summary, the detail.
func (d Diagnostics) String() string {
	var b strings.Builder
	for _, one := range d {
		if one.Attribute != nil {
			fmt.Fprintf(&b, "[%s] ", attribute(one.Attribute))
		}
		fmt.Fprintf(&b, "%s\n%s\n\n", one.Summary, one.Detail)
	}
	return b.String()
}

// Attributes are the paths that the diagnostics point to, such as timeouts.read
// and endpoints["swr"]; "" where one points to none.
func (d Diagnostics) Attributes() []string {
	out := make([]string, len(d))
	for i, one := range d {
		out[i] = attribute(one.Attribute)
	}
	return out
}

func attribute(path *tftypes.AttributePath) string {
	var b strings.Builder
	for _, step := range path.Steps() {
		if name, ok := step.(tftypes.AttributeName); ok {
			b.WriteString("." + string(name))
		} else {
			fmt.Fprintf(&b, "[%#v]", step)
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// server is what the framework serves.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
}

// Provider is a provider under test.
type Provider struct {
	t      testing.TB
	server server
	schema *tfprotov6.GetProviderSchemaResponse
}

// schemas are those of the providers that were started: to work one out takes
// longer than most tests.
var schemas sync.Map

// New starts a provider. It is not configured yet.
func New(t testing.TB, p provider.Provider) *Provider {
	t.Helper()
	serve := providerserver.NewProtocol6(p)
	known, ok := schemas.Load(p)
	if !ok {
		known, _ = schemas.LoadOrStore(p, NewServer(t, serve).schema)
	}
	schema, _ := known.(*tfprotov6.GetProviderSchemaResponse)
	return &Provider{t, serves(t, serve), schema}
}

// NewServer starts what serves a provider.
func NewServer(t testing.TB, serve func() tfprotov6.ProviderServer) *Provider {
	t.Helper()
	server := serves(t, serve)
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	return &Provider{t, server, schema}
}

func serves(t testing.TB, serve func() tfprotov6.ProviderServer) server {
	t.Helper()
	server, ok := serve().(server)
	if !ok {
		t.Fatal("the server has no actions")
	}
	return server
}

// For is the same provider for another test, such as one input of a fuzz test.
func (p *Provider) For(t testing.TB) *Provider { return &Provider{t, p.server, p.schema} }

// Schema holds the schemas of the provider block and of every data source.
func (p *Provider) Schema() *tfprotov6.GetProviderSchemaResponse { return p.schema }

// Validate validates a provider block.
func (p *Provider) Validate(block map[string]any) Diagnostics {
	p.t.Helper()
	resp, err := p.server.ValidateProviderConfig(context.Background(), &tfprotov6.ValidateProviderConfigRequest{
		Config: p.encode(p.schema.Provider, block),
	})
	must(p.t, err)
	return resp.Diagnostics
}

// Configure configures the provider with a block.
func (p *Provider) Configure(block map[string]any) Diagnostics {
	p.t.Helper()
	resp, err := p.server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4",
		Config:           p.encode(p.schema.Provider, block),
	})
	must(p.t, err)
	return resp.Diagnostics
}

// ValidateDataSource validates the configuration of a data source.
func (p *Provider) ValidateDataSource(name string, config map[string]any) Diagnostics {
	p.t.Helper()
	resp, err := p.server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name,
		Config:   p.encode(p.dataSource(name), config),
	})
	must(p.t, err)
	return resp.Diagnostics
}

// Read validates and reads a data source. The state is nil where that failed.
func (p *Provider) Read(ctx context.Context, name string, config map[string]any) (map[string]any, Diagnostics) {
	p.t.Helper()
	if d := p.ValidateDataSource(name, config); len(d.Errors()) > 0 {
		return nil, d
	}
	schema := p.dataSource(name)
	resp, err := p.server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: name,
		Config:   p.encode(schema, config),
	})
	must(p.t, err)
	if resp.State == nil {
		return nil, resp.Diagnostics
	}
	state, err := resp.State.Unmarshal(schema.ValueType())
	must(p.t, err)
	out, _ := plain(p.t, state).(map[string]any)
	return out, resp.Diagnostics
}

func (p *Provider) dataSource(name string) *tfprotov6.Schema {
	p.t.Helper()
	schema, ok := p.schema.DataSourceSchemas[name]
	if !ok {
		p.t.Fatalf("there is no data source %q", name)
	}
	return schema
}

func (p *Provider) encode(schema *tfprotov6.Schema, config map[string]any) *tfprotov6.DynamicValue {
	p.t.Helper()
	object := schema.ValueType()
	value, err := tfprotov6.NewDynamicValue(object, typed(p.t, object, config))
	must(p.t, err)
	return &value
}

// typed makes a plain value one of a type; what an object lacks is null.
func typed(t testing.TB, typ tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case map[string]any:
		return tftypes.NewValue(typ, typedMembers(t, typ, v))
	case []any:
		list, ok := typ.(tftypes.List)
		if !ok {
			t.Fatalf("%v is no %s", v, typ)
		}
		values := make([]tftypes.Value, len(v))
		for i, inner := range v {
			values[i] = typed(t, list.ElementType, inner)
		}
		return tftypes.NewValue(typ, values)
	}
	return tftypes.NewValue(typ, v)
}

// typedMembers are those of an object or of a map.
func typedMembers(t testing.TB, typ tftypes.Type, members map[string]any) map[string]tftypes.Value {
	t.Helper()
	values := map[string]tftypes.Value{}
	if m, ok := typ.(tftypes.Map); ok {
		for name, inner := range members {
			values[name] = typed(t, m.ElementType, inner)
		}
		return values
	}
	object, ok := typ.(tftypes.Object)
	if !ok {
		t.Fatalf("%v is no %s", members, typ)
	}
	for name, attribute := range object.AttributeTypes {
		values[name] = typed(t, attribute, members[name])
	}
	for name := range members {
		if _, ok := values[name]; !ok {
			t.Fatalf("there is no attribute %q in %s", name, typ)
		}
	}
	return values
}

// plain is the opposite of typed.
func plain(t testing.TB, v tftypes.Value) any {
	t.Helper()
	typ := v.Type()
	switch {
	case !v.IsKnown():
		return Unknown
	case v.IsNull():
		return nil
	case typ.Is(tftypes.String):
		var s string
		must(t, v.As(&s))
		return s
	case typ.Is(tftypes.Bool):
		var b bool
		must(t, v.As(&b))
		return b
	case typ.Is(tftypes.Number):
		var n big.Float
		must(t, v.As(&n))
		if i, accuracy := n.Int64(); accuracy == big.Exact && int64(int(i)) == i { // an int can have 32 bits
			return int(i)
		}
		return Number(n.Text('f', -1))
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		var values map[string]tftypes.Value
		must(t, v.As(&values))
		out := map[string]any{}
		for name, inner := range values {
			out[name] = plain(t, inner)
		}
		return out
	}
	var values []tftypes.Value
	must(t, v.As(&values))
	out := make([]any, len(values))
	for i, inner := range values {
		out[i] = plain(t, inner)
	}
	if typ.Is(tftypes.Tuple{}) {
		return tuple(t, out, values)
	}
	return out
}

// tuple also checks that a null in it is of no type, as nothing tells which.
func tuple(t testing.TB, out []any, values []tftypes.Value) Tuple {
	t.Helper()
	for i, inner := range values {
		if typ := inner.Type(); inner.IsNull() && !typ.Is(tftypes.DynamicPseudoType) {
			t.Errorf("element %d of a tuple is a null of type %s", i, typ)
		}
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
