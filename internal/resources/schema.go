// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/surface"
)

// Schema returns the schema of the gate.
func (g *gate) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = newSchema(g.subject)
}

func newSchema(subject kinds.Subject) schema.Schema {
	fields, timeout := subject.Schema(Surface)
	return schema.Schema{
		MarkdownDescription: "Waits once, in apply, for " + subject.Description + ". After that, it stays open and sends no request.",
		Attributes:          surface.Attributes[schema.Attribute](fields),
		Blocks:              surface.Timeouts[schema.Block](timeout),
	}
}

// IdentitySchema returns the arguments that say which task a gate has waited for.
func (g *gate) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema.Attributes = map[string]identityschema.Attribute{}
	for _, f := range g.subject.Target(Surface) {
		if f.Name != "wait_for" {
			resp.IdentitySchema.Attributes[f.Name] = identityschema.StringAttribute{RequiredForImport: !f.IsOptional(), OptionalForImport: f.IsOptional()}
		}
	}
}
