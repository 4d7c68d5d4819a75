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

// Surface is the surface of data sources.
var Surface = kinds.Surface{Noun: "data source", Timeout: "read", Default: task.Once, Results: true, Details: true}

// All returns a constructor for each data source of the provider.
func All() []func() datasource.DataSource { return surface.Each(kinds.Subjects(), New) }

// dataSource is the data source of one subject.
type dataSource struct {
	subject kinds.Subject
	object  func() tftypes.Object // the type of its state
	api     *client.Client
}

// New returns a constructor for the data source of a subject. The framework calls it
// for every read and every validation, so the type of the state is made only once.
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

// describe returns the description of the data source.
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

// Read reads the task, or waits for it if wait_for is set, and puts the arguments and
// the results into the state.
func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	attributes, failure := d.subject.Run(ctx, d.api, kinds.Request{Surface: Surface, Config: req.Config.Raw, Object: d.object()})
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic())
		return
	}
	resp.State.Raw = tftypes.NewValue(d.object(), attributes)
}
