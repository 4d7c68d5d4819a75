// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"cmp"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	project  = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	region   = "cn-north-4"
	instance = "36ce7f50-b2d5-11eb-b044-0255ac101219"
	job      = "36db69c5-b2d5-11eb-b044-0255ac101219"
	jobPath  = "/v2/" + project + "/jobs/" + job

	batchPath          = "/v5/iot/" + project + "/batchtasks/5c8ba99030344005c02316ad"
	backgroundListPath = "/v2/" + project + "/instances/" + instance + "/tasks"
	backgroundPath     = backgroundListPath + "/8abfa7b272adc5b40172b73130065ae7"
	taskPath           = "/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks/075f413d-a3bb-4243-974d-8eb9221c1234"
)

var (
	permanent = simulator.Key{AccessKey: "PERMANENT", SecretKey: "permanent-secret"}
	temporary = simulator.Key{AccessKey: "TEMPORARY", SecretKey: "temporary-secret", SecurityToken: "temporary-token"}
)

// newCloud is a simulator with one project, both kinds of key and the documented tasks.
func newCloud(t *testing.T, config simulator.Config) *simulator.Server {
	t.Helper()
	cloud := simulator.New(config)
	t.Cleanup(cloud.Close)
	cloud.AddProject(simulator.Project{ID: project, Region: region})
	cloud.AddKey(permanent)
	cloud.AddKey(temporary)
	cloud.AddInstanceTask(simulator.ExampleInstanceTask(project, instance))
	cloud.AddBatchTask(simulator.ExampleBatchTask(project))
	cloud.AddBackgroundTask(simulator.ExampleBackgroundTask(project, instance))
	cloud.AddJob(simulator.ExampleJob(project))
	return cloud
}

func start(t *testing.T, cloud *simulator.Server) {
	t.Helper()
	if err := cloud.Start(); err != nil {
		t.Fatal(err)
	}
}

// signing is how a request is signed.
type signing struct {
	key       simulator.Key
	algorithm simulator.Algorithm // "": SDKHMACSHA256
	date      time.Time           // zero: now
	scope     string              // "": the right one
	headers   []string            // signed; nil: host and every header
}

// sign signs step by step as the services' documentation of their signature has it.
func (s signing) sign(r *http.Request) {
	date := s.date
	if date.IsZero() {
		date = time.Now()
	}
	stamp := date.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", stamp)
	if s.key.SecurityToken != "" {
		r.Header.Set("X-Security-Token", s.key.SecurityToken)
	}
	signed := s.headers
	if signed == nil {
		signed = []string{"host"}
		for name := range r.Header {
			signed = append(signed, strings.ToLower(name))
		}
		slices.Sort(signed)
	}
	var canonicalHeaders string
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = cmp.Or(r.Host, r.URL.Host)
		}
		canonicalHeaders += name + ":" + value + "\n"
	}
	names := strings.Join(signed, ";")
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	body := ""
	if r.GetBody != nil {
		reader, _ := r.GetBody()
		all, _ := io.ReadAll(reader)
		body = string(all)
	}
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "/\n" + query + "\n" + canonicalHeaders + "\n" + names + "\n" + hash(body)

	algorithm := cmp.Or(s.algorithm, simulator.SDKHMACSHA256)
	lines := []string{string(algorithm), stamp, hash(canonical)}
	secret, identity := s.key.SecretKey, "Access="+s.key.AccessKey
	if algorithm == simulator.V11HMACSHA256 {
		scope := cmp.Or(s.scope, stamp[:8]+"/"+region+"/iotdm")
		derived, _ := hkdf.Key(sha256.New, []byte(secret), []byte(s.key.AccessKey), scope, 32)
		secret, identity = fmt.Sprintf("%x", derived), "Credential="+s.key.AccessKey+"/"+scope
		lines = slices.Insert(lines, 2, scope)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(lines, "\n")))
	r.Header.Set("Authorization", fmt.Sprintf("%s %s, SignedHeaders=%s, Signature=%x", algorithm, identity, names, mac.Sum(nil)))
}

func hash(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

func newRequest(t *testing.T, target string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(r.body), &value); err != nil {
		t.Fatalf("%q: %v", r.body, err)
	}
	return value
}

// send sends the request to the simulator without a socket.
func send(t *testing.T, cloud *simulator.Server, r *http.Request) reply {
	t.Helper()
	response, err := cloud.RoundTripper().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, response)
}

func read(t *testing.T, response *http.Response) reply {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(body)}
}

// get reads a path that may have a query, signed with the permanent key.
func get(t *testing.T, cloud *simulator.Server, path string, header ...string) reply {
	t.Helper()
	r := newRequest(t, "https://api.example"+path)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	signing{key: permanent}.sign(r)
	return send(t, cloud, r)
}

// clock is a clock that only moves when it is told to.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

func jsonOf(t *testing.T, text string) any {
	t.Helper()
	return reply{body: text}.json(t)
}
