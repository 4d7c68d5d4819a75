// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestGateOnAListOpensByStatusesAndMode(t *testing.T) {
	const (
		opens = ""
		waits = "did not end within 2m"
		fails = "did not all succeed"

		unclear = "cannot tell from the status"
	)
	const running, good, bad, strange, none = "running", "good", "bad", "Bewildered", "none"
	for name, test := range map[string]struct {
		statuses            []string // of the tasks, oldest first
		more                map[string]any
		completion, success string
		succeeded           bool
		says                string
	}{
		"good":               {statuses: []string{good, good}, completion: opens, success: opens, succeeded: true},
		"bad":                {statuses: []string{bad, good}, completion: opens, success: fails},
		"running":            {statuses: []string{running, good}, completion: waits, success: waits},
		"running, newest":    {statuses: []string{good, running}, completion: waits, success: waits},
		"bad and running":    {statuses: []string{bad, running}, completion: waits, success: fails},
		"not known":          {statuses: []string{strange, good}, completion: waits, success: waits, says: unclear},
		"no status":          {statuses: []string{none, good}, completion: waits, success: waits, says: unclear},
		"running, not shown": {statuses: []string{running, good}, more: map[string]any{"max_results": 1}, completion: opens, success: opens, succeeded: true},
		"bad, not shown":     {statuses: []string{bad, good}, more: map[string]any{"max_results": 1}, completion: opens, success: opens, succeeded: true},
		"running, too old": {
			statuses: []string{running, good}, more: map[string]any{"created_after": "1999-12-31T23:59:30Z"}, completion: opens, success: opens, succeeded: true,
		},
		"running, created at that time":   {statuses: []string{running, good}, more: map[string]any{"created_after": "1999-12-31T23:59:00Z"}, completion: waits, success: waits},
		"running, created in that second": {statuses: []string{running, good}, more: map[string]any{"created_after": "1999-12-31T23:59:00.5Z"}, completion: waits, success: waits},
	} {
		for mode, want := range map[string]string{"completion": test.completion, "success": test.success} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
					l.series(s, len(test.statuses), func(i int, task *simulator.Task) {
						status := map[string]any{running: l.progress(), good: l.success(), bad: l.failure(), strange: strange, none: nil}[test.statuses[i]]
						task.Steps = []simulator.Step{{Fields: map[string]any{"status": status}}}
					})
					start := time.Now()
					state, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(),
						with(l.config, map[string]any{"wait_for": mode, "timeouts": times("2m")}, test.more))
					if want == opens {
						same(t, "said", d.String(), "")
						same(t, "results", results(state), []any{true, true, test.succeeded})
						return
					}
					says(t, d.String(), want, test.says)
					same(t, "fails at once", time.Since(start) < time.Second, want == fails)
				})
			})
		}
	}
}

// A task that does not tell when it was created may have been created just now.
func TestTaskWithoutATimeIsNotTooOld(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		ids := l.series(s, 1, func(_ int, task *simulator.Task) {
			task.Steps = []simulator.Step{{Fields: map[string]any{"create_time": nil, "created_at": nil}}}
		})
		for _, after := range []any{nil, "2026-01-01T00:00:00Z"} {
			same(t, "IDs", l.ids(l.mustRead(t, map[string]any{"created_after": after})), ids)
		}
	})
}

// onItsWay is an answer that is made at once, and arrives after a second.
func onItsWay(genuine http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whole := httptest.NewRecorder()
		genuine.ServeHTTP(whole, r)
		time.Sleep(time.Second)
		simulator.Respond(whole.Code, nil, whole.Body.String())(nil).ServeHTTP(w, r)
	})
}

// The answer to a list that another read has asked for before says nothing of a
// task that has started since.
func TestGateOnAListSharesNoAnswerThatWasAskedForBefore(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		l.series(s, 1, nil)
		s.Inject(simulator.Fault{Times: 1, Action: onItsWay})
		p := configured(t, homeBlock())
		var other sync.WaitGroup
		other.Go(func() {
			if _, d := p.Read(t.Context(), l.dataSource(), l.config); len(d) > 0 {
				t.Error(d)
			}
		})
		time.Sleep(time.Second / 2)
		l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(5*time.Minute, l.success()) })
		start := time.Now()
		state, d := p.Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "completion"}))
		if took := time.Since(start); len(d) > 0 || took < 5*time.Minute {
			t.Errorf("opened after %s: %v %s", took, results(state), d)
		}
		other.Wait()
	})
}
