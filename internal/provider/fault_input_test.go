// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// place is where an argument stands in a request.
type place struct {
	kind
	argument string
	of       func(simulator.Request) (text string, rest request)
}

// places are those of every argument that becomes part of a request.
var places = []place{
	{instanceTask, "project_id", inPath(3)},
	{instanceTask, "instance_id", inPath(5)},
	{instanceTask, "task_id", inPath(7)},
	{batchTask, "project_id", inPath(3)},
	{batchTask, "task_id", inPath(5)},
	{batchTask, "instance_id", inHeader("Instance-Id")},
	{batchTask, "task_detail_status", inQuery("task_detail_status")},
	{batchTask, "target", inQuery("target")},
	{batchTask, "marker", inQuery("marker")},
	{kafkaTask, "project_id", inPath(2)},
	{kafkaTask, "instance_id", inPath(4)},
	{kafkaTask, "task_id", inPath(6)},
	{swrJob, "project_id", inPath(2)},
	{swrJob, "job_id", inPath(4)},
}

// remainder is what of a request every place leaves as it is, unless it is its own.
func remainder(r simulator.Request) request {
	header := r.Header.Clone()
	for _, name := range []string{"Authorization", "X-Sdk-Date", "X-Project-Id"} {
		header.Del(name)
	}
	return request{Operation: r.Operation, Method: r.Method, Path: r.Path, Query: r.Query, Header: header, AccessKey: r.AccessKey, Refusal: r.Refusal}
}

func inPath(segment int) func(simulator.Request) (string, request) {
	return func(r simulator.Request) (string, request) {
		rest, segments := remainder(r), strings.Split(r.Path, "/")
		text, _ := url.PathUnescape(segments[segment])
		segments[segment] = "*"
		rest.Path = strings.Join(segments, "/")
		return text, rest
	}
}

func inHeader(name string) func(simulator.Request) (string, request) {
	return func(r simulator.Request) (string, request) {
		rest := remainder(r)
		rest.Header.Del(name)
		return strings.Join(r.Header.Values(name), "|"), rest
	}
}

// inQuery also lets go of the limit, which a marker does without.
func inQuery(name string) func(simulator.Request) (string, request) {
	return func(r simulator.Request) (string, request) {
		rest := remainder(r)
		query, err := url.ParseQuery(r.Query)
		text := strings.Join(query[name], "|")
		query.Del(name)
		query.Del("limit")
		if rest.Query = query.Encode(); err != nil {
			rest.Query = r.Query
		}
		return text, rest
	}
}

// Whatever an argument holds, either it is refused before anything is sent, or
// it arrives as it is, in its place, and nothing else changes.
func FuzzArgument(f *testing.F) {
	for _, text := range []string{
		"", "a", "0a1b2c3d4e5f60718293a4b5", ".", "..", "...", "../..", "a/../b", "a/b", `a\b`, "%2e%2e", "%2F", "a%00b", "a?x=y", "a#b", "a&limit=50&x=y",
		"a;b=c", "a=b", "a b", " a", "a ", "a\r\nX-Evil: 1", "a\nb", "\x00", "\x7f", "\u0085", "\u2028", "ü", "任务", "\xff", "@evil.example", "//evil.example",
		"Success", "Success&x=y", strings.Repeat("a", 128), strings.Repeat("a", 129), strings.Repeat("%", 3000),
	} {
		f.Add(text)
	}
	s := cloud(f, simulator.Config{})
	s.Inject(simulator.Fault{Action: simulator.Respond(http.StatusForbidden, nil, "")})
	p := configured(f, with(block(s), map[string]any{"project_id": projectID, "max_retries": 0}))
	f.Fuzz(func(t *testing.T, text string) {
		for _, at := range places {
			s.Forget()
			p.For(t).Read(t.Context(), at.dataSource(), at.config)
			_, want := at.of(s.Requests()[0])
			s.Forget()
			_, d := p.For(t).Read(t.Context(), at.dataSource(), with(at.config, map[string]any{at.argument: text}))
			sent := s.Requests()
			if len(sent) == 0 {
				same(t, at.name+": the error is on", d.Attributes()[0], at.argument)
				continue
			}
			if text == "" {
				continue // as if it were not set
			}
			got, rest := at.of(sent[0])
			same(t, at.name+": "+at.argument, got, text)
			same(t, at.name+": the rest of the request", rest, want)
		}
	})
}
