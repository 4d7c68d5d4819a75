// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
)

// maxDials is how many connections one attempt may open. Where an HTTP/2 server
// ends a connection before it answers, net/http opens the next one without a
// pause, and without end (golang/go#52459).
const maxDials = 3

// RedialError says that a service answered on none of the connections that an
// attempt may open.
type RedialError struct{ Connections int }

func (e *RedialError) Error() string {
	return fmt.Sprintf("no answer on any of %d connections in a row, which the service closed or refused to use", e.Connections)
}

type dialsKey struct{}

// countDials makes the connections count that are opened for a request with
// this context.
func countDials(ctx context.Context) context.Context {
	return context.WithValue(ctx, dialsKey{}, new(atomic.Int32))
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// limitDials keeps a dialer within [maxDials] for each attempt.
func limitDials(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		// The transport dials with the values of the request's context.
		if dials, ok := ctx.Value(dialsKey{}).(*atomic.Int32); ok && dials.Add(1) > maxDials {
			return nil, &RedialError{Connections: maxDials}
		}
		return dial(ctx, network, address)
	}
}
