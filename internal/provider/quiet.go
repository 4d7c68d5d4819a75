// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Quiet makes a server log nothing of the calls that a plan makes by the
// thousand, for where nobody reads the log.
//
// terraform-plugin-go hands over each call with loggers in its context. Every
// message costs time, even one that is not written, and the framework keeps the
// context of each call until the process ends.
//
// Calls for resources and actions keep their loggers: there are few, and an action
// runs on in its context after the call has returned. A quiet server has no list
// resources or state stores.
func Quiet(server func() tfprotov6.ProviderServer) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		s := server()
		return quiet{s, s.(tfprotov6.ActionServer)} //nolint:forcetypeassert // the framework's server is one
	}
}

// quiet has actions beside what every server has.
type quiet struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
}

func (q quiet) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return quietly(ctx, req, q.ProviderServer.ValidateDataResourceConfig)
}

func (q quiet) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return quietly(ctx, req, q.ProviderServer.ReadDataSource)
}

func (q quiet) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return quietly(ctx, req, q.ProviderServer.CallFunction)
}

// quietly makes a call with a context that is cancelled with the given one, but
// has none of its values.
func quietly[Req, Resp any](ctx context.Context, req Req, call func(context.Context, Req) (Resp, error)) (Resp, error) {
	bare, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	return call(bare, req)
}
