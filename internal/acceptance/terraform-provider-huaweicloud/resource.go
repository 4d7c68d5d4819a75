// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// standIn is a resource that exists in the state alone.
type standIn struct {
	name      string
	id        string // what the service would return; the simulated cloud has the task and the instance
	arguments map[string]schema.Attribute
	blocks    map[string]schema.Block
}

var (
	id     = schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
	text   = schema.StringAttribute{Required: true}
	number = schema.Int64Attribute{Required: true}
)

var resources = []standIn{
	{name: "iotda_batchtask", id: "5c8ba99030344005c0000005", arguments: map[string]schema.Attribute{
		"id": id, "name": text, "type": text, "targets_file": text,
	}},
	{name: "iotda_dataforwarding_rule", id: "1a7ffc5c-d89c-44dd-8265-b1653d951ce0", arguments: map[string]schema.Attribute{
		"id": id, "name": text, "trigger": text,
	}},
	{name: "dms_kafka_instance", id: "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6", arguments: map[string]schema.Attribute{
		"id": id, "name": text, "engine_version": text, "flavor_id": text,
		"broker_num": number, "storage_space": number, "storage_spec_code": text,
		"availability_zones": schema.SetAttribute{Required: true, ElementType: types.StringType},
		"vpc_id":             text, "network_id": text, "security_group_id": text,
	}, blocks: map[string]schema.Block{
		"parameters": schema.SetNestedBlock{NestedObject: schema.NestedBlockObject{
			Attributes: map[string]schema.Attribute{"name": text, "value": text},
		}},
	}},
	{name: "dms_kafka_topic", id: "telemetry", arguments: map[string]schema.Attribute{
		"id": id, "instance_id": text, "name": text, "partitions": number,
	}},
}

func (r standIn) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.name
}

func (r standIn) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: r.arguments, Blocks: r.blocks}
}

func (r standIn) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), r.id)...)
}

func (standIn) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (standIn) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (standIn) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
