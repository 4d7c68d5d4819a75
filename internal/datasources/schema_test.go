// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"encoding/json"
	"reflect"
	"testing"

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

func TestModelAndSchemaHaveTheSameAttributes(t *testing.T) {
	each(t, func(t *testing.T, s schema.Schema, model any) {
		object, ok := s.Type().TerraformType(t.Context()).(tftypes.Object)
		if !ok {
			t.Fatal("a schema is an object")
		}
		configured, answer, want := map[string]tftypes.Value{}, map[string]any{}, map[string]tftypes.Value{}
		for name, typ := range object.AttributeTypes {
			value, plain := sample(t, typ)
			if attribute, ok := s.Attributes[name]; !ok || attribute.IsOptional() || attribute.IsRequired() {
				configured[name] = value
			} else if commonAttributes()[name] == nil {
				answer[name], want[name] = plain, value
			}
		}

		m := reflect.ValueOf(model).Elem()
		if err := setArguments(m, configured); err != nil {
			t.Fatalf("from the configuration into the model: %v", err)
		}
		for _, f := range fields(m.Type()) {
			if _, ok := configured[f.name]; f.argument != ok {
				t.Errorf("%s: is an argument of the model: %t, of the schema: %t", f.name, f.argument, ok)
			} else if f.argument && m.FieldByIndex(f.index).IsZero() {
				t.Errorf("%s: what is configured does not arrive in the model", f.name)
			}
			delete(configured, f.name)
		}
		if len(configured) > 0 {
			t.Errorf("arguments that the model lacks: %v", configured)
		}

		body, err := json.Marshal(answer)
		if err == nil {
			err = json.Unmarshal(body, model)
		}
		if err != nil {
			t.Fatalf("from the answer into the model: %v", err)
		}
		got := map[string]tftypes.Value{}
		results(m, object, got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("not what was answered (-want +got):\n%s", diff)
		}
	})
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
