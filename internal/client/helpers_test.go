// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

func TestMain(m *testing.M) {
	stayOnLoopback()
	goleak.VerifyTestMain(m)
}

const (
	region   = "cn-north-4"
	project  = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	instance = "36ce7f50-b2d5-11eb-b044-0255ac101219"
	job      = "36db69c5-b2d5-11eb-b044-0255ac101219"
	batch    = "5c8ba99030344005c02316ad"

	swrHost = "swr-api.cn-north-4.myhuaweicloud.com"
)

// showJob is how messages name a read of the job.
const showJob = "GET https://" + swrHost + "/v2/" + project + "/jobs/" + job

var home = client.Location{Region: region, ProjectID: project}

var temporary = client.Credentials{
	AccessKey:     "TEMPORARYACCESSKEY",
	SecretKey:     "very-secret-key",
	SecurityToken: "very-secret-token",
	Origin:        "a test",
}

func config() client.Config {
	return client.Config{
		Region:      region,
		ProjectID:   project,
		Credentials: client.Static(temporary),
		MaxRetries:  5,
		UserAgent:   "client-test",
	}
}

// jobAnswer is what the tests want to know of a job.
type jobAnswer struct {
	Status string `json:"status"`
}

func readJob(ctx context.Context, c *client.Client) error {
	return c.ShowInstanceJob(ctx, home, job, &jobAnswer{})
}

// reply is what comes of a request.
type reply func(*http.Request) (*http.Response, error)

var found = answers(http.StatusOK, nil, `{"status": "Success"}`)

func answers(status int, header http.Header, body string) reply {
	return answersFrom(status, header, func() io.Reader { return strings.NewReader(body) })
}

func answersFrom(status int, header http.Header, body func() io.Reader) reply {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body()), Request: r}, nil
	}
}

func asks(status int, retryAfter string) reply {
	return answers(status, http.Header{"Retry-After": {retryAfter}}, `{"error_code": "APIGW.0308", "error_msg": "busy"}`)
}

func status(code int) reply { return answers(code, nil, `{"error_code": "X.1", "error_msg": "no"}`) }

func fails(err error) reply {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// script is one reply after the other, and the last one for ever.
type script []reply

// network is a transport that answers by script and remembers what it was sent.
type network struct {
	latency time.Duration
	script  script

	mu   sync.Mutex
	sent []request
}

type request struct {
	*http.Request
	at time.Time
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	next := n.script[min(len(n.sent), len(n.script)-1)]
	n.sent = append(n.sent, request{r, time.Now()})
	n.mu.Unlock()

	select {
	case <-time.After(n.latency):
		return next(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func (n *network) requests() []request {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.sent)
}

// gaps are the times from each request to the next.
func (n *network) gaps() []time.Duration {
	sent := n.requests()
	var gaps []time.Duration
	for i := 1; i < len(sent); i++ {
		gaps = append(gaps, sent[i].at.Sub(sent[i-1].at))
	}
	return gaps
}

// urls lists what was asked for, in order.
func (n *network) urls() []string {
	var urls []string
	for _, r := range n.requests() {
		urls = append(urls, r.Method+" "+r.URL.String())
	}
	return urls
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// wantDelays takes delays that are up to a tenth shorter than nominal.
func wantDelays(t *testing.T, got []time.Duration, nominal ...time.Duration) {
	t.Helper()
	near := func(got, nominal time.Duration) bool { return got <= nominal && got >= nominal*9/10 }
	if !slices.EqualFunc(got, nominal, near) {
		t.Errorf("delays: got %v, want %v or up to a tenth less", got, nominal)
	}
}

// wantLocation compares what a read can be seen to use of a location.
func wantLocation(t *testing.T, got, want client.Location) {
	t.Helper()
	equal(t, "region", got.Region, want.Region)
	equal(t, "project ID", got.ProjectID, want.ProjectID)
}

func seconds(list ...int) []time.Duration {
	var durations []time.Duration
	for _, n := range list {
		durations = append(durations, time.Duration(n)*time.Second)
	}
	return durations
}

// inBubble runs a test in time of its own, which passes only while all wait.
func inBubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// check is must for another goroutine than the test's own.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
