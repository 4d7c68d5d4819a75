// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"maps"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// newModel is what a data source decodes a configuration into.
func (d *dataSource[M, P]) newModel() any { return new(M) }

// each runs a test for every data source, with its schema and an empty model.
func each(t *testing.T, test func(t *testing.T, s schema.Schema, model any)) {
	t.Helper()
	for _, create := range All() {
		d := create()
		var name datasource.MetadataResponse
		d.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "huaweicloudtask"}, &name)
		var s datasource.SchemaResponse
		d.Schema(t.Context(), datasource.SchemaRequest{}, &s)
		t.Run(name.TypeName, func(t *testing.T) {
			test(t, s.Schema, d.(interface{ newModel() any }).newModel())
		})
	}
}

func TestSchemaIsValid(t *testing.T) {
	each(t, func(t *testing.T, s schema.Schema, _ any) {
		if d := s.ValidateImplementation(t.Context()); d.HasError() {
			t.Error(d)
		}
	})
}

// samples are values for a schema: what is configured, and what is answered, as
// JSON has it and as state should.
type samples struct {
	configured map[string]tftypes.Value
	answer     map[string]any
	want       map[string]tftypes.Value
}

func samplesOf(t *testing.T, s schema.Schema, object tftypes.Object) samples {
	t.Helper()
	all := samples{map[string]tftypes.Value{}, map[string]any{}, map[string]tftypes.Value{}}
	for name, typ := range object.AttributeTypes {
		value, plain := sample(t, typ)
		if attribute, ok := s.Attributes[name]; !ok || attribute.IsOptional() || attribute.IsRequired() {
			all.configured[name] = value
		} else if commonAttributes()[name] == nil {
			all.answer[name], all.want[name] = plain, value
		}
	}
	return all
}

func TestModelAndSchemaHaveTheSameAttributes(t *testing.T) {
	each(t, func(t *testing.T, s schema.Schema, model any) {
		object, ok := s.Type().TerraformType(t.Context()).(tftypes.Object)
		if !ok {
			t.Fatal("a schema is an object")
		}
		given := samplesOf(t, s, object)

		m := reflect.ValueOf(model).Elem()
		if err := setArguments(m, given.configured); err != nil {
			t.Fatalf("from the configuration into the model: %v", err)
		}
		checkArguments(t, m, given.configured)

		body, err := json.Marshal(given.answer)
		if err == nil {
			err = json.Unmarshal(body, model)
		}
		if err != nil {
			t.Fatalf("from the answer into the model: %v", err)
		}
		got := map[string]tftypes.Value{}
		results(t.Context(), m, object, got)
		if diff := cmp.Diff(given.want, got); diff != "" {
			t.Errorf("not what was answered (-want +got):\n%s", diff)
		}
	})
}

// checkArguments checks that a model has a field, now set, for each argument of
// its schema, and for nothing else.
func checkArguments(t *testing.T, model reflect.Value, configured map[string]tftypes.Value) {
	t.Helper()
	unset := maps.Clone(configured)
	for _, f := range fields(model.Type()) {
		if _, ok := configured[f.name]; f.argument != ok {
			t.Errorf("%s: is an argument of the model: %t, of the schema: %t", f.name, f.argument, ok)
		} else if f.argument && model.FieldByIndex(f.index).IsZero() {
			t.Errorf("%s: what is configured does not arrive in the model", f.name)
		}
		delete(unset, f.name)
	}
	if len(unset) > 0 {
		t.Errorf("arguments that the model lacks: %v", unset)
	}
}

// sample is a value of a type in which nothing is null, and how JSON has it.
func sample(t *testing.T, typ tftypes.Type) (tftypes.Value, any) {
	t.Helper()
	switch {
	case typ.Is(tftypes.Object{}):
		values, plain := map[string]tftypes.Value{}, map[string]any{}
		for name, attribute := range typ.(tftypes.Object).AttributeTypes {
			values[name], plain[name] = sample(t, attribute)
		}
		return tftypes.NewValue(typ, values), plain
	case typ.Is(tftypes.List{}):
		value, plain := sample(t, typ.(tftypes.List).ElementType)
		return tftypes.NewValue(typ, []tftypes.Value{value, value}), []any{plain, plain}
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, true), true
	case typ.Is(tftypes.Number):
		return tftypes.NewValue(typ, 7), 7
	}
	return tftypes.NewValue(tftypes.String, "text"), "text"
}
