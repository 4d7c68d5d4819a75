// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// request is what of a request is known beforehand.
type request struct {
	Operation, Method, Path, Query string
	Header                         http.Header
	AccessKey                      string
	Algorithm                      simulator.Algorithm
	SignedHeaders                  []string
	Refusal                        string
}

var (
	stamp         = regexp.MustCompile(`^\d{8}T\d{6}Z$`)
	authorization = regexp.MustCompile(`^(SDK|V11)-HMAC-SHA256 \S+, \S+, Signature=[0-9a-f]{64}$`)
)

// sent are the requests that the simulator saw, without what changes with time.
func sent(t testing.TB, s *simulator.Server) (out []request) {
	t.Helper()
	for _, r := range s.Requests() {
		for name, form := range map[string]*regexp.Regexp{"X-Sdk-Date": stamp, "Authorization": authorization} {
			if values := r.Header.Values(name); len(values) != 1 || !form.MatchString(values[0]) {
				t.Errorf("%s is %q", name, values)
			}
			r.Header.Del(name)
		}
		out = append(out, request{r.Operation, r.Method, r.Path, r.Query, r.Header, r.AccessKey, r.Algorithm, r.SignedHeaders, r.Refusal})
	}
	return out
}

// signed is a request, completed with what all have that the key signs.
func (r request) signed(algorithm simulator.Algorithm, header map[string]string) request {
	r.Method, r.AccessKey, r.Algorithm = http.MethodGet, key.AccessKey, algorithm
	r.Header = http.Header{
		"Accept":          {"application/json"},
		"Accept-Encoding": {"gzip"},
		"User-Agent":      {"terraform-provider-huaweicloudtask/test Terraform/1.11.4"},
	}
	names := map[string]bool{"host": true, "x-sdk-date": true}
	for name, value := range header {
		r.Header.Set(name, value)
		names[strings.ToLower(name)] = true
	}
	r.SignedHeaders = sorted(names)
	return r
}

func TestReadSendsOneRequestSignedInFull(t *testing.T) {
	for _, k := range kinds {
		s := cloud(t, simulator.Config{})
		k.addTo(s)
		mustRead(t, configured(t, with(block(s), map[string]any{"project_id": projectID})), k, k.config)
		same(t, k.name, sent(t, s), []request{
			k.request.signed(simulator.SDKHMACSHA256, map[string]string{"X-Project-Id": projectID}),
		})
	}
}

func TestBatchTaskReadSendsEachArgument(t *testing.T) {
	s := cloud(t, simulator.Config{RequireInstanceID: true})
	batchTask.addTo(s)
	p := configured(t, with(block(s), map[string]any{"project_id": projectID}))
	for _, test := range []struct {
		arguments map[string]any
		query     string
	}{
		{nil, "limit=50"},
		{map[string]any{"task_detail_status": "FailWaitRetry"}, "limit=50&task_detail_status=FailWaitRetry"},
		{map[string]any{"target": "device_1-A"}, "limit=50&target=device_1-A"},
		{map[string]any{"limit": 7}, "limit=7"},
		{map[string]any{"marker": "5c90fa7d3c4e4405e8525079"}, "marker=5c90fa7d3c4e4405e8525079"},
		{map[string]any{"offset": 0}, "offset=0"},
		{
			map[string]any{"task_detail_status": "Fail", "target": "d", "limit": 50, "marker": "FFFFFFFFFFFFFFFFFFFFFFFF", "offset": 500},
			"limit=50&marker=FFFFFFFFFFFFFFFFFFFFFFFF&offset=500&target=d&task_detail_status=Fail",
		},
	} {
		s.Forget()
		arguments := with(test.arguments, map[string]any{"instance_id": "iotda/1;x"})
		got := mustRead(t, p, batchTask, with(batchTask.config, arguments))
		same(t, "arguments in state", got, batchTask.state(arguments, batchTask.bare, inProgress.results(), map[string]any{
			"batchtask":    map[string]any{"task_id": batchTask.taskID},
			"task_details": []any{},
			"page":         map[string]any{"count": 0, "marker": nil},
		}))
		want := batchTask.request.signed(simulator.SDKHMACSHA256,
			map[string]string{"X-Project-Id": projectID, "Instance-Id": "iotda/1;x"})
		want.Query = test.query
		same(t, "request", sent(t, s), []request{want})
	}
}

func TestTemporaryKeySignsItsToken(t *testing.T) {
	temporary := simulator.Key{AccessKey: key.AccessKey, SecretKey: key.SecretKey, SecurityToken: "token+of/the=key"}
	s := cloud(t, simulator.Config{})
	s.AddKey(temporary)
	swrJob.addTo(s)
	p := configured(t, with(block(s), map[string]any{"project_id": projectID, "security_token": temporary.SecurityToken}))
	mustRead(t, p, swrJob, swrJob.config)
	same(t, "request", sent(t, s), []request{swrJob.request.signed(simulator.SDKHMACSHA256,
		map[string]string{"X-Project-Id": projectID, "X-Security-Token": temporary.SecurityToken})})
}

func TestBatchTaskSignatureFollowsTheAddressUnlessItIsSet(t *testing.T) {
	const ofInstance = "https://9bc34fdd2a.st1.iotda-app.cn-north-4.myhuaweicloud.com"
	for _, test := range []struct {
		name    string
		block   map[string]any
		config  map[string]any
		host    string
		derived bool
	}{
		{name: "regional host", host: "iotda.cn-north-4.myhuaweicloud.com"},
		{
			name:    "regional host, set",
			block:   map[string]any{"derived_auth": true},
			host:    "iotda.cn-north-4.myhuaweicloud.com",
			derived: true,
		},
		{
			name:    "an instance's address for the provider",
			block:   map[string]any{"endpoints": map[string]any{"iotda": ofInstance}},
			host:    strings.TrimPrefix(ofInstance, "https://"),
			derived: true,
		},
		{
			name:    "an instance's address for the read",
			block:   map[string]any{"endpoints": map[string]any{"iotda": "elsewhere.example"}},
			config:  map[string]any{"endpoint": ofInstance + "/"},
			host:    strings.TrimPrefix(ofInstance, "https://"),
			derived: true,
		},
		{
			name:  "an instance's address, set otherwise",
			block: map[string]any{"endpoints": map[string]any{"iotda": ofInstance}, "derived_auth": false},
			host:  strings.TrimPrefix(ofInstance, "https://"),
		},
		{
			name:  "a host that only begins so",
			block: map[string]any{"endpoints": map[string]any{"iotda": "iotda-apple.example.com"}},
			host:  "iotda-apple.example.com",
		},
	} {
		algorithm := simulator.SDKHMACSHA256
		if test.derived {
			algorithm = simulator.V11HMACSHA256
		}
		s := everywhere(t, simulator.Config{BatchTaskAlgorithm: func(string) simulator.Algorithm { return algorithm }})
		batchTask.addTo(s)
		mustRead(t, configured(t, with(anywhere(), test.block)), batchTask, with(batchTask.config, test.config))
		if got := s.Requests(simulator.ByService(simulator.IoTDA))[0].Host; got != test.host {
			t.Errorf("%s: sent to %s", test.name, got)
		}
		same(t, test.name, sent(t, s), []request{
			request{Operation: "KeystoneListProjects", Path: "/v3/projects", Query: "name=cn-north-4"}.
				signed(simulator.SDKHMACSHA256, nil), // IAM takes no derived signature
			batchTask.request.signed(algorithm, map[string]string{"X-Project-Id": projectID}),
		})
	}
}

func TestDerivedAuthConcernsBatchTasksAlone(t *testing.T) {
	for _, k := range []kind{instanceTask, kafkaTask, swrJob} {
		s := cloud(t, simulator.Config{})
		k.addTo(s)
		mustRead(t, configured(t, with(block(s), map[string]any{"derived_auth": true})), k, k.config)
		for _, r := range s.Requests() {
			if r.Algorithm != simulator.SDKHMACSHA256 {
				t.Errorf("%s: %s signed with %s", k.name, r.Operation, r.Algorithm)
			}
		}
	}
}
