// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// outage is a time in which the network between provider and cloud is out of order.
type outage struct {
	trip
	span atomic.Pointer[[2]time.Time]
	met  atomic.Int64 // connections that were tried meanwhile
}

func (o *outage) begins(after time.Duration) {
	start := time.Now().Add(after)
	o.span.Store(&[2]time.Time{start, start.Add(o.length)})
}

func (o *outage) lasts() bool {
	span, now := o.span.Load(), time.Now()
	return span != nil && !now.Before(span[0]) && now.Before(span[1])
}

// strike puts the outage between the provider and what has answered until now.
func (o *outage) strike(t testing.TB) {
	t.Helper()
	genuine := *internet.Load()
	reroute(t, func(ctx context.Context) (net.Conn, error) {
		if o.lasts() {
			o.met.Add(1)
			return o.dial(ctx)
		}
		conn, err := genuine(ctx)
		return &mortal{conn, o}, err
	})
}

// mortal is a connection that does not survive an outage.
type mortal struct {
	net.Conn
	outage *outage
}

func (m *mortal) Write(b []byte) (int, error) {
	if m.outage.lasts() {
		return m.outage.write(b)
	}
	return m.Conn.Write(b)
}

func reset([]byte) (int, error) {
	return 0, &net.OpError{Op: "write", Net: "tcp", Err: syscall.ECONNRESET}
}

func swallow(b []byte) (int, error) { return len(b), nil }

// dropping is a dial whose packets are lost.
func dropping(ctx context.Context) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
}

// deaf is a connection on which nobody answers.
func deaf(context.Context) (net.Conn, error) {
	return served(func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
}

// nameless is a dial at which no name server answers.
func nameless(ctx context.Context) (net.Conn, error) {
	select {
	case <-time.After(5 * time.Second):
	case <-ctx.Done():
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
		Err: "i/o timeout", Name: "swr.example", IsTimeout: true, IsTemporary: true, UnwrapErr: context.DeadlineExceeded,
	}}
}

// unheardOf is a dial to a host whose name does not exist.
func unheardOf(context.Context) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "swr.example", IsNotFound: true}}
}

// behind puts a proxy before the cloud, which then has to be read over TLS.
func behind(t testing.TB, proxy string) {
	t.Helper()
	address, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	standard, _ := http.DefaultTransport.(*http.Transport)
	standard.Proxy = http.ProxyURL(address)
	t.Cleanup(func() { standard.Proxy = nil })
	genuine := *internet.Load()
	reroute(t, func(ctx context.Context) (net.Conn, error) {
		back, err := genuine(ctx)
		if err != nil {
			return nil, err
		}
		return served(func(conn net.Conn) {
			defer func() { _ = back.Close() }()
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
			inner := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate()}, MinVersion: tls.VersionTLS12})
			go func() {
				_, _ = io.Copy(inner, back)
				_ = conn.Close()
			}()
			_, _ = io.Copy(back, inner)
		})
	})
}

// trip is an outage that passes.
type trip struct {
	dial    func(context.Context) (net.Conn, error)
	write   func([]byte) (int, error)
	length  time.Duration
	proxied bool
}

var trips = map[string]trip{
	"no SYN-ACKs for 40 s":              {dropping, reset, 40 * time.Second, false},
	"no SYN-ACKs for 75 s":              {dropping, reset, 75 * time.Second, false},
	"connections dead for 90 s":         {deaf, swallow, 90 * time.Second, false},
	"no DNS for 75 s":                   {nameless, reset, 75 * time.Second, false},
	"a name that is lost for 75 s":      {unheardOf, reset, 75 * time.Second, false},
	"a proxy that is gone for 40 s":     {refusing, reset, 40 * time.Second, true},
	"a proxy that is silent for 40 s":   {deaf, swallow, 40 * time.Second, true},
	"a proxy that takes no SYN in 40 s": {dropping, reset, 40 * time.Second, true},
}

// moment is a point in a wait of four minutes, signed in by a password for two:
// so long after a request that has been answered.
type moment struct {
	path  string
	skip  int
	after time.Duration
}

var midst = map[string]moment{
	"between polls":  {path: "/jobs/", skip: 5},
	"at the look-up": {path: "/auth/tokens"},
	"at the renewal": {path: "/auth/tokens", after: 55 * time.Second},
}

func TestWaitOutlastsAnOutageOfTheNetwork(t *testing.T) {
	for name, trip := range trips {
		for when, moment := range midst {
			t.Run(name+"/"+when, func(t *testing.T) {
				inBubble(t, func(t *testing.T, s *simulator.Server) {
					s.RemoveKey(key.AccessKey)
					s.AddSignIn(simulator.ExampleSignIn(projectID, cast.User.ID, 2*time.Minute))
					ends(s, 4*time.Minute, "Success")
					trip.test(t, s, moment)
				})
			})
		}
	}
}

func (u trip) test(t *testing.T, s *simulator.Server, m moment) {
	t.Helper()
	scheme := "http://"
	if u.proxied {
		scheme = "https://"
		behind(t, "http://127.0.0.3:3128")
	}
	o := &outage{trip: u}
	o.strike(t)
	s.Inject(simulator.Fault{Path: m.path, Skip: m.skip, Times: 1, Action: func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			genuine.ServeHTTP(w, r)
			o.begins(m.after)
		})
	}})
	p := fresh(t)
	configure(t, p, with(placed(scheme+"127.0.0.1"), byPassword.block, map[string]any{"auth_url": scheme + "127.0.0.2/v3", "insecure": true}))
	start := time.Now()
	same(t, "succeeded", mustRead(t, p, swrJob, swrJob.wait("success"))["succeeded"], any(true))
	if took := time.Since(start); took > 5*time.Minute {
		t.Errorf("the wait took %s", took)
	}
	if o.met.Load() == 0 {
		t.Error("nobody noticed the outage")
	}
}

// The name of a host that has never answered is a typing error.
func TestUnknownHostEndsReadsAndWaitsAtOnce(t *testing.T) {
	for _, mode := range []any{nil, "success"} {
		inBubble(t, func(t *testing.T, _ *simulator.Server) {
			reroute(t, unheardOf)
			start := time.Now()
			f := mustFail(t, configured(t, homeBlock()), swrJob, with(swrJob.config, map[string]any{"wait_for": mode}))
			same(t, "time", time.Since(start), time.Duration(0))
			says(t, f.detail, "no such host", "The host name does not exist: check region, cloud, endpoints and the proxy.")
		})
	}
}

// A hundred waits keep every slot of their host busy.
func TestHostThatHangsHoldsUpNoWaitOnAnother(t *testing.T) {
	polls := func(t *testing.T, waiting int) (n int) {
		t.Helper()
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			s.Inject(simulator.Fault{Path: "/jobs/", Action: simulator.Hang()})
			kafkaTask.addTo(s, simulator.Step{Status: "EXECUTING"}, simulator.Step{After: 3 * time.Minute, Status: "SUCCESS"})
			p := configured(t, with(homeBlock(), map[string]any{"endpoints": map[string]any{"dms": "http://127.0.0.2"}}))
			var waits sync.WaitGroup
			for i := range waiting {
				waits.Go(func() {
					f := mustFail(t, p, swrJob, with(swrJob.wait("success"), map[string]any{"job_id": fmt.Sprintf("job-%d", i)}))
					says(t, f.detail, "GET http://127.0.0.1:80/", "no complete response within 20s")
				})
			}
			start := time.Now()
			same(t, "succeeded", mustRead(t, p, kafkaTask, kafkaTask.wait("success"))["succeeded"], any(true))
			if took := time.Since(start); took > 3*time.Minute+10*time.Second {
				t.Errorf("the wait took %s", took)
			}
			n = len(s.Requests(simulator.ByOperation("ShowBackgroundTask")))
			waits.Wait()
		})
		return n
	}
	alone, beside := polls(t, 0), polls(t, 100)
	if beside < alone-3 || beside > alone+3 {
		t.Errorf("%d polls beside a hundred waits, and %d alone", beside, alone)
	}
}
