// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// How long a read may take where the configuration does not say.
const (
	waitTimeout = 30 * time.Minute
	lookTimeout = 5 * time.Minute
)

// All makes every data source of the provider.
func All() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		newDataSource[iotdaInstanceTask],
		newDataSource[iotdaBatchTask],
		newDataSource[kafkaBackgroundTask],
		newDataSource[swrInstanceJob],
	}
}

// model is one task, with the arguments that lead to it and the answer that
// tells of it. A pointer to the struct of each kind is one.
type model interface {
	kind() kind
	base() *common
	id() string // of the task, as users know it
	location() client.Location

	// read fills the model with the answer to one small request.
	read(ctx context.Context, api *client.Client, at client.Location) error
	// state is what the answer says, and whether it holds the task at all.
	state() (state task.State, found bool)
}

// large is a model that one small request cannot fill.
type large interface {
	// readAll fills the model in full.
	readAll(ctx context.Context, api *client.Client, at client.Location) error
	// explain tells more about a task that ended badly, as lines of text.
	explain(ctx context.Context, api *client.Client, at client.Location) string
}

// dataSource reads the tasks of one kind, whose model is M.
type dataSource[M any, P interface {
	*M
	model
}] struct {
	kind kind
	api  *client.Client
}

func newDataSource[M any, P interface {
	*M
	model
}]() datasource.DataSource {
	return &dataSource[M, P]{kind: P(new(M)).kind()}
}

func (d *dataSource[M, P]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.kind.name
}

func (d *dataSource[M, P]) Schema(ctx context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = d.kind.schema(ctx)
}

func (d *dataSource[M, P]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	if req.ProviderData == nil {
		return // the provider is not configured yet, as in validation
	}
	api, ok := req.ProviderData.(*client.Client)
	if !ok {
		resp.Diagnostics.AddError("Unexpected provider data",
			fmt.Sprintf("The provider handed over a %T. This is a defect of the provider: please report it.", req.ProviderData))
		return
	}
	d.api = api
}

// ValidateConfig refuses a time-out that leaves no time, which the time-outs'
// own validator lets pass.
func (d *dataSource[M, P]) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var read types.String
	at := path.Root("timeouts").AtName("read")
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, at, &read)...)
	if t, err := time.ParseDuration(read.ValueString()); err == nil && t <= 0 {
		resp.Diagnostics.AddAttributeError(at, "Invalid time-out",
			fmt.Sprintf("The time-out is %s; it must be longer than 0s, such as \"30m\".", read.ValueString()))
	}
}

// Read reads the task, waits for it where wait_for says so, and makes state of
// it.
func (d *dataSource[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config M
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	options, diags := P(&config).base().options(ctx)
	resp.Diagnostics.Append(diags...)
	at := P(&config).location()
	if resp.Diagnostics.HasError() {
		return
	}
	options.Kind, options.ID = d.kind.noun, P(&config).id()
	ctx, cancel := context.WithTimeout(ctx, options.Timeout)
	defer cancel()

	// look makes a way to fill a model one of the wait engine's reads.
	look := func(api *client.Client, fill func(P, context.Context, *client.Client, client.Location) error) func(context.Context) (M, task.State, error) {
		return func(ctx context.Context) (M, task.State, error) {
			m := config
			located, err := api.Locate(ctx, at)
			if err != nil {
				return m, task.State{}, fault(err, "")
			}
			at = located
			if err := fill(&m, ctx, api, at); err != nil {
				return m, task.State{}, fault(err, d.kind.advice(api, at))
			}
			state, found := P(&m).state()
			if !found {
				return m, state, fault(client.ErrNoTask, d.kind.advice(api, at))
			}
			return m, state, nil
		}
	}
	source := task.Source[M]{Poll: look(d.api, P.read)}
	if options.Mode != task.Look {
		source.Poll = look(d.api.Polling(), P.read)
	}
	if l, ok := any(P(&config)).(large); ok {
		source.Complete = look(d.api, func(m P, ctx context.Context, api *client.Client, at client.Location) error {
			return any(m).(large).readAll(ctx, api, at)
		})
		options.Explain = func(ctx context.Context) string { return l.explain(ctx, d.api, at) }
	}

	result, err := task.Read(ctx, options, source)
	if err != nil {
		summary, detail := describe(err)
		resp.Diagnostics.AddError(summary, detail)
		return
	}
	state := config
	if result.Found {
		state = result.Value
	}
	P(&state).base().conclude(at, result.Found, result.State)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// describe makes the error of a read the two parts of a diagnostic.
func describe(err error) (summary, detail string) {
	var e *task.Error
	if errors.As(err, &e) {
		return e.Summary(), e.Detail()
	}
	return "Reading the task failed", err.Error()
}
