// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

var errStopped = errors.New("the action was not invoked: the provider was told to stop")

// LastWord makes a server answer a request to stop only once every action has
// ended and said so.
//
// As soon as that request is answered, terraform-plugin-go drops what actions
// still have to say and ends their streams, and Terraform takes a stream that ends
// without an error for a success: Ctrl-C would open the gate.
//
// It also ends each action that nobody listens to any more.
func LastWord(server func() tfprotov6.ProviderServer) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		s := server()
		return &lastWord{ProviderServer: s, ActionServer: s.(tfprotov6.ActionServer)} //nolint:forcetypeassert // the framework's server is one
	}
}

// lastWord is the server that [LastWord] makes.
type lastWord struct {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer

	running sync.WaitGroup // actions
	mu      sync.Mutex
	stopped bool
}

// ConfigureProvider begins a run, which was not told to stop.
func (l *lastWord) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	l.mu.Lock()
	l.stopped = false
	l.mu.Unlock()
	return l.ProviderServer.ConfigureProvider(ctx, req)
}

// InvokeAction invokes an action, unless the provider was told to stop.
func (l *lastWord) InvokeAction(ctx context.Context, req *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return nil, errStopped
	}
	ctx, cancel := context.WithCancel(ctx)
	stream, err := l.ActionServer.InvokeAction(ctx, req)
	if err != nil {
		cancel()
		return nil, err
	}
	l.running.Add(1)
	return &tfprotov6.InvokeActionServerStream{Events: func(push func(tfprotov6.InvokeActionEvent) bool) {
		defer l.running.Done()
		defer cancel()
		hearOut(stream, push, cancel)
	}}, nil
}

// hearOut passes on the events of an action. One that nobody listens to any more is
// cancelled and heard to its end: the framework would block it for ever at the
// next line of its progress.
func hearOut(stream *tfprotov6.InvokeActionServerStream, push func(tfprotov6.InvokeActionEvent) bool, cancel func()) {
	heard := true
	for event := range stream.Events {
		if heard = heard && push(event); !heard {
			cancel()
		}
	}
}

// StopProvider cancels everything, and waits for the actions.
func (l *lastWord) StopProvider(ctx context.Context, req *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	l.mu.Lock()
	l.stopped = true
	l.mu.Unlock()
	resp, err := l.ProviderServer.StopProvider(ctx, req)
	l.running.Wait()
	return resp, err
}
