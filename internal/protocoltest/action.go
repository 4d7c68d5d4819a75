// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package protocoltest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ValidateAction validates the configuration of an action.
func (p *Provider) ValidateAction(name string, config map[string]any) Diagnostics {
	p.t.Helper()
	resp, err := p.server.ValidateActionConfig(context.Background(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: name, Config: p.encode(p.action(name), config),
	})
	must(p.t, err)
	return resp.Diagnostics
}

// PlanAction validates and plans an action.
func (p *Provider) PlanAction(ctx context.Context, name string, config map[string]any) Diagnostics {
	p.t.Helper()
	if d := p.ValidateAction(name, config); len(d.Errors()) > 0 {
		return d
	}
	resp, err := p.server.PlanAction(ctx, &tfprotov6.PlanActionRequest{ActionType: name, Config: p.encode(p.action(name), config)})
	must(p.t, err)
	return resp.Diagnostics
}

// Invoke plans and invokes an action. Each line of progress goes to listen, which
// says whether to go on listening; nil takes every line. Completed is false where
// nobody listened to the end.
func (p *Provider) Invoke(ctx context.Context, name string, config map[string]any, listen func(line string) bool) (d Diagnostics, completed bool) {
	p.t.Helper()
	if d := p.PlanAction(ctx, name, config); len(d.Errors()) > 0 {
		return d, false
	}
	return p.InvokeUnvalidated(ctx, name, config, listen)
}

// InvokeUnvalidated is Invoke as Terraform makes it with values that were unknown
// when it validated the action.
func (p *Provider) InvokeUnvalidated(ctx context.Context, name string, config map[string]any, listen func(line string) bool) (d Diagnostics, completed bool) {
	p.t.Helper()
	stream, err := p.server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{ActionType: name, Config: p.encode(p.action(name), config)})
	must(p.t, err)
	for event := range stream.Events {
		switch e := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			if completed {
				p.t.Errorf("%s: progress after the end: %s", name, e.Message)
			}
			if listen != nil && !listen(e.Message) {
				return nil, false
			}
		case tfprotov6.CompletedInvokeActionEventType:
			d, completed = e.Diagnostics, true
		}
	}
	return d, completed
}

func (p *Provider) action(name string) *tfprotov6.Schema {
	p.t.Helper()
	action, ok := p.schema.ActionSchemas[name]
	if !ok {
		p.t.Fatalf("there is no action %q", name)
	}
	return action.Schema
}
