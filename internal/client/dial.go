// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

const (
	// maxDials is how many connections one attempt may open. Where an HTTP/2 server
	// ends a connection before it answers, net/http opens the next one without a
	// pause, and without end (golang/go#52459).
	maxDials = 3
	// maxSends is how often one attempt may be sent. Where a server ends a kept
	// connection without an answer, net/http sends the request over the next one,
	// without a pause, for as many as are kept.
	maxSends = 2
)

// RedialError says that a service answered on none of the connections that an
// attempt may use.
type RedialError struct{ Connections int }

func (e *RedialError) Error() string {
	return fmt.Sprintf("no response on any of %d connections in a row, which the service closed or refused to use", e.Connections)
}

// traffic is what net/http does for one attempt.
type traffic struct {
	dials, sends atomic.Int32
	proxy        atomic.Pointer[url.URL]
}

type trafficKey struct{}

// withTraffic makes what net/http does count for requests with this context.
func withTraffic(ctx context.Context) (context.Context, *traffic) {
	t := &traffic{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { t.sends.Add(1) }})
	return context.WithValue(ctx, trafficKey{}, t), t
}

func trafficOf(ctx context.Context) *traffic {
	t, _ := ctx.Value(trafficKey{}).(*traffic)
	return t
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// limitDials keeps a dialer within [maxDials] for each attempt.
func limitDials(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		// The transport dials with the values of the request's context.
		if t := trafficOf(ctx); t != nil && t.dials.Add(1) > maxDials {
			return nil, &RedialError{Connections: maxDials}
		}
		return dial(ctx, network, address)
	}
}

type proxyFunc = func(*http.Request) (*url.URL, error)

// limitSends keeps each attempt within [maxSends]: a transport asks for the proxy
// whenever it is about to send a request. It also notes which proxy that is.
func limitSends(proxy proxyFunc) proxyFunc {
	return func(r *http.Request) (*url.URL, error) {
		t := trafficOf(r.Context())
		if t != nil && t.sends.Load() >= maxSends {
			return nil, &RedialError{Connections: maxSends}
		}
		if proxy == nil {
			return nil, nil //nolint:nilnil // as Transport.Proxy has it: no proxy
		}
		u, err := proxy(r)
		if t != nil {
			t.proxy.Store(u)
		}
		return u, err
	}
}

// refusal is the error of a proxy that wants to know who asks, if it is one that
// has answered: an encrypted response is the service's own.
func (t *traffic) refusal(resp *http.Response) error {
	if resp.StatusCode != http.StatusProxyAuthRequired || resp.Request.URL.Scheme != "http" {
		return nil
	}
	e := &ProxyError{Target: resp.Request.URL.Host, Status: resp.Status, code: resp.StatusCode}
	if proxy := t.proxy.Load(); proxy != nil {
		e.Proxy = proxy.Host
	}
	return e
}
