// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// each runs a test for each of some troubles and data sources, with a wait and
// without.
func each(t *testing.T, names []string, kinds []kind, test func(t *testing.T, s *simulator.Server, u trouble, k kind, mode any)) {
	t.Helper()
	all := troubles()
	for _, name := range names {
		for _, k := range kinds {
			for _, mode := range []any{nil, "success"} {
				t.Run(fmt.Sprintf("%s/%v/%s", k.name, mode, name), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *simulator.Server) { test(t, s, all[name], k, mode) })
				})
			}
		}
	}
}

func TestNoTroubleOutlastsTheDeadline(t *testing.T) {
	lasting := []string{"refused connection", "truncated body", "no answer at all", "a byte a second", "429", "503", "HTML with 200"}
	each(t, lasting, kinds, func(t *testing.T, s *simulator.Server, u trouble, k kind, mode any) {
		const timeout = 20 * time.Second
		k.addTo(s, simulator.Step{Status: k.success()})
		p := configured(t, with(homeBlock(), map[string]any{"max_retries": 100}))
		u.strike(t, s, 0)
		start := time.Now()
		f := mustFail(t, p, k, with(k.config, map[string]any{"wait_for": mode, "timeouts": times(timeout.String())}))
		if took := time.Since(start); took > timeout {
			t.Errorf("the read took %s", took)
		}
		says(t, f.summary, k.noun+" "+k.taskID+" could not be read")
		readable(t, f)
	})
}

func TestTroubleWithTheLookUpOfTheProjectIsToldAsSuch(t *testing.T) {
	names := []string{
		"refused connection", "reset within the body", "truncated body", "no answer at all", "429", "503", "403", "HTML with 200", "empty body",
		"an array", "a text", "deep, where nothing is", "deep, and without an end", "200 MB", "redirect with 302", "a clock an hour off",
	}
	each(t, names, []kind{swrJob}, func(t *testing.T, s *simulator.Server, u trouble, k kind, mode any) {
		k.addTo(s, simulator.Step{Status: k.success()})
		config := with(k.config, map[string]any{"wait_for": mode, "timeouts": times(timeout.String())})
		p := configured(t, bubbleBlock())
		struck := u.strike(t, s, 0)
		start := time.Now()
		f := mustFail(t, p, k, config)
		if took := time.Since(start); took > timeout {
			t.Errorf("the read took %s", took)
		}
		says(t, f.text(), k.noun+" "+k.taskID+" could not be read")
		says(t, f.detail, `the ID of project "cn-north-4"`, u.says)
		if name := "a clock an hour off"; u.says != troubles()[name].says { // the credentials are to be mended then
			says(t, f.detail, "set project_id")
		}
		readable(t, f)
		if n := struck.Load(); n < 1 || n > 20 {
			t.Errorf("%d tries", n)
		}
		for _, r := range s.Requests() {
			same(t, "service", r.Service, simulator.IAM)
		}
	})
}

// A batch task is polled first, and its sub-tasks are read once it has ended.
func TestTroubleWithTheSubTasksOfAnEndedTaskIsGotPastOrToldAsSuch(t *testing.T) {
	for name, action := range map[string]simulator.Action{
		"closed":    simulator.Reset(),
		"truncated": simulator.Truncate(),
		"silent":    simulator.Hang(),
		"429":       simulator.Respond(http.StatusTooManyRequests, nil, ""),
		"503":       simulator.Respond(http.StatusServiceUnavailable, nil, ""),
		"HTML":      html(http.StatusOK),
	} {
		for times, lasts := range map[int]bool{1: false, 0: true} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				batchTask.addTo(s, simulator.Step{Status: batchTask.success()})
				s.Inject(simulator.Fault{Query: "limit=50", Times: times, Action: action})
				start := time.Now()
				state, d := configured(t, homeBlock()).Read(t.Context(), batchTask.dataSource(), batchTask.wait("success"))
				if took := time.Since(start); took > 20*time.Minute {
					t.Errorf("%s: the read took %s", name, took)
				}
				if !lasts {
					same(t, name+": diagnostics", d.String(), "")
					same(t, name+": succeeded", state["succeeded"], any(true))
					return
				}
				same(t, name+": diagnostics", len(d), 1)
				says(t, d[0].Summary, batchTask.noun+" "+batchTask.taskID)
				says(t, d[0].Detail, "Last status: Success", "the task itself has ended")
				readable(t, failure{"", d[0].Summary, d[0].Detail})
			})
		}
	}
}

// What is written in another case is another field.
func TestAnswerThatOnlyLooksLikeSuccessOpensNoGate(t *testing.T) {
	for _, k := range kinds {
		for _, name := range []string{"Status", "STATUS", "ſtatus", "status ", "state"} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				k.addTo(s, simulator.Step{Status: k.success()})
				rewriting(`"status":`, `"`+name+`":`)(t, s, 0)
				p := configured(t, homeBlock())
				state := mustRead(t, p, k, k.config)
				same(t, k.name, []any{state["found"], state["completed"], state["succeeded"]}, []any{true, false, false})
				f := mustFail(t, p, k, with(k.config, map[string]any{"wait_for": "success", "timeouts": times("2m")}))
				same(t, "summary", f.summary, k.noun+" "+k.taskID+" did not end within 2m")
				says(t, f.detail, "Last status: none in the response", "newer version")
			})
		}
	}
}
