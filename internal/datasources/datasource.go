// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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
		factory[iotdaInstanceTask](),
		factory[iotdaBatchTask](),
		factory[kafkaBackgroundTask](),
		factory[swrInstanceJob](),
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
	kind   kind
	object func() tftypes.Object // the type of its state
	api    *client.Client
}

// factory makes data sources that share what is the same in all: the framework
// wants a new one for every read, and one more to validate it.
func factory[M any, P interface {
	*M
	model
}]() func() datasource.DataSource {
	k := P(new(M)).kind()
	object := sync.OnceValue(k.object)
	return func() datasource.DataSource { return &dataSource[M, P]{kind: k, object: object} }
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
// own validator lets pass, and warns of an address that anybody can read at.
func (d *dataSource[M, P]) ValidateConfig(_ context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	config, _, err := decode[M, P](req.Config.Raw)
	if err != nil {
		return // the schema has said why
	}
	if address := P(&config).location().Endpoint; address != nil && client.IsPlain(address) {
		resp.Diagnostics.AddAttributeWarning(path.Root("endpoint"), "Unencrypted endpoint",
			client.PlainWarning(address))
	}
	text := P(&config).base().Timeouts.Read
	if t, err := time.ParseDuration(text); err == nil && t <= 0 {
		resp.Diagnostics.AddAttributeError(path.Root("timeouts").AtName("read"), "Invalid time-out",
			fmt.Sprintf("The time-out is %s; it must be longer than 0s, such as \"30m\".", text))
	}
}

// decode makes a model of a configuration, and returns its attributes too.
func decode[M any, P interface {
	*M
	model
}](raw tftypes.Value) (config M, attributes map[string]tftypes.Value, err error) {
	if err = raw.As(&attributes); err == nil {
		err = setArguments(reflect.ValueOf(&config).Elem(), attributes)
	}
	return config, attributes, err
}

// Read reads the task, waits for it where wait_for says so, and makes state of
// it.
func (d *dataSource[M, P]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, attributes, err := decode[M, P](req.Config.Raw)
	if err != nil {
		resp.Diagnostics.AddError("Unreadable configuration", err.Error())
		return
	}
	options := P(&config).base().options()
	at := P(&config).location()
	at.Service = d.kind.service
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
		if lookup, ok := errors.AsType[*client.LookupError](err); ok && lookup.Setting != "" {
			resp.Diagnostics.AddAttributeError(path.Root(lookup.Setting), summary, detail)
		} else {
			resp.Diagnostics.AddError(summary, detail)
		}
		return
	}
	// The state is the configuration, with results where that has none.
	if result.Found {
		results(ctx, reflect.ValueOf(result.Value), d.object(), attributes)
	}
	maps.Copy(attributes, conclusion(at, result.Found, result.State))
	resp.State.Raw = tftypes.NewValue(d.object(), attributes)
}

// describe makes the error of a read the two parts of a diagnostic.
func describe(err error) (summary, detail string) {
	if e, ok := errors.AsType[*task.Error](err); ok {
		return e.Summary(), e.Detail()
	}
	return "Reading the task failed", err.Error()
}
