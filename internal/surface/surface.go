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

// Each makes something of every subject.
func Each[T any](subjects []kinds.Subject, create func(kinds.Subject) T) []T {
	made := []T{}
	for _, s := range subjects {
		made = append(made, create(s))
	}
	return made
}

// Attributes renders fields for a schema package of the framework, whose
// Attribute is A. All of these packages have the same interface for attributes;
// only those of resources can also have a default.
func Attributes[A any](fields []kinds.Field) map[string]A {
	out := make(map[string]A, len(fields))
	for _, f := range fields {
		out[f.Name] = attribute(f).(A) //nolint:forcetypeassert // the same interface
	}
	return out
}

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

// Timeouts are the blocks of a schema, whose Block is B: one, with one attribute.
func Timeouts[B any](f kinds.Field) map[string]B {
	block := schema.Block(schema.SingleNestedBlock{Attributes: Attributes[schema.Attribute]([]kinds.Field{f})})
	return map[string]B{"timeouts": block.(B)} //nolint:forcetypeassert // the same interface
}

// Object is the type of an object with the attributes and blocks of a schema.
func Object(schema interface{ Type() attr.Type }) tftypes.Object {
	return schema.Type().TerraformType(context.Background()).(tftypes.Object) //nolint:forcetypeassert // a schema is one
}

// Client is what the provider hands over to its surfaces; nil where it is not
// configured yet, as in validation.
func Client(data any, diags *diag.Diagnostics) *client.Client {
	api, ok := data.(*client.Client)
	if data != nil && !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("The provider handed over a %T. This is a defect of the provider: please report it.", data))
	}
	return api
}
