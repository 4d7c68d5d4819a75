// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCloseEndsHangingRequests(t *testing.T) {
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			cloud := newCloud(t, way.config)
			url, client := way.client(t, cloud)
			arrived := make(chan struct{})
			cloud.Inject(simulator.Fault{Action: func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					close(arrived)
					simulator.Hang()(nil).ServeHTTP(w, r)
				})
			}})
			ended := make(chan error)
			go func() {
				_, err := try(client, newRequest(t, url+jobPath))
				ended <- err
			}()
			<-arrived
			cloud.Close()
			if err := <-ended; err == nil {
				t.Error("an answer")
			}
		})
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nonsense"} {
		if err := simulator.New(simulator.Config{Address: address}).Start(); err == nil {
			t.Errorf("%s is served", address)
		}
	}
}

func TestAddressCanBeChosen(t *testing.T) {
	cloud := newCloud(t, simulator.Config{Address: "[::1]:0"})
	if err := cloud.Start(); err != nil {
		t.Skip("no IPv6 here:", err)
	}
	if _, err := try(newTransport(t, nil), newRequest(t, cloud.URL())); err != nil {
		t.Error(err)
	}
}

func TestAddressInUseIsAnError(t *testing.T) {
	first := newCloud(t, simulator.Config{})
	start(t, first)
	second := newCloud(t, simulator.Config{Address: first.URL()[len("http://"):]})
	if err := second.Start(); err == nil {
		t.Error("no error")
	}
}

func TestCertificateIsForItsAuthorityAndName(t *testing.T) {
	cloud := newCloud(t, simulator.Config{TLS: true})
	start(t, cloud)
	trusting, distrusting, misnaming := newTransport(t, cloud.CertificatePEM()), newTransport(t, nil), newTransport(t, cloud.CertificatePEM())
	misnaming.TLSClientConfig.ServerName = "elsewhere.test"
	if response, err := trusting.RoundTrip(newRequest(t, cloud.URL())); err != nil {
		t.Error(err)
	} else if got := read(t, response); response.ProtoMajor != 2 {
		t.Errorf("%s, status %d", response.Proto, got.status)
	}
	for name, transport := range map[string]*http.Transport{"unknown authority": distrusting, "another name": misnaming} {
		if _, err := try(transport, newRequest(t, cloud.URL())); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	clock := newClock()
	cloud := newCloud(t, simulator.Config{Now: clock.Now})
	r := newRequest(t, "https://api.example"+batchPath+"?limit=1")
	r.Header.Set("Instance-Id", "own")
	signing{key: permanent, date: clock.now, algorithm: simulator.V11HMACSHA256}.sign(r)
	reply := send(t, cloud, r)
	get(t, cloud, "/nowhere")

	seen := cloud.Requests()[0]
	for name, pair := range map[string][2]any{
		"ID":        {seen.ID, reply.header.Get("X-Request-Id")},
		"time":      {seen.Time, clock.now},
		"service":   {seen.Service, simulator.IoTDA},
		"operation": {seen.Operation, "ShowBatchTask"},
		"method":    {seen.Method, http.MethodGet},
		"host":      {seen.Host, "api.example"},
		"path":      {seen.Path, batchPath},
		"query":     {seen.Query, "limit=1"},
		"header":    {seen.Header.Get("Instance-Id"), "own"},
		"key":       {seen.AccessKey, permanent.AccessKey},
		"algorithm": {seen.Algorithm, simulator.V11HMACSHA256},
		"refusal":   {seen.Refusal, ""},
		"status":    {seen.Status, http.StatusOK},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
	if got := len(cloud.Requests(simulator.ByService(simulator.IoTDA))); got != 1 {
		t.Errorf("%d requests to IoTDA", got)
	}
	if got := len(cloud.Requests(simulator.ByService(""), simulator.ByOperation(""))); got != 1 {
		t.Errorf("%d requests to no API", got)
	}
	cloud.Forget()
	if got := len(cloud.Requests()); got != 0 {
		t.Errorf("%d requests remembered", got)
	}
}

func TestHostOfTheURLIsTheHostWhereNoOtherIsGiven(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	r := newRequest(t, "https://api.example"+jobPath)
	r.Host = ""
	send(t, cloud, r)
	if seen := cloud.Requests()[0].Host; seen != "api.example" {
		t.Errorf("host %q", seen)
	}
}

func TestMostRequestsInFlightAreCountedPerService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{Latency: time.Minute})
		var all sync.WaitGroup
		for range 7 {
			all.Go(func() { get(t, cloud, jobPath) })
		}
		all.Wait()
		get(t, cloud, backgroundPath)
		get(t, cloud, jobPath)
		if swr, dms, iam := cloud.MaxInFlight(simulator.SWR), cloud.MaxInFlight(simulator.DMS), cloud.MaxInFlight(simulator.IAM); swr != 7 || dms != 1 || iam != 0 {
			t.Errorf("%d, %d and %d in flight", swr, dms, iam)
		}
		cloud.Forget()
		get(t, cloud, jobPath)
		if swr := cloud.MaxInFlight(simulator.SWR); swr != 1 {
			t.Errorf("%d in flight after Forget", swr)
		}
	})
}

func TestConnectionsAreCounted(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	start(t, cloud)
	for range 2 {
		transport := newTransport(t, nil)
		for range 3 {
			if _, err := tryJob(t, transport, cloud.URL()); err != nil {
				t.Fatal(err)
			}
		}
		transport.CloseIdleConnections()
	}
	if got := cloud.Connections(); got != 2 {
		t.Errorf("%d connections, want 2", got)
	}
}
