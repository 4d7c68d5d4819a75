// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// TestMain makes sure that nothing these tests send leaves the machine.
func TestMain(m *testing.M) {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		panic("http.DefaultTransport is no Transport")
	}
	standard.Proxy = nil
	standard.DialContext = dial
	os.Exit(m.Run())
}

// internet is what answers at every address; nil: only loopback does.
var internet atomic.Pointer[func(context.Context) (net.Conn, error)]

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	if connect := internet.Load(); connect != nil {
		return (*connect)(ctx)
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not on loopback", address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func reroute(t testing.TB, connect func(context.Context) (net.Conn, error)) {
	internet.Store(&connect)
	t.Cleanup(func() { internet.Store(nil) })
}

// everywhere is a cloud that answers, over TLS, at the services' own hosts.
func everywhere(t testing.TB, config simulator.Config) *simulator.Server {
	t.Helper()
	config.TLS = true
	s := cloud(t, config)
	address := strings.TrimPrefix(s.URL(), "https://")
	reroute(t, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", address)
	})
	return s
}

// anywhere is a block for such a cloud, whose certificate names no such host.
func anywhere() map[string]any { return with(signIn(), map[string]any{"insecure": true}) }

// inBubble runs a test in which no real time passes, with an account that
// answers at every address.
func inBubble(t *testing.T, test func(t *testing.T, s *simulator.Server)) {
	t.Helper()
	inBubbleWith(t, simulator.Config{}, test)
}

func inBubbleWith(t *testing.T, config simulator.Config, test func(t *testing.T, s *simulator.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := account(config)
		wire := &pipes{connections: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: time.Hour}
		done := make(chan error)
		go func() { done <- server.Serve(wire) }()
		reroute(t, wire.connect)
		t.Cleanup(func() { // also where the test gives up
			s.Close()
			if err := errors.Join(server.Close(), <-done); !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
		test(t, s)
	})
}

// pipes is a network without sockets, as a bubble needs it.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func (p *pipes) connect(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.connections <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.connections:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// bubbleBlock is a provider block for an account in a bubble.
func bubbleBlock() map[string]any { return blockAt("http://127.0.0.1:80") }
