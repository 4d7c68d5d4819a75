// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Surface describes a way to use a [Subject], such as a data source.
type Surface struct {
	Noun    string    // its name in messages, such as "data source"
	Timeout string    // the attribute of its timeouts block; empty for an import, which has no arguments but the task's names
	Default task.Mode // what it waits for if wait_for is not set
	Results bool      // whether it has results
	Details bool      // whether its fields include those marked as Detail
}

// Schema returns the fields of a subject that a surface shows, and the attribute of
// its timeouts block.
func (s Subject) Schema(on Surface) (fields []Field, timeouts Field) {
	own := map[string]bool{}
	for _, f := range s.Fields {
		own[f.Name] = true
	}
	common := slices.Concat(place(), s.waiting(on), s.conclusions())
	common = slices.DeleteFunc(common, func(f Field) bool { return own[f.Name] })
	for _, f := range slices.Concat(s.Fields, common) {
		if f.Detail && !on.Details || !f.IsArgument() && !on.Results {
			continue
		}
		fields = append(fields, f.onSurface(on))
	}
	timeouts = timeout(on)
	return fields, timeouts.onSurface(on)
}

// onSurface returns the field as a surface has it: an argument of one without results
// is not computed, and an optional text that is empty counts as not set.
func (f Field) onSurface(on Surface) Field {
	if f.Role == Either && !on.Results {
		f.Role = Optional
	}
	if f.IsOptional() {
		f.Texts = slices.Clone(f.Texts)
		for i, v := range f.Texts {
			if _, ok := v.(mode); !ok {
				f.Texts[i] = validator.String(unlessEmpty{v})
			}
		}
	}
	return f
}

// Target returns the arguments that say what to wait for and where: all but those
// named by [Manner].
func (s Subject) Target(on Surface) []Field {
	fields, _ := s.Schema(on)
	return slices.DeleteFunc(fields, func(f Field) bool { return !f.IsArgument() || slices.Contains(Manner(), f.Name) })
}

// decode returns a configuration as a model, and as its attributes by name.
func (s Subject) decode(on Surface, config tftypes.Value) (m Model, configured map[string]tftypes.Value, err error) {
	m = s.New()
	if err = config.As(&configured); err == nil {
		err = setArguments(reflect.ValueOf(m).Elem(), configured)
	}
	base := m.Base()
	base.WaitFor = cmp.Or(base.WaitFor, string(on.Default))
	base.gates = base.WaitFor != "" || !on.Details
	return m, configured, err
}

// Validate checks a configuration beyond its schema: it warns of an endpoint without
// TLS, and refuses what would let a gate on a list open at once.
func (s Subject) Validate(on Surface, config tftypes.Value) (diags diag.Diagnostics) {
	m, configured, err := s.decode(on, config)
	if err != nil {
		return nil // the schema has said why
	}
	if address := m.Location().Endpoint; address != nil && client.IsPlain(address) {
		diags.AddAttributeWarning(path.Root("endpoint"), "Unencrypted endpoint", client.PlainWarning(address))
	}
	if s.IsList() && m.Base().WaitFor != "" {
		diags.Append(validateGate(configured)...)
	}
	return diags
}

// validateGate checks the filters of a list that is waited for.
func validateGate(configured map[string]tftypes.Value) (diags diag.Diagnostics) {
	var after, status string // "" if they are not set, or not known yet
	_, _ = configured["created_after"].As(&after), configured["status"].As(&status)
	if at, err := time.Parse(time.RFC3339, after); err == nil && time.Until(at) > client.MaxClockSkew {
		diags.AddAttributeError(path.Root("created_after"), "created_after is in the future",
			"No task can have been created after this time, so none would match. Write the time in UTC, or with its offset from UTC.")
	}
	if status != "" {
		diags.AddAttributeError(path.Root("status"), "status conflicts with wait_for",
			"A wait cannot filter by status: a task whose status changes would leave the list. Remove status or wait_for.")
	}
	return diags
}

// Check validates arguments that are texts, by name, as their schema does. It is for
// arguments that Terraform does not validate, such as those of an import.
func (s Subject) Check(ctx context.Context, on Surface, given map[string]string) (diags diag.Diagnostics) {
	fields, _ := s.Schema(on)
	for _, f := range fields {
		if text, ok := given[f.Name]; ok || f.Role == Required {
			diags.Append(f.validate(ctx, path.Root(f.Name), tftypes.NewValue(tftypes.String, text))...)
		}
	}
	return diags
}

// CheckConfig validates a configuration as a schema and [Subject.Validate] do,
// where Terraform has not done so with all values known.
func (s Subject) CheckConfig(ctx context.Context, on Surface, config tftypes.Value) (diags diag.Diagnostics) {
	var configured, timeouts map[string]tftypes.Value
	_ = config.As(&configured) // the framework has checked its type
	_ = configured["timeouts"].As(&timeouts)
	fields, timeout := s.Schema(on)
	for _, f := range fields {
		diags.Append(f.validate(ctx, path.Root(f.Name), configured[f.Name])...)
	}
	diags.Append(timeout.validate(ctx, path.Root("timeouts").AtName(timeout.Name), timeouts[timeout.Name])...)
	return append(diags, s.Validate(on, config)...)
}

// validate runs the field's validators on a value, unless that is null.
func (f Field) validate(ctx context.Context, at path.Path, v tftypes.Value) (diags diag.Diagnostics) {
	if v.IsNull() {
		return nil
	}
	for _, check := range f.Texts {
		var text string
		_ = v.As(&text) // a field with such validators is a text
		var resp validator.StringResponse
		check.ValidateString(ctx, validator.StringRequest{Path: at, ConfigValue: types.StringValue(text)}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	for _, check := range f.Integers {
		var n big.Float
		_ = v.As(&n)          // as above
		whole, _ := n.Int64() // the schema takes whole numbers only
		var resp validator.Int64Response
		check.ValidateInt64(ctx, validator.Int64Request{Path: at, ConfigValue: types.Int64Value(whole)}, &resp)
		diags.Append(resp.Diagnostics...)
	}
	return diags
}

// Request is the input of [Subject.Run].
type Request struct {
	Surface  Surface
	Config   tftypes.Value       // the arguments; those that are unknown count as not set
	Object   tftypes.Object      // the type of the state, which says which results to return
	Progress func(task.Progress) // is called as [task.Options] say; nil if nobody listens
}

// Run reads a task, waits for it if wait_for says so, and returns the arguments and
// the results as attributes by name. It ends with ctx or at the configured timeout.
func (s Subject) Run(ctx context.Context, api *client.Client, req Request) (map[string]tftypes.Value, *Error) {
	m, attributes, err := s.decode(req.Surface, req.Config)
	if err != nil {
		return nil, &Error{Summary: "Unreadable configuration", Detail: err.Error()}
	}
	options := m.Base().options()
	options.Kind, options.ID, options.Several, options.Progress = s.Noun, m.Identity(), s.IsList(), req.Progress
	ctx, cancel := context.WithTimeout(ctx, options.Timeout)
	defer cancel()

	r := run{Subject: s, arguments: m, at: m.Location()}
	r.at.Service = s.Service
	result, err := task.Read(ctx, options, r.source(api, req.Surface, &options))
	if err != nil {
		return nil, req.Surface.describe(err)
	}
	var report Report
	if result.Found {
		s.results(ctx, result.Value, req.Object, attributes)
		report = result.Value.Report()
	}
	s.conclude(attributes, r.at, result.Found && !report.empty, result.State, report)
	return attributes, nil
}

// results adds the answer that a model holds to attributes.
func (s Subject) results(ctx context.Context, m Model, object tftypes.Object, attributes map[string]tftypes.Value) {
	list, ok := m.(interface{ elements() any })
	if !ok {
		results(ctx, reflect.ValueOf(m).Elem(), object, attributes)
		return
	}
	elements := reflect.ValueOf(list.elements())
	for name, part := range map[string]func() reflect.Value{
		s.Elements: func() reflect.Value { return elements },
		"latest":   func() reflect.Value { return first(elements) },
	} {
		if t, ok := object.AttributeTypes[name]; ok {
			attributes[name] = result(ctx, part(), t)
		}
	}
}

// first returns the first element of a list of pointers, or nil if it is empty.
func first(list reflect.Value) reflect.Value {
	if list.Len() == 0 {
		return reflect.Zero(list.Type().Elem())
	}
	return list.Index(0)
}

// run is the state of one [Subject.Run].
type run struct {
	Subject
	arguments Model
	at        client.Location // completed by the first read
}

// source returns what [task.Read] reads from, and sets the Explain function of o.
func (r *run) source(api *client.Client, on Surface, o *task.Options) task.Source[Model] {
	patient := Caller{Client: api, repeat: once}
	caller := patient
	if o.Mode != task.Once {
		caller = Caller{Client: api.Polling(), repeat: persist}
	}
	source := task.Source[Model]{Poll: r.read(caller, Model.Read)}
	if d, ok := r.arguments.(Detailed); ok {
		o.Explain = func(ctx context.Context) string {
			patient.At = r.at
			return d.Explain(ctx, patient)
		}
		if on.Details {
			source.Complete = r.read(caller, func(m Model, ctx context.Context, c Caller) error {
				return m.(Detailed).ReadAll(ctx, c) //nolint:forcetypeassert // a copy of d
			})
		}
	}
	return source
}

// read returns a function that fills a new model with fill, for [task.Source].
func (r *run) read(c Caller, fill func(Model, context.Context, Caller) error) func(context.Context) (Model, task.State, error) {
	return func(ctx context.Context) (Model, task.State, error) {
		located, err := c.Locate(ctx, r.at)
		if err != nil {
			return nil, task.State{}, fault(ctx, err)
		}
		r.at, c.At = located, located
		m := r.arguments.clone()
		if err := fill(m, ctx, c); err != nil {
			return nil, task.State{}, advised(fault(ctx, err), r.advice(c))
		}
		return m, m.Report().state(r.Statuses), nil
	}
}

// advice is what to do about any error of a read by c.
func (r *run) advice(c Caller) string {
	if r.RegionalAdvice != "" && c.OnRegionalHost(r.Service, r.at) {
		return r.RegionalAdvice
	}
	return ""
}

// Error is why [Subject.Run] has no result, worded for the user of a surface.
type Error struct {
	Setting string // the attribute that it is about; empty if there is none
	Summary string
	Detail  string
}

func (e *Error) Error() string { return e.Summary + "\n\n" + e.Detail }

// Diagnostic returns the error as Terraform shows it.
func (e *Error) Diagnostic() diag.Diagnostic {
	if e.Setting == "" {
		return diag.NewErrorDiagnostic(e.Summary, e.Detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(e.Setting), e.Summary, e.Detail)
}

// describe words an error of [task.Read] for a surface.
func (on Surface) describe(err error) *Error {
	failure, ok := errors.AsType[*task.Error](err)
	if !ok {
		return &Error{Summary: "Reading the task failed", Detail: err.Error()}
	}
	e := &Error{Summary: failure.Summary(), Detail: on.detail(failure)}
	if cause := client.Summary(err); cause != "" {
		e.Summary, e.Detail = cause, fmt.Sprintf("%s %s could not be read.\n\n%s", failure.Kind, failure.ID, e.Detail)
	}
	if lookup, ok := errors.AsType[*client.LookupError](err); ok {
		e.Setting = lookup.Setting
	}
	return e
}
