// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// verdict is what a read makes of an answer.
type verdict string

const (
	good    verdict = "succeeded"
	bad     verdict = "ended without success"
	running verdict = "in progress"
	absent  verdict = "was not found"
	invalid verdict = "the response is not valid"
	vague   verdict = "believed by a plain read, and not by a gate"
)

// reply is an answer and what it is worth.
type reply struct {
	status int
	body   string
	verdict
}

// about is a body that tells of a task, or of several.
func (k kind) about(t testing.TB, tasks ...[2]any) string {
	t.Helper()
	var list []any
	for _, of := range tasks {
		named := map[string]any{}
		for name, value := range map[string]any{"id": of[0], "task_id": of[0], "status": of[1]} {
			if value != nil {
				named[name] = value
			}
		}
		list = append(list, named)
	}
	switch k.name {
	case kafkaTask.name:
		return encode(t, map[string]any{"task_count": "1", "tasks": list})
	case batchTask.name:
		return encode(t, map[string]any{"batchtask": list[0]})
	}
	return encode(t, list[0])
}

// failure is a status of the kind that ends a task badly.
func (k kind) failure() string {
	for _, status := range sorted(k.statuses) {
		if k.statuses[status] == ended {
			return status
		}
	}
	return ""
}

// told are members that tell of an error, beside whatever else a response contains.
var told = map[string]string{
	"a code":                     `"code": "X.1", "message": "the reason"`,
	"a code alone":               `"code": "X.1"`,
	"a number":                   `"code": 400, "message": "the reason"`,
	"an error code":              `"error_code": "X.1", "error_msg": "the reason"`,
	"an error code in camelCase": `"errorCode": "X.1", "errorMessage": "the reason"`,
	"an error code in capitals":  `"ERROR_CODE": "X.1"`,
	"an escaped name":            `"\u0063ode": "X.1", "message": "the reason"`,
	"an error message alone":     `"error_msg": "the reason"`,
	"a text for an error":        `"error": "the reason"`,
	"a nested error":             `"error": {"code": "X.1", "message": "the reason"}`,
	"a nested error of any name": `"itemNotFound": {"code": "X.1", "message": "the reason"}`,
	"a list of errors":           `"errors": [{"errorCode": "X.1", "errorMessage": "the reason"}]`,
	"true for an error":          `"error": true`,
	"an error after no error":    `"code": "0", "error_code": "X.1"`,
	"no error before an error":   `"error_code": "X.1", "errorCode": null`,
	"more than is shown":         `"unknown": "` + strings.Repeat("x", 1<<20) + `", "code": "X.1", "message": "the reason"`,
	"a large error":              `"error": {"code": "X.1", "trace": "` + strings.Repeat("x", 1<<20) + `"}`,
}

// untold are members that have such names and tell of none.
var untold = map[string]string{
	"null":            `"code": null, "error_code": null, "error": null, "errors": null`,
	"nothing":         `"code": "", "error_code": "", "error_msg": "", "error": {}, "errors": []`,
	"nothing, nested": `"error": {"error_code": null, "error_msg": ""}, "errors": [null]`,
	"zero":            `"code": 0, "message": "success"`,
	"a text of zero":  `"error_code": "0", "error_msg": "Success"`,
	"200":             `"code": "200", "message": "OK", "error": false`,
	"success":         `"code": "SUCCESS"`,
	"a message":       `"message": "the reason"`,
	"another object":  `"flavor": {"code": "X.1"}, "unit": {"message": "the reason"}`,
}

const gatewayPage = `<html><head><title>404 Not Found</title></head></html>`

func (k kind) replies(t testing.TB) map[string]reply {
	t.Helper()
	ok, other := k.success(), "0000aaaa"
	replies := map[string]reply{
		"asked, succeeded":             {200, k.about(t, [2]any{k.taskID, ok}), good},
		"asked in capitals, succeeded": {200, k.about(t, [2]any{strings.ToUpper(k.taskID), ok}), good},
		"asked, failed":                {200, k.about(t, [2]any{k.taskID, k.failure()}), bad},
		"asked, without a status":      {200, k.about(t, [2]any{k.taskID, nil}), running},
		"asked, with a new status":     {200, k.about(t, [2]any{k.taskID, "Rebalancing"}), running},
		"succeeded, without an ID":     {200, k.about(t, [2]any{nil, ok}), vague},
		"another, succeeded":           {200, k.about(t, [2]any{other, ok}), invalid},
		"status in another case":       {200, k.about(t, [2]any{k.taskID, strings.ToUpper(ok[:1]) + strings.ToLower(ok[1:]) + " "}), running},
		"not modified":                 {304, "", invalid},
		"nothing":                      {204, "", invalid},
		"part of an answer":            {206, k.about(t, [2]any{k.taskID, ok})[:20], invalid},
		"part that seems whole":        {206, k.about(t, [2]any{k.taskID, ok}), invalid},
		"changed on the way":           {203, k.about(t, [2]any{k.taskID, ok}), invalid},
		"accepted":                     {202, k.about(t, [2]any{k.taskID, ok}), invalid},
		"empty ID, succeeded":          {200, k.about(t, [2]any{"", ok}), invalid},
		"longer ID, succeeded":         {200, k.about(t, [2]any{k.taskID + "0", ok}), invalid},
		"number for an ID":             {200, k.about(t, [2]any{7, ok}), invalid},
		"number for a status":          {200, k.about(t, [2]any{k.taskID, 1}), invalid},
		"neither ID nor status":        {200, k.about(t, [2]any{nil, nil}), invalid},
		"error with 200":               {200, `{"error_code": "DMS.00500990", "error_msg": "the reason"}`, invalid},
		"error beside the task":        {200, `{"error_code": "X.1", "error_msg": "the reason", ` + k.about(t, [2]any{k.taskID, ok})[1:], invalid},
		"error of an older kind":       {200, `{"code": "X.1", "message": "the reason"}`, invalid},
		"empty object":                 {200, `{}`, invalid},
		"empty body":                   {200, "", invalid},
		"null":                         {200, " null ", invalid},
		"HTML":                         {200, gatewayPage, invalid},
		"404 of the service":           {404, `{"error_code": "X.404", "error_msg": "no such task"}`, absent},
		"404 with a message alone":     {404, `{"error_msg": "no such task"}`, absent},
		"404 of an older service":      {404, `{"code": "X.404", "message": "no such task"}`, absent},
		"404 of a gateway":             {404, `{"error_code": "APIG.0101", "error_msg": "The API does not exist"}`, invalid},
		"404 of a gateway, in small":   {404, `{"error_code": " apig.0101", "error_msg": "The API does not exist"}`, invalid},
		"404 of a newer gateway":       {404, `{"error_code": "APIGW.0101", "error_msg": "The API does not exist"}`, invalid},
		"404 with HTML":                {404, gatewayPage, invalid},
		"404 with text":                {404, "404 page not found", invalid},
		"404 with nothing":             {404, "", invalid},
		"404 with an empty object":     {404, "{}", invalid},
		"404 with an array":            {404, `[{"error_code": "X.404"}]`, invalid},
	}
	more := map[string]map[string]reply{
		batchTask.name: {
			"no task":                     {200, `{"batchtask": null}`, invalid},
			"empty task":                  {200, `{"batchtask": {}}`, invalid},
			"no object":                   {200, `{"batchtask": "Success"}`, invalid},
			"sub-tasks without a task":    {200, `{"batchtask": null, "task_details": [{"target": "d"}], "page": {"count": 1}}`, invalid},
			"sub-tasks of success, alone": {200, `{"task_details": [{"target": "d", "status": "Success"}], "status": "Success", "task_id": "` + k.taskID + `"}`, invalid},
		},
		kafkaTask.name: {
			"no tasks":                     {200, `{"task_count": "0", "tasks": []}`, absent},
			"no tasks, and a count of one": {200, `{"task_count": "1", "tasks": []}`, invalid},
			"no tasks, and no count":       {200, `{"tasks": []}`, absent},
			"no tasks, and an error":       {200, `{"error_code": "X.1", "tasks": []}`, invalid},
			"no list":                      {200, `{"task_count": "0"}`, invalid},
			"null for a list":              {200, `{"tasks": null}`, invalid},
			"object for a list":            {200, `{"tasks": {}}`, invalid},
			"list of null":                 {200, `{"tasks": [null]}`, invalid},
			"another first, asked failed":  {200, k.about(t, [2]any{other, ok}, [2]any{k.taskID, k.failure()}), bad},
			"another first, asked is well": {200, k.about(t, [2]any{other, k.failure()}, [2]any{k.taskID, ok}), good},
			"two others":                   {200, k.about(t, [2]any{other, ok}, [2]any{"b", ok}), invalid},
			"asked twice":                  {200, k.about(t, [2]any{k.taskID, ok}, [2]any{k.taskID, k.failure()}), invalid},
			"none has an ID":               {200, k.about(t, [2]any{nil, ok}, [2]any{nil, ok}), invalid},
		},
	}[k.name]
	maps.Copy(replies, more)
	return replies
}

// A gate opens for the service's own word about this very task, and for nothing else.
func TestWhatOpensAGate(t *testing.T) {
	for _, k := range kinds {
		for name, r := range k.replies(t) {
			for _, mode := range []any{nil, "completion", "success"} {
				for _, ignore := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s/%s/%v/%v", k.name, name, mode, ignore), func(t *testing.T) {
						inBubble(t, func(t *testing.T, s *simulator.Server) {
							s.Inject(simulator.Fault{Action: simulator.Respond(r.status, http.Header{"Content-Type": {"application/json"}}, r.body)})
							config := with(k.config, map[string]any{"wait_for": mode, "ignore_not_found": ignore, "timeouts": times("5m")})
							state, d := configured(t, homeBlock()).Read(t.Context(), k.dataSource(), config)
							r.judge(t, k, mode, ignore, state, d.String())
						})
					})
				}
			}
		}
	}
}

// besideErrors are a task, and an empty list where there is one, with what does and
// what does not tell of an error beside it.
func (k kind) besideErrors(t *testing.T) map[string]reply {
	t.Helper()
	documents := map[string]reply{"task": {200, k.about(t, [2]any{k.taskID, k.success()}), good}}
	if k.name == kafkaTask.name {
		documents["no tasks"] = reply{200, `{"tasks": []}`, absent}
	}
	replies := map[string]reply{}
	for document, r := range documents {
		for name, members := range told {
			replies[document+"/"+name] = reply{200, "{" + members + ", " + r.body[1:], invalid}
		}
		for name, members := range untold {
			replies[document+"/no error: "+name] = reply{200, "{" + members + ", " + r.body[1:], r.verdict}
		}
	}
	return replies
}

// An error outweighs the task, or the empty list, that it stands beside. The modes are those that open most.
func TestErrorBesideATaskOpensNoGate(t *testing.T) {
	for _, k := range kinds {
		for name, r := range k.besideErrors(t) {
			for _, mode := range []any{nil, "completion"} {
				t.Run(fmt.Sprintf("%s/%s/%v", k.name, name, mode), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *simulator.Server) {
						s.Inject(simulator.Fault{Action: simulator.Respond(r.status, nil, r.body)})
						config := with(k.config, map[string]any{"wait_for": mode, "ignore_not_found": true, "poll_interval": "1m", "timeouts": times("2m")})
						state, d := configured(t, homeBlock()).Read(t.Context(), k.dataSource(), config)
						r.judge(t, k, mode, true, state, d.String())
						if strings.Contains(r.body, "the reason") && r.verdict == invalid {
							says(t, d.String(), "it contains an error", "the reason")
						}
					})
				})
			}
		}
	}
}

func (r reply) judge(t *testing.T, k kind, mode any, ignore bool, state map[string]any, said string) {
	t.Helper()
	v := r.verdict
	if v == vague {
		if v = good; mode != nil {
			v = invalid
		}
	}
	opens, results := false, []any{true, false, false}
	switch v {
	case good:
		opens, results = true, []any{true, true, true}
	case bad:
		opens, results = mode != "success", []any{true, true, false}
	case running:
		opens = mode == nil
	case absent:
		opens, results = ignore, []any{false, false, false}
	}
	if !opens {
		same(t, "opens", said == "", false)
		if v == absent || v == invalid {
			says(t, said, string(v))
		}
		return
	}
	same(t, "said", said, "")
	same(t, "found, completed, succeeded", []any{state["found"], state["completed"], state["succeeded"]}, results)
	if k.name == kafkaTask.name && v != absent {
		list, _ := state["tasks"].([]any)
		same(t, "tasks", len(list), 1)
	}
}

func TestInvalidResponseTellsWhatTheServiceSaid(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		f := s.failing(t, k, `{"error_code": "DMS.00500990", "error_msg": "the instance is frozen"}`)
		says(t, f.detail, "DMS.00500990", "the instance is frozen", "request ID")
		f = s.failing(t, k, k.about(t, [2]any{"another", k.success()}))
		says(t, f.detail, `it is about task "another", but the request was for task "`+k.taskID+`"`, "request ID")
	}
}

func TestTaskThatWaitsForConfirmationIsSaidToDoSo(t *testing.T) {
	for _, needed := range []bool{true, false} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			body := fmt.Sprintf(`{"batchtask": {"task_id": %q, "status": "Waitting", "need_confirm": %t}}`, batchTask.taskID, needed)
			s.Inject(simulator.Fault{Action: simulator.Respond(200, nil, body)})
			f := mustFail(t, configured(t, homeBlock()), batchTask, with(batchTask.config, map[string]any{"wait_for": "success", "timeouts": times("2m")}))
			says(t, f.summary, "did not end within 2m")
			same(t, "said", strings.Contains(f.detail, "The task must be confirmed"), needed)
		})
	}
}

// A service that does not heed the limit could send any number.
func TestPageWithMoreSubTasksThanWereAskedForIsNotValid(t *testing.T) {
	for most, config := range map[int]map[string]any{
		50: nil,
		3:  {"limit": 3},
		1:  {"wait_for": "success", "timeouts": times("10m")}, // of a poll
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			records := strings.TrimSuffix(strings.Repeat("{},", most+1), ",")
			body := fmt.Sprintf(`{"batchtask": {"task_id": %q, "status": "Success"}, "task_details": [%s]}`, batchTask.taskID, records)
			s.Inject(simulator.Fault{Action: simulator.Respond(http.StatusOK, nil, body)})
			f := mustFail(t, configured(t, homeBlock()), batchTask, with(batchTask.config, config))
			says(t, f.summary, "the response is not valid")
			says(t, f.detail, fmt.Sprintf("it holds %d sub-tasks where at most %d were asked for", most+1, most))
		})
	}
}
