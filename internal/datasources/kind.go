// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// kind is what there is to know of one kind of task besides its model.
type kind struct {
	name        string // of the data source, without the provider's prefix
	noun        string // in messages, such as "SWR instance job"
	description string // Markdown
	attributes  map[string]schema.Attribute
	service     client.Service

	// regionalAdvice is what to do where a read fails on the service's regional
	// host; empty where that host is the right one.
	regionalAdvice string
}

// schema is the kind's own attributes with those that all kinds have.
func (k kind) schema(ctx context.Context) schema.Schema {
	attributes := maps.Clone(k.attributes)
	maps.Copy(attributes, commonAttributes())
	return schema.Schema{
		MarkdownDescription: k.description,
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"timeouts": timeouts.BlockWithOpts(ctx, timeouts.Opts{
				ReadDescription: "How long the read may take in all, waiting included, as a duration such as `45m` or `1h30m`. " +
					"The default is 30 minutes with `wait_for`, and 5 minutes without.",
			}),
		},
	}
}

// object is the type of the state.
func (k kind) object() tftypes.Object {
	ctx := context.Background()
	return k.schema(ctx).Type().TerraformType(ctx).(tftypes.Object) //nolint:forcetypeassert // a schema is one
}

func (k kind) advice(api *client.Client, at client.Location) string {
	if k.regionalAdvice != "" && api.OnRegionalHost(k.service, at) {
		return k.regionalAdvice
	}
	return ""
}

// The attributes of an answer: computed, null where the API leaves one out.

func text(description string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: description}
}

func integer(description string) schema.Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
}

func boolean(description string) schema.Attribute {
	return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
}

func texts(description string) schema.Attribute {
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
}

func anything(description string) schema.Attribute {
	return schema.DynamicAttribute{Computed: true, MarkdownDescription: description}
}

func object(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: attributes}
}

func objects(description string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: description,
		NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
	}
}
