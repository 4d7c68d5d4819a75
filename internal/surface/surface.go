// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package surface holds what data sources, gates and actions have in common:
// how the neutral fields of a kind become attributes, and how a surface gets at
// the client.
package surface

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
)

// Each returns what create makes of each subject, in their order.
func Each[T any](subjects []kinds.Subject, create func(kinds.Subject) T) []T {
	made := []T{}
	for _, s := range subjects {
		made = append(made, create(s))
	}
	return made
}

// Attributes renders fields as the attributes of a schema, by name. A is the
// Attribute interface of one of the framework's schema packages: datasource/schema,
// resource/schema or action/schema. All of them have the same methods, so the types
// of resource/schema, which can also have a default, serve all surfaces.
func Attributes[A any](fields []kinds.Field) map[string]A {
	out := make(map[string]A, len(fields))
	for _, f := range fields {
		out[f.Name] = attribute(f).(A) //nolint:forcetypeassert // the same interface
	}
	return out
}

// attribute renders one field.
func attribute(f kinds.Field) schema.Attribute {
	required, optional, computed := f.Role == kinds.Required, f.IsOptional(), f.IsComputed()
	switch f.Type {
	case kinds.Integer:
		return schema.Int64Attribute{Optional: optional, Computed: computed, Validators: f.Integers, MarkdownDescription: f.Description}
	case kinds.Boolean:
		return schema.BoolAttribute{Optional: optional, Computed: computed, MarkdownDescription: f.Description}
	case kinds.Texts:
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: f.Description}
	case kinds.Anything:
		return schema.DynamicAttribute{Computed: true, MarkdownDescription: f.Description}
	case kinds.Object:
		return schema.SingleNestedAttribute{Computed: true, Attributes: Attributes[schema.Attribute](f.Fields), MarkdownDescription: f.Description}
	case kinds.Objects:
		inner := schema.NestedAttributeObject{Attributes: Attributes[schema.Attribute](f.Fields)}
		return schema.ListNestedAttribute{Computed: true, NestedObject: inner, MarkdownDescription: f.Description}
	}
	a := schema.StringAttribute{
		Required: required, Optional: optional, Computed: computed,
		Sensitive: f.Sensitive, Validators: f.Texts, MarkdownDescription: f.Description,
	}
	if f.Default != "" {
		a.Default = stringdefault.StaticString(f.Default)
	}
	return a
}

// Timeouts returns the blocks of a schema: the timeouts block, with f as its only
// attribute. B is the Block interface of the schema package, as in [Attributes].
func Timeouts[B any](f kinds.Field) map[string]B {
	block := schema.Block(schema.SingleNestedBlock{Attributes: Attributes[schema.Attribute]([]kinds.Field{f})})
	return map[string]B{"timeouts": block.(B)} //nolint:forcetypeassert // the same interface
}

// Object returns the type of a state, plan or identity that has the attributes and
// blocks of schema.
func Object(schema interface{ Type() attr.Type }) tftypes.Object {
	return schema.Type().TerraformType(context.Background()).(tftypes.Object) //nolint:forcetypeassert // a schema is one
}

// Client returns the client from the provider data that a surface is configured
// with, and nil where data is nil, as in validation. Data of another type is an error
// in diags.
func Client(data any, diags *diag.Diagnostics) *client.Client {
	api, ok := data.(*client.Client)
	if data != nil && !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("The provider handed over a %T. This is a defect of the provider: please report it.", data))
	}
	return api
}
