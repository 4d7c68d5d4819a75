// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command floor is a provider that does nothing but answer: it has the data
// sources of this module's provider, with states of the same size, and its
// reads return constants. No provider with these states can be faster.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"log"
	"os"
	"runtime/debug"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	// As in the provider: no log, and few collections.
	for _, logger := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO"} {
		if err := os.Setenv(logger, "OFF"); err != nil {
			log.Fatal(err)
		}
	}
	debug.SetGCPercent(400)

	floor, err := newFloor()
	if err != nil {
		log.Fatal(err)
	}
	serve := func() tfprotov6.ProviderServer { return floor }
	if err := tf6server.Serve("registry.terraform.io/huaweicloudtask/huaweicloudtask", serve); err != nil {
		log.Fatal(err)
	}
}

// states are the states that are answered, by the data source.
//
//go:embed states.json
var states []byte

// floor is a provider of constants.
type floor struct {
	tfprotov6.ProviderServer // nil: a plan of data sources calls nothing else

	schema tfprotov6.GetProviderSchemaResponse
	states map[string]*tfprotov6.DynamicValue
}

func newFloor() (*floor, error) {
	endpoints := &tfprotov6.SchemaAttribute{Name: "endpoints", Type: tftypes.Map{ElementType: tftypes.String}, Optional: true}
	f := &floor{
		schema: tfprotov6.GetProviderSchemaResponse{
			Provider:          &tfprotov6.Schema{Block: &tfprotov6.SchemaBlock{Attributes: []*tfprotov6.SchemaAttribute{endpoints}}},
			DataSourceSchemas: map[string]*tfprotov6.Schema{},
		},
		states: map[string]*tfprotov6.DynamicValue{},
	}
	var all map[string]map[string]any
	if err := json.Unmarshal(states, &all); err != nil {
		return nil, err
	}
	for name, state := range all {
		schema := schemaOf(state)
		value, err := encode(state, schema.ValueType())
		if err != nil {
			return nil, err
		}
		f.schema.DataSourceSchemas[name], f.states[name] = schema, value
	}
	return f, nil
}

// schemaOf is the schema of a state. Any attribute may be an argument.
func schemaOf(state map[string]any) *tfprotov6.Schema {
	block := &tfprotov6.SchemaBlock{}
	for name, value := range state {
		block.Attributes = append(block.Attributes, &tfprotov6.SchemaAttribute{Name: name, Type: typeOf(value), Optional: true, Computed: true})
	}
	return &tfprotov6.Schema{Block: block}
}

func typeOf(value any) tftypes.Type {
	switch v := value.(type) {
	case string:
		return tftypes.String
	case bool:
		return tftypes.Bool
	case float64:
		return tftypes.Number
	case []any:
		return tftypes.List{ElementType: typeOf(v[0])}
	case map[string]any:
		attributes := map[string]tftypes.Type{}
		for name, inner := range v {
			attributes[name] = typeOf(inner)
		}
		return tftypes.Object{AttributeTypes: attributes}
	}
	return tftypes.DynamicPseudoType
}

func encode(state map[string]any, typ tftypes.Type) (*tfprotov6.DynamicValue, error) {
	text, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	value, err := tfprotov6.DynamicValue{JSON: text}.Unmarshal(typ)
	if err != nil {
		return nil, err
	}
	encoded, err := tfprotov6.NewDynamicValue(typ, value)
	return &encoded, err
}

func (f *floor) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return &f.schema, nil
}

func (*floor) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (*floor) ValidateProviderConfig(_ context.Context, r *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: r.Config}, nil
}

func (*floor) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (*floor) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (*floor) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

func (f *floor) ReadDataSource(_ context.Context, r *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return &tfprotov6.ReadDataSourceResponse{State: f.states[r.TypeName]}, nil
}
