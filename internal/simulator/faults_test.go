// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// way is one of the ways in which requests reach the simulator.
type way struct {
	name   string
	config simulator.Config
	client func(*testing.T, *simulator.Server) (url string, client http.RoundTripper)
}

var ways = []way{
	{"HTTP", simulator.Config{}, func(t *testing.T, cloud *simulator.Server) (string, http.RoundTripper) {
		start(t, cloud)
		return cloud.URL(), newTransport(t, nil)
	}},
	{"HTTPS", simulator.Config{TLS: true}, func(t *testing.T, cloud *simulator.Server) (string, http.RoundTripper) {
		start(t, cloud)
		return cloud.URL(), newTransport(t, cloud.CertificatePEM())
	}},
	{"RoundTripper", simulator.Config{}, func(_ *testing.T, cloud *simulator.Server) (string, http.RoundTripper) {
		return "https://api.example", cloud.RoundTripper()
	}},
}

// newTransport trusts the authority, if any, and speaks HTTP/2 where it can.
func newTransport(t *testing.T, authority []byte) *http.Transport {
	t.Helper()
	transport := &http.Transport{ForceAttemptHTTP2: true}
	if authority != nil {
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(authority) {
			t.Fatal("no certificate")
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func TestFaultsBreakTheAnswer(t *testing.T) {
	faults := map[string]struct {
		action simulator.Action
		status int // recorded
	}{
		"reset":            {simulator.Reset(), 0},
		"reset in body":    {simulator.ResetInBody(), http.StatusOK},
		"truncated":        {simulator.Truncate(), http.StatusOK},
		"chain to a reset": {simulator.Chain(simulator.Delay(time.Millisecond), simulator.Reset()), 0},
	}
	for _, way := range ways {
		for name, fault := range faults {
			t.Run(way.name+"/"+name, func(t *testing.T) {
				cloud := newCloud(t, way.config)
				url, client := way.client(t, cloud)
				remove := cloud.Inject(simulator.Fault{Action: fault.action})
				if body, err := tryJob(t, client, url); err == nil || strings.HasSuffix(body, "}") {
					t.Errorf("error %v, body %q", err, body)
				}
				if status := cloud.Requests()[0].Status; status != fault.status {
					t.Errorf("status %d recorded, want %d", status, fault.status)
				}
				remove()
				if body, err := tryJob(t, client, url); err != nil || !strings.HasSuffix(body, "}") {
					t.Errorf("after the fault: error %v, body %q", err, body)
				}
			})
		}
	}
}

// tryJob reads the documented job and returns as much of the body as arrives.
func tryJob(t *testing.T, client http.RoundTripper, url string) (string, error) {
	t.Helper()
	r := newRequest(t, url+jobPath)
	signing{key: permanent}.sign(r)
	return try(client, r)
}

func try(client http.RoundTripper, r *http.Request) (string, error) {
	response, err := client.RoundTrip(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func TestResetIsNotJustAnEnd(t *testing.T) {
	for _, way := range ways {
		if way.config.TLS {
			continue // HTTP/2 has resets of its own
		}
		t.Run(way.name, func(t *testing.T) {
			cloud := newCloud(t, way.config)
			url, client := way.client(t, cloud)
			cloud.Inject(simulator.Fault{Action: simulator.Reset()})
			if _, err := tryJob(t, client, url); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%v, want a reset", err)
			}
		})
	}
}

func TestTruncatedBodyEndsBeforeItsAnnouncedLength(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			cloud := newCloud(t, way.config)
			url, client := way.client(t, cloud)
			cloud.Inject(simulator.Fault{Action: simulator.Chain(simulator.Truncate(), simulator.Respond(http.StatusOK, nil, "0123456789"))})
			r := newRequest(t, url+jobPath)
			response, err := client.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if response.ContentLength != 10 || string(body) != "01234" || err == nil {
				t.Errorf("%d announced, %q arrived, error %v", response.ContentLength, body, err)
			}
		})
	}
}

func TestFaultAnswersAnything(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.Inject(simulator.Fault{Times: 1, Action: simulator.Respond(
		http.StatusTooManyRequests, http.Header{"Retry-After": {"7"}}, `{"error_code": "APIGW.0308"}`,
	)})
	cloud.Inject(simulator.Fault{Action: simulator.Respond(http.StatusOK, http.Header{"Content-Type": {"text/html"}}, "<html>")})
	got := get(t, cloud, jobPath)
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "7" || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("first: %+v", got)
	}
	got = get(t, cloud, jobPath)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/html" || got.body != "<html>" {
		t.Errorf("then: %+v", got)
	}
}

func TestFaultsMatchTheRequestsTheyAreFor(t *testing.T) {
	const ok, unavailable = http.StatusOK, http.StatusServiceUnavailable
	for name, test := range map[string]struct {
		fault    simulator.Fault
		path     string
		statuses []int
	}{
		"every request":   {simulator.Fault{}, jobPath, []int{unavailable, unavailable}},
		"once":            {simulator.Fault{Times: 1}, jobPath, []int{unavailable, ok, ok}},
		"the second":      {simulator.Fault{Skip: 1, Times: 1}, jobPath, []int{ok, unavailable, ok}},
		"from the second": {simulator.Fault{Skip: 1}, jobPath, []int{ok, unavailable, unavailable}},
		"its service":     {simulator.Fault{Service: simulator.SWR}, jobPath, []int{unavailable}},
		"another service": {simulator.Fault{Service: simulator.DMS}, jobPath, []int{ok}},
		"its method":      {simulator.Fault{Method: http.MethodGet}, jobPath, []int{unavailable}},
		"another method":  {simulator.Fault{Method: http.MethodPost}, jobPath, []int{ok}},
		"its path":        {simulator.Fault{Path: "/jobs/"}, jobPath, []int{unavailable}},
		"another path":    {simulator.Fault{Path: "/batchtasks/"}, jobPath, []int{ok}},
		"its query":       {simulator.Fault{Query: "limit=2"}, batchPath + "?limit=2", []int{unavailable}},
		"another query":   {simulator.Fault{Query: "limit=3"}, batchPath + "?limit=2", []int{ok}},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := newCloud(t, simulator.Config{})
			test.fault.Action = simulator.Respond(unavailable, nil, "")
			cloud.Inject(test.fault)
			for i, want := range test.statuses {
				if got := get(t, cloud, test.path); got.status != want {
					t.Errorf("request %d: status %d, want %d", i+1, got.status, want)
				}
			}
		})
	}
}

func TestFaultStandsBeforeOrAfterTheSignature(t *testing.T) {
	for afterAuth, want := range map[bool][]int{
		false: {http.StatusTeapot, http.StatusOK},
		true:  {http.StatusUnauthorized, http.StatusTeapot},
	} {
		cloud := newCloud(t, simulator.Config{})
		cloud.Inject(simulator.Fault{AfterAuth: afterAuth, Times: 1, Action: simulator.Respond(http.StatusTeapot, nil, "")})
		unsigned := send(t, cloud, newRequest(t, "https://api.example"+jobPath))
		signed := get(t, cloud, jobPath)
		if unsigned.status != want[0] || signed.status != want[1] {
			t.Errorf("after auth %t: statuses %d and %d, want %d", afterAuth, unsigned.status, signed.status, want)
		}
	}
}

func TestWaitsTakeTheirTime(t *testing.T) {
	for name, test := range map[string]struct {
		latency time.Duration
		action  simulator.Action
		want    time.Duration
	}{
		"latency":           {latency: time.Hour, want: time.Hour},
		"delay":             {action: simulator.Delay(time.Hour), want: time.Hour},
		"latency and delay": {time.Hour, simulator.Delay(time.Minute), time.Hour + time.Minute},
		"drip":              {action: simulator.Chain(simulator.Drip(time.Second), simulator.Respond(http.StatusOK, nil, "0123456789")), want: 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{Latency: test.latency})
				if test.action != nil {
					cloud.Inject(simulator.Fault{Action: test.action})
				}
				before := time.Now()
				get(t, cloud, jobPath)
				if took := time.Since(before); took != test.want {
					t.Errorf("took %s, want %s", took, test.want)
				}
			})
		})
	}
}

func TestWaitsEndWithTheRequest(t *testing.T) {
	for name, action := range map[string]simulator.Action{
		"hang": simulator.Hang(), "delay": simulator.Delay(time.Hour), "drip": simulator.Drip(time.Hour),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{})
				cloud.Inject(simulator.Fault{Action: action})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				before := time.Now()
				_, err := try(cloud.RoundTripper(), newRequest(t, "https://api.example"+jobPath).WithContext(ctx))
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(before) != time.Minute {
					t.Errorf("%v after %s", err, time.Since(before))
				}
			})
		})
	}
}

func TestDrippedBodyArrivesByteByByte(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	start(t, cloud)
	cloud.Inject(simulator.Fault{Action: simulator.Chain(simulator.Drip(time.Millisecond), simulator.Respond(http.StatusOK, nil, "abc"))})
	response, err := newTransport(t, nil).RoundTrip(newRequest(t, cloud.URL()+jobPath))
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, response); got.body != "abc" {
		t.Errorf("%q", got.body)
	}
}
