// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// lingering is a server whose actions need a second to end after a stop.
type lingering struct {
	tfprotov6.ProviderServerWithActions

	stop chan struct{}
}

func (l lingering) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (l lingering) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	close(l.stop)
	return &tfprotov6.StopProviderResponse{}, nil
}

func (l lingering) InvokeAction(context.Context, *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		<-l.stop
		time.Sleep(time.Second)
		push(tfprotov6.InvokeActionEvent{Type: tfprotov6.CompletedInvokeActionEventType{}})
	}}, nil
}

func TestStopIsAnsweredOnceTheActionsHaveSaidHowTheyEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := provider.LastWord(func() tfprotov6.ProviderServer { return lingering{stop: make(chan struct{})} })()
		actions := server.(tfprotov6.ActionServer) //nolint:forcetypeassert // as is said of it
		invoke := func() (*tfprotov6.InvokeActionServerStream, error) {
			return actions.InvokeAction(t.Context(), &tfprotov6.InvokeActionRequest{})
		}
		var heard atomic.Int32
		for range 2 { // two actions
			stream, err := invoke()
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				for range stream.Events {
					heard.Add(1)
				}
			}()
		}
		if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil || heard.Load() != 2 {
			t.Errorf("%d actions had said how they ended when the stop was answered: %v", heard.Load(), err)
		}
		if _, err := invoke(); err == nil {
			t.Error("an action is invoked after the stop")
		}
		if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := invoke(); err != nil {
			t.Errorf("no action is invoked in the next run: %v", err)
		}
	})
}
