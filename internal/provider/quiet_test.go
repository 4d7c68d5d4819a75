// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
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

// listener is a server that tells of the context of every call.
type listener struct {
	tfprotov6.ProviderServer // nil: there are no other calls

	heard func(context.Context)
}

var errHeard = errors.New("heard")

func (l listener) ValidateDataResourceConfig(ctx context.Context, _ *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	l.heard(ctx)
	return &tfprotov6.ValidateDataResourceConfigResponse{}, errHeard
}

func (l listener) ReadDataSource(ctx context.Context, _ *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	l.heard(ctx)
	return &tfprotov6.ReadDataSourceResponse{}, errHeard
}

func (l listener) CallFunction(ctx context.Context, _ *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	l.heard(ctx)
	return &tfprotov6.CallFunctionResponse{}, errHeard
}

type loggerKey struct{}

func TestQuietCallHasNoLoggerButTheEndOfItsCaller(t *testing.T) {
	t.Parallel()
	for name, call := range quietCalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.WithValue(t.Context(), loggerKey{}, "a logger"))
			defer cancel()
			server := provider.Quiet(func() tfprotov6.ProviderServer {
				return listener{heard: func(inner context.Context) {
					if logger := inner.Value(loggerKey{}); logger != nil {
						t.Errorf("the call has %v", logger)
					}
					if err := inner.Err(); err != nil {
						t.Errorf("the call begins with %v", err)
					}
					cancel()
					<-inner.Done()
				}}
			})()
			if answered, err := call(ctx, server); !answered || !errors.Is(err, errHeard) {
				t.Errorf("answered: %t, with error %v", answered, err)
			}
		})
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
