// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// argument is what an argument refuses and what it takes.
type argument struct {
	kinds   []kind
	name    string
	refuses []any
	takes   []any
}

// offPath are the texts that would leave their segment of a path.
var offPath = []any{"", ".", "..", "/", "a/b", `a\b`, "a?b", "a#b", "a\nb", "a\x00b", "\x7f", "../..", "a\u0085b", "a\u2028b", " a", "a ", "a\n", "\ufeffa"}

// odd are texts that must be escaped to stay in their segment.
var odd = []any{"a b", "100%", "%2F", "%2e%2e", "a+b", "ü", "a;b", "a:b@c", "a&b=c", "...", "~-_.", "中", "'\"<>", "{}"}

func repeat(text string, times int) string { return strings.Repeat(text, times) }

var arguments = []argument{
	{
		kinds: kinds, name: "region",
		refuses: []any{"cn north", "cn-north-4/", "cn.north", "-cn", "cn-", "ü", "a@b", "a:1", "cn-north-4\n"},
		takes:   []any{"", "cn-north-4", "eu-west-101", "x", "my_region-1"},
	},
	{kinds: kinds, name: "project_id", refuses: offPath[1:], takes: append([]any{""}, odd...)},
	{
		kinds: kinds, name: "wait_for",
		refuses: []any{"", "Success", "success ", "failure", "true"},
		takes:   []any{"success", "completion"},
	},
	{
		kinds: kinds, name: "poll_interval",
		refuses: []any{"0", "0s", "-1s", "999ms", "10m1ns", "11m", "x", "5", "5 s", "1d", "9999999h"},
		takes:   []any{"", "1s", "1000ms", "1m30s", "10m", "0.5m"},
	},
	{
		kinds: kinds, name: "timeouts",
		refuses: []any{times("0"), times("0s"), times("-1s"), times("-0.5h"), times("x"), times("30"), times("1d")},
		takes:   []any{times(nil), times(""), times("1ns"), times("45m"), times("1h30m"), times("100000h")},
	},
	{
		kinds: []kind{instanceTask}, name: "instance_id",
		refuses: []any{"", repeat("a", 37), "A", "g", "a b", "a/b", "..", "a\n"},
		takes:   []any{"a", "0", "-", repeat("f", 36)},
	},
	{
		kinds: []kind{instanceTask}, name: "task_id",
		refuses: []any{"", repeat("a", 65), "A", "g", "a_b", "a/b", "..", "\na"},
		takes:   []any{"9", repeat("-", 64)},
	},
	{
		kinds: []kind{batchTask}, name: "task_id",
		refuses: []any{"", repeat("a", 25), "A", "g", "-", "a/b", "..", "a\n"},
		takes:   []any{"5", repeat("f", 24)},
	},
	{
		kinds: []kind{batchTask}, name: "instance_id",
		refuses: []any{" ", "a b", "a\r\nX-Header: 1", "ü", "\x7f", repeat("a", 129)},
		takes:   []any{"", "a", "!~", repeat("a", 128)},
	},
	{
		kinds: []kind{batchTask}, name: "endpoint",
		refuses: []any{"ftp://host", "https://", "https://user:pass@host", "host?x", "host#x", "ho st", "host:x"},
		takes:   []any{"", "host", "host:8443", "https://host/", "http://127.0.0.1:80", "host/path"},
	},
	{
		kinds: []kind{batchTask}, name: "task_detail_status",
		refuses: []any{"success", "PartialSuccess", "Waiting", "Fail,Success"},
		takes:   []any{"", "Success", "Fail", "Processing", "FailWaitRetry", "Stopped", "Waitting", "Removed"},
	},
	{
		kinds: []kind{batchTask}, name: "target",
		refuses: []any{"a b", "a/b", "a&limit=1", "ü", repeat("a", 129)},
		takes:   []any{"", "a", "_-9Z", repeat("a", 128)},
	},
	{kinds: []kind{batchTask}, name: "limit", refuses: []any{-1, 0, 51, int64(1 << 40)}, takes: []any{1, 10, 50}},
	{
		kinds: []kind{batchTask}, name: "marker",
		refuses: []any{repeat("f", 23), repeat("f", 25), repeat("g", 24), repeat("f", 24) + "\n"},
		takes:   []any{"", repeat("f", 24), repeat("0A", 12)},
	},
	{kinds: []kind{batchTask}, name: "offset", refuses: []any{-1, 501}, takes: []any{0, 1, 500}},
	{kinds: []kind{kafkaTask}, name: "instance_id", refuses: offPath, takes: odd},
	{kinds: []kind{kafkaTask}, name: "task_id", refuses: offPath, takes: odd},
	{kinds: []kind{swrJob}, name: "job_id", refuses: offPath, takes: odd},
}

func times(read any) map[string]any { return map[string]any{"read": read} }

// path is that of the attribute that an error is on.
func (a argument) path() string {
	if a.name == "timeouts" {
		return "timeouts.read"
	}
	return a.name
}

func TestArgumentsOutsideTheirRangeAreRefusedBeforeAnythingIsSent(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := configured(t, block(s))
	for _, a := range arguments {
		for _, k := range a.kinds {
			for _, value := range a.refuses {
				state, d := p.Read(t.Context(), k.dataSource(), with(k.config, map[string]any{a.name: value}))
				if state != nil || len(d.Errors()) == 0 {
					t.Errorf("%s: %s = %q was taken", k.name, a.name, value)
				}
				for _, attribute := range d.Attributes() {
					same(t, k.name+": attribute", attribute, a.path())
				}
			}
		}
	}
	same(t, "requests", len(s.Requests()), 0)
}

func TestArgumentsAtTheEdgesOfTheirRangeAreTaken(t *testing.T) {
	p := fresh(t)
	for _, a := range arguments {
		for _, k := range a.kinds {
			for _, value := range append(a.takes, nil) {
				d := p.ValidateDataSource(k.dataSource(), with(k.config, map[string]any{a.name: value}))
				if required := value == nil && k.config[a.name] != nil; len(d) > 0 && !required {
					t.Errorf("%s: %s = %q: %s", k.name, a.name, value, d)
				}
			}
		}
	}
}

func TestArgumentsThatNameTheTaskAreRequired(t *testing.T) {
	p := fresh(t)
	for _, k := range kinds {
		for name := range k.config {
			d := p.ValidateDataSource(k.dataSource(), without(k.config, name))
			same(t, k.name, d.Errors().Attributes(), []string{name})
		}
	}
}

// Terraform itself refuses what a block does not have, and only in a block.
func TestTimeoutsAreABlockWithNothingButRead(t *testing.T) {
	for name, schema := range fresh(t).Schema().DataSourceSchemas {
		same(t, name+": blocks", len(schema.Block.BlockTypes), 1)
		block := schema.Block.BlockTypes[0]
		same(t, name+": block", block.TypeName, "timeouts")
		same(t, name+": attributes", len(block.Block.Attributes), 1)
		same(t, name+": attribute", block.Block.Attributes[0].Name, "read")
	}
}

func TestOddIDsStayInTheirSegmentOfThePath(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := configured(t, block(s))
	for _, value := range odd {
		id, ok := value.(string)
		if !ok {
			t.Fatalf("%v is no text", value)
		}
		s.AddProject(simulator.Project{ID: id, Region: "elsewhere"})
		s.AddBackgroundTask(simulator.Task{Project: id, Instance: id, ID: id, Body: `{"status": "SUCCESS"}`})
		s.AddJob(simulator.Task{Project: id, ID: id, Body: `{"status": "Success"}`})
		segment := strings.ReplaceAll(url.QueryEscape(id), "+", "%20")
		for _, test := range []struct {
			kind
			config map[string]any
			path   string
		}{
			{
				kafkaTask,
				map[string]any{"project_id": id, "instance_id": id, "task_id": id},
				"/v2/" + segment + "/instances/" + segment + "/tasks/" + segment,
			},
			{swrJob, map[string]any{"project_id": id, "job_id": id}, "/v2/" + segment + "/jobs/" + segment},
		} {
			s.Forget()
			same(t, "succeeded", mustRead(t, p, test.kind, test.config)["succeeded"], any(true))
			r := s.Requests()[0]
			same(t, "path", r.Path, test.path)
			same(t, "refusal", r.Refusal, "")
			same(t, "status", r.Status, http.StatusOK)
			if !slices.Contains(r.SignedHeaders, "x-project-id") {
				t.Errorf("signed: %s", r.SignedHeaders)
			}
		}
	}
}
