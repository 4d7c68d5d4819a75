// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// quietCalls are the calls that a quiet server makes without a log, each of
// which returns whether there was an answer.
var quietCalls = map[string]func(context.Context, tfprotov6.ProviderServer) (bool, error){
	"ValidateDataResourceConfig": func(ctx context.Context, s tfprotov6.ProviderServer) (bool, error) {
		resp, err := s.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "nobody's"})
		return resp != nil, err
	},
	"ReadDataSource": func(ctx context.Context, s tfprotov6.ProviderServer) (bool, error) {
		resp, err := s.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: "nobody's"})
		return resp != nil, err
	},
	"CallFunction": func(ctx context.Context, s tfprotov6.ProviderServer) (bool, error) {
		resp, err := s.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: "nobody's"})
		return resp != nil, err
	},
}

// listener is a server that tells of every call.
type listener struct {
	tfprotov6.ProviderServerWithActions // nil: there are no other calls

	heard func(ctx context.Context, name string) error
}

func (l listener) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, l.heard(ctx, req.TypeName)
}

func (l listener) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return &tfprotov6.ReadDataSourceResponse{}, l.heard(ctx, req.TypeName)
}

func (l listener) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return &tfprotov6.CallFunctionResponse{}, l.heard(ctx, req.Name)
}

type loggerKey struct{}

func TestQuietCallHasNoLoggerButItsCallersCancellation(t *testing.T) {
	t.Parallel()
	for name, call := range quietCalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { testQuietCall(t, call) })
		})
	}
}

func testQuietCall(t *testing.T, call func(context.Context, tfprotov6.ProviderServer) (bool, error)) {
	var contexts []context.Context
	errHeard := errors.New("heard")
	server := func(meanwhile func(context.Context)) tfprotov6.ProviderServer {
		return provider.Quiet(func() tfprotov6.ProviderServer {
			return listener{heard: func(ctx context.Context, name string) error {
				if logger := ctx.Value(loggerKey{}); logger != nil || name != "nobody's" {
					t.Errorf("the call is of %q and has %v", name, logger)
				}
				if err := ctx.Err(); err != nil {
					t.Errorf("the call begins with %v", err)
				}
				meanwhile(ctx)
				contexts = append(contexts, ctx)
				return errHeard
			}}
		})()
	}

	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), loggerKey{}, "a logger"))
	defer cancel()
	calm := func(context.Context) {}
	interrupted := func(ctx context.Context) {
		cancel()
		<-ctx.Done()
	}
	for _, meanwhile := range []func(context.Context){calm, interrupted} {
		if answered, err := call(ctx, server(meanwhile)); !answered || !errors.Is(err, errHeard) {
			t.Errorf("answered: %t, with error %v", answered, err)
		}
	}
	for _, ctx := range contexts {
		if ctx.Err() == nil {
			t.Error("the context outlives the call")
		}
	}
	if len(contexts) != 2 {
		t.Errorf("there were %d calls", len(contexts))
	}
}

func TestQuietCallLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	server := provider.Quiet(providerserver.NewProtocol6(provider.New("test")()))()
	for name, call := range quietCalls {
		logger := new([1 << 10]byte)
		held := weak.Make(logger)
		if answered, err := call(context.WithValue(t.Context(), loggerKey{}, logger), server); !answered || err != nil {
			t.Errorf("%s answered: %t, with error %v", name, answered, err)
		}
		runtime.GC()
		if held.Value() != nil {
			t.Errorf("the server still holds the context of %s", name)
		}
	}
	runtime.KeepAlive(server)
}

// The framework runs an action in its context after InvokeAction has returned.
func TestQuietServerLeavesActionsTheirContext(t *testing.T) {
	t.Parallel()
	invoked := make(chan context.Context, 1)
	server := provider.Quiet(func() tfprotov6.ProviderServer { return invoking{contexts: invoked} })()
	actions, ok := server.(tfprotov6.ActionServer)
	if !ok {
		t.Fatal("a quiet server has no actions")
	}
	if _, err := actions.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{}); err != nil {
		t.Fatal(err)
	}
	if running := <-invoked; running.Err() != nil {
		t.Errorf("the context of a running action: %v", running)
	}
}

type invoking struct {
	tfprotov6.ProviderServerWithActions

	contexts chan<- context.Context
}

func (i invoking) InvokeAction(ctx context.Context, _ *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	i.contexts <- ctx
	return &tfprotov6.InvokeActionServerStream{}, nil
}

// Quiet leaves them out, without a word.
func TestSchemaHasNothingThatAQuietServerLacks(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(provider.New("test")())()
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schema.DataSourceSchemas) == 0 {
		t.Fatal(schema, err)
	}
	if n := len(schema.ListResourceSchemas) + len(schema.StateStoreSchemas); n > 0 {
		t.Errorf("there are %d", n)
	}
}
