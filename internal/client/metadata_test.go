// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// wire is what answers at every address; nil: only loopback does.
var wire atomic.Pointer[dialer]

// stayOnLoopback keeps what clients send that make their own transport on this machine.
func stayOnLoopback() {
	standard, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		panic("http.DefaultTransport is no Transport")
	}
	standard.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dial := wire.Load(); dial != nil {
			return (*dial)(ctx, network, address)
		}
		host, _, err := net.SplitHostPort(address)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			return nil, fmt.Errorf("%s is not on loopback", address)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

// onInstance is a client on an ECS instance.
func onInstance(t *testing.T, cloud *simulator.Server) *client.Client {
	t.Helper()
	must(t, cloud.Start())
	return signedIn(cloud, client.Metadata{Address: mustParse(t, cloud.URL())}.Source())
}

func TestMetadataAreReadWithATokenWhereTheServiceHasAny(t *testing.T) {
	for name, test := range map[string]struct {
		firstGeneration bool
		fault           int // the status of the answer to the request for a token; 0: its own
	}{
		"second generation":                  {false, 0},
		"first generation":                   {true, 0},
		"first generation, another method":   {true, http.StatusMethodNotAllowed},
		"first generation, not available":    {true, http.StatusServiceUnavailable},
		"first generation, unknown resource": {true, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{reader: hired.URN()}.open(t)
			cloud.SetInstance(simulator.Instance{Agency: hired.URN(), FirstGeneration: test.firstGeneration})
			if test.fault != 0 {
				cloud.Inject(simulator.Fault{Method: http.MethodPut, Action: simulator.Respond(test.fault, nil, "not here")})
			}
			must(t, readJob(t.Context(), onInstance(t, cloud)))
			asked := cloud.Requests(simulator.ByService(simulator.Metadata))
			equal(t, "requests", len(asked), 2)
			equal(t, "lifetime asked for", asked[0].Header.Get("X-Metadata-Token-Ttl-Seconds"), "21600")
			equal(t, "with a token", asked[1].Header.Get("X-Metadata-Token") != "", !test.firstGeneration)
		})
	}
}

func TestWhatIsWrongWithMetadata(t *testing.T) {
	const tokenPath, keyPath = "/meta-data/latest/api/token", "/openstack/latest/securitykey"
	elsewhere := http.Header{"Location": {"/openstack/latest/securitykey"}}
	for name, test := range map[string]struct {
		path   string
		action simulator.Action
		want   string
	}{
		"token refused":         {tokenPath, simulator.Respond(403, nil, "no"), tokenPath + " answered 403"},
		"token fails":           {tokenPath, simulator.Respond(500, nil, "no"), tokenPath + " answered 500"},
		"token moved":           {tokenPath, simulator.Respond(307, elsewhere, ""), tokenPath + " answered 307"},
		"token breaks off":      {tokenPath, simulator.ResetInBody(), ""},
		"no agency":             {keyPath, simulator.Respond(401, nil, "Please configure Cloud Service Agency first"), keyPath + " answered 401, as it does on an instance without an agency"},
		"key not found":         {keyPath, simulator.Respond(404, nil, ""), keyPath + " answered 404"},
		"key fails":             {keyPath, simulator.Respond(500, nil, ""), keyPath + " answered 500"},
		"key moved":             {keyPath, simulator.Respond(302, elsewhere, ""), keyPath + " answered 302"},
		"key breaks off":        {keyPath, simulator.ResetInBody(), ""},
		"key is no JSON":        {keyPath, simulator.Respond(200, nil, "<html>"), "its answer is not the documented JSON"},
		"key is empty":          {keyPath, simulator.Respond(200, nil, ""), "its answer is not the documented JSON"},
		"key is null":           {keyPath, simulator.Respond(200, nil, "null"), "the answer holds no credentials"},
		"key is incomplete":     {keyPath, simulator.Respond(200, nil, `{"credential": {"access": "very-secret"}}`), "the answer holds no credentials"},
		"key of no known time":  {keyPath, simulator.Respond(200, nil, `{"credential": {"expires_at": "very-secret"}}`), "its answer is not the documented JSON"},
		"more than any key is":  {keyPath, simulator.Respond(200, nil, strings.Repeat(" ", 1<<20+1)), "the answer is larger than 1 MiB"},
		"connection is reset":   {tokenPath, simulator.Reset(), ""},
		"connection is dropped": {keyPath, simulator.Reset(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			cloud.Inject(simulator.Fault{Path: test.path, Action: test.action})
			c := onInstance(t, cloud)
			found := asError[*client.LookupError](t, readJob(t.Context(), c))
			equal(t, "what", found.What, "credentials")
			equal(t, "where", found.Where, "the ECS metadata service at "+cloud.URL()+", the last place to look for some")
			for _, name := range []string{"access_key", "secret_key", "HW_ACCESS_KEY", "HW_SECRET_KEY", "agency"} {
				equal(t, "advice names "+name, strings.Contains(found.Advice, name), true)
			}
			if text := found.Error(); !strings.Contains(text, test.want) || strings.Contains(text, "very-secret") {
				t.Errorf("text: got %q, want %q in it, and no secret", text, test.want)
			}
			equal(t, "reads", len(cloud.Requests(simulator.ByService(simulator.SWR))), 0)
		})
	}
}

func TestMetadataServiceThatIsNotThereIsNotWaitedForLong(t *testing.T) {
	for name, serve := range map[string]func(net.Conn){
		"silent":                  silent(""),
		"silent after the status": silent("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
		"a byte a second":         dripping,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				dial := overPipes(t, serve).DialContext
				wire.Store(&dial)
				t.Cleanup(func() { wire.Store(nil) })
				start := time.Now()
				config := config()
				config.Credentials = client.Metadata{Address: mustParse(t, "http://metadata.example")}.Source()
				err := readJob(t.Context(), client.NewOn(config, &network{script: script{fails(errors.New("unexpected"))}}))
				equal(t, "cause", asError[*client.LookupError](t, err).Err.Error(), "no answer within 3s")
				equal(t, "time", time.Since(start), 3*time.Second)
			})
		})
	}
}

func TestAReaderWhoIsCancelledLeavesTheMetadataServiceAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		dial := overPipes(t, silent("")).DialContext
		wire.Store(&dial)
		t.Cleanup(func() { wire.Store(nil) })
		config := config()
		config.Credentials = client.Metadata{Address: mustParse(t, "http://metadata.example")}.Source()
		start := time.Now()
		err := readJob(cancelledAfter(t, time.Second), client.NewOn(config, &network{}))
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
		equal(t, "time", time.Since(start), time.Second)
	})
}

// Behind a proxy the address of the service means the proxy's own machine.
func TestMetadataAreNeverReadThroughAProxy(t *testing.T) {
	standard, _ := http.DefaultTransport.(*http.Transport)
	configured := standard.Proxy
	standard.Proxy = func(r *http.Request) (*url.URL, error) { return nil, fmt.Errorf("a proxy for %s", r.URL) }
	t.Cleanup(func() { standard.Proxy = configured })
	cloud := account{reader: hired.URN()}.open(t)
	must(t, readJob(t.Context(), onInstance(t, cloud)))
}
