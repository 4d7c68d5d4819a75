// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package datasources holds the data source, once for all kinds of tasks: it
// reads when Terraform does, and gates where it is told to wait.
package datasources

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/surface"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Surface is what data sources make of a subject.
var Surface = kinds.Surface{Noun: "data source", Timeout: "read", Default: task.Once, Results: true, Details: true}

// All makes every data source of the provider.
func All() []func() datasource.DataSource { return surface.Each(kinds.Subjects(), New) }

// dataSource reads one task, or a list of them.
type dataSource struct {
	subject kinds.Subject
	object  func() tftypes.Object // the type of its state
	api     *client.Client
}

// New makes the data sources of a subject, which share what is the same in all:
// the framework wants a new one for every read, and one more to validate it.
func New(subject kinds.Subject) func() datasource.DataSource {
	object := sync.OnceValue(func() tftypes.Object { return surface.Object(newSchema(subject)) })
	return func() datasource.DataSource { return &dataSource{subject: subject, object: object} }
}

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.subject.Name
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = newSchema(d.subject)
}

func describe(subject kinds.Subject) string {
	if subject.IsList() {
		return "Lists " + subject.Description + ", newest first, and can wait until none of them is in progress."
	}
	return "Reads " + subject.Description + ", and can wait until it has succeeded."
}

func newSchema(subject kinds.Subject) schema.Schema {
	fields, timeout := subject.Schema(Surface)
	return schema.Schema{
		MarkdownDescription: describe(subject),
		Attributes:          surface.Attributes[schema.Attribute](fields),
		Blocks:              surface.Timeouts[schema.Block](timeout),
	}
}

func (d *dataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.api = surface.Client(req.ProviderData, &resp.Diagnostics)
}

func (d *dataSource) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	resp.Diagnostics.Append(d.subject.Validate(Surface, req.Config.Raw)...)
}

// Read reads the task, waits for it where wait_for says so, and makes state of
// it: the configuration, with results where that has none.
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	attributes, failure := d.subject.Run(ctx, d.api, kinds.Request{Surface: Surface, Config: req.Config.Raw, Object: d.object()})
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	resp.State.Raw = tftypes.NewValue(d.object(), attributes)
}
