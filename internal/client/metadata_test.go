// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
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
		"token refused":        {tokenPath, simulator.Respond(403, nil, "no"), tokenPath + " answered 403"},
		"token moved":          {tokenPath, simulator.Respond(307, elsewhere, ""), tokenPath + " answered 307"},
		"no agency":            {keyPath, simulator.Respond(401, nil, "Please configure Cloud Service Agency first"), keyPath + " answered 401, as it does on an instance without an agency"},
		"key not found":        {keyPath, simulator.Respond(404, nil, ""), keyPath + " answered 404"},
		"key moved":            {keyPath, simulator.Respond(302, elsewhere, ""), keyPath + " answered 302"},
		"key is no JSON":       {keyPath, simulator.Respond(200, nil, "<html>"), "its response is not the documented JSON"},
		"key is empty":         {keyPath, simulator.Respond(200, nil, ""), "its response is not the documented JSON"},
		"key is null":          {keyPath, simulator.Respond(200, nil, "null"), "the response contains no credentials"},
		"key is incomplete":    {keyPath, simulator.Respond(200, nil, `{"credential": {"access": "very-secret"}}`), "the response contains no credentials"},
		"key of no known time": {keyPath, simulator.Respond(200, nil, `{"credential": {"expires_at": "very-secret"}}`), "its response is not the documented JSON"},
		"more than any key is": {keyPath, simulator.Respond(200, nil, strings.Repeat(" ", 1<<20+1)), "the response is larger than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			cloud.Inject(simulator.Fault{Path: test.path, Action: test.action})
			c := onInstance(t, cloud)
			found := asError[*client.LookupError](t, readJob(t.Context(), c))
			equal(t, "what", found.What, "credentials")
			equal(t, "where", found.Where, "the ECS metadata service at "+cloud.URL()+", which is tried last")
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

// metadataReplies serves one reply on each connection, and the last one for ever.
func metadataReplies(t *testing.T, replies ...func(net.Conn)) (c client.CredentialSource, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	dial := overPipes(t, func(conn net.Conn) {
		n := int(asked.Add(1))
		replies[min(n, len(replies))-1](conn)
	}).DialContext
	wire.Store(&dial)
	t.Cleanup(func() { wire.Store(nil) })
	return client.Metadata{Address: mustParse(t, "http://metadata.example")}.Source(), asked
}

func says(status int, body string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d Any\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
	}
}

// securityKey is an answer with keys that live for twenty minutes.
func securityKey() func(net.Conn) {
	return says(200, fmt.Sprintf(`{"credential": {"access": "A", "secret": "very-secret", "securitytoken": "t", "expires_at": %q}}`,
		time.Now().Add(20*time.Minute).Format(time.RFC3339)))
}

func hangUp(net.Conn) {}

// metadataTroubles are the ways in which the service can fail for a while.
var metadataTroubles = map[string]struct {
	reply     func(net.Conn)
	want      string
	permanent bool // where it has never worked
}{
	"no answer":               {hangUp, "the connection was closed before the complete response arrived", true},
	"half an answer":          {func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") }, "the connection was closed before the complete response arrived", true},
	"silent":                  {silent(""), "no response within 3s", true},
	"silent after the status": {silent("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), "no response within 3s", true},
	"a byte a second":         {dripping, "no response within 3s", true},
	"throttling":              {says(429, ""), "it answered 429", false},
	"an error":                {says(500, ""), "it answered 500", false},
}

func TestMetadataServiceIsAskedThriceBeforeItIsTakenToBeMissing(t *testing.T) {
	for name, trouble := range metadataTroubles {
		for at, before := range map[string][]func(net.Conn){"token": nil, "key": {says(404, "")}} {
			t.Run(name+" at the "+at, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					tries := slices.Repeat(append(before, trouble.reply), 3)
					config := config()
					var asked *atomic.Int64
					config.Credentials, asked = metadataReplies(t, tries...)
					start := time.Now()
					err := readJob(t.Context(), client.NewOn(config, &network{}).Polling())
					lookup := asError[*client.LookupError](t, err)
					equal(t, "advice", strings.Contains(lookup.Advice, "access_key"), true)
					equal(t, "requests", asked.Load(), int64(len(tries)))
					equal(t, "permanent", client.Permanent(err), trouble.permanent)
					if text := err.Error(); !strings.HasSuffix(text, ": "+trouble.want+", after 3 attempts") {
						t.Errorf("text: got %q, want %q in it", text, trouble.want)
					}
					if spent := time.Since(start); spent > 10*time.Second {
						t.Errorf("time: got %s, want 10 s at most", spent)
					}
				})
			})
			t.Run(name+" twice at the "+at, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					tries := append(slices.Repeat(append(before, trouble.reply), 2), says(404, ""), securityKey())
					config := config()
					config.Credentials, _ = metadataReplies(t, tries...)
					must(t, readJob(t.Context(), client.NewOn(config, &network{script: script{found}}).Polling()))
				})
			})
		}
	}
}

func TestMetadataServiceThatHasWorkedIsABrokenConnectionWhenItFails(t *testing.T) {
	for name, trouble := range metadataTroubles {
		for tries, reader := range map[int64]func(*client.Client) *client.Client{
			1: (*client.Client).Polling,
			3: func(c *client.Client) *client.Client { return c },
		} {
			t.Run(fmt.Sprint(name, ", tries: ", tries), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					config := config()
					config.MaxRetries = 2
					var asked *atomic.Int64
					config.Credentials, asked = metadataReplies(t, says(404, ""), securityKey(), trouble.reply)
					c := reader(client.NewOn(config, &network{script: script{found}}))
					must(t, readJob(t.Context(), c))
					time.Sleep(time.Hour)
					err := readJob(t.Context(), c)
					equal(t, "attempts", connectionError(t, asError[*client.LookupError](t, err)).Attempts, int(tries))
					equal(t, "requests", asked.Load(), 2+tries)
					equal(t, "permanent", client.Permanent(err), false)
				})
			})
		}
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
