// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// What opens no gate of a data source opens none of a resource or an action either.
func TestWhatOpensAGateOfAResourceOrAnAction(t *testing.T) {
	for _, k := range kinds {
		for name, r := range k.replies(t) {
			for mode, ignore := range map[string]bool{"completion": true, "success": false} { // what opens most, and least
				opens := r.verdict == good || r.verdict == bad && mode == "completion" || r.verdict == absent && ignore
				t.Run(fmt.Sprintf("%s/%s/%s/%v", k.name, name, mode, ignore), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *simulator.Server) {
						s.Inject(simulator.Fault{Action: simulator.Respond(r.status, http.Header{"Content-Type": {"application/json"}}, r.body)})
						config := with(k.config, map[string]any{"wait_for": mode, "ignore_not_found": ignore})
						p := configured(t, homeBlock())

						gate := p.Resource(k.gate())
						d := gate.Apply(t.Context(), with(config, map[string]any{"timeouts": map[string]any{"create": "5m"}}))
						same(t, "the resource opens", len(d.Errors()) == 0, opens)
						same(t, "it is in the state", gate.State != nil, opens)

						d, completed := p.Invoke(t.Context(), k.action(), with(config, map[string]any{"timeouts": invocation("5m")}), func(string) bool { return true })
						same(t, "the action says how it ended", completed, true)
						same(t, "the action opens", len(d.Errors()) == 0, opens)
					})
				})
			}
		}
	}
}

func (l list) action() string { return "huaweicloudtask_" + l.name + "s_wait" }

func TestActionOnAListWaitsUntilIdleUnlessToldOtherwise(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			l.series(s, 2, func(i int, task *simulator.Task) {
				task.Steps = l.running(time.Duration(i+1)*time.Minute, []string{l.success(), l.failure()}[i])
			})
			p := configured(t, homeBlock())
			var lines []string
			start := time.Now()
			d, completed := p.Invoke(t.Context(), l.action(), l.config, func(line string) bool {
				lines = append(lines, line)
				return true
			})
			same(t, l.name+": errors", len(d.Errors()), 0)
			same(t, l.name+": completed", completed, true)
			if took := time.Since(start); took < 2*time.Minute || took > 3*time.Minute {
				t.Errorf("%s: opened after %s", l.name, took)
			}
			for _, want := range []string{"2 of 2 tasks in progress, 0s of 30m", "1 of 2 tasks in progress", "0 of 2 tasks in progress, 1 without success"} {
				if !strings.Contains(strings.Join(lines, "\n"), want) {
					t.Errorf("%s: no %q in:\n%s", l.name, want, strings.Join(lines, "\n"))
				}
			}
			d, _ = p.Invoke(t.Context(), l.action(), with(l.config, map[string]any{"wait_for": "success"}), func(string) bool { return true })
			same(t, l.name+": success", len(d.Errors()), 1)
			says(t, d[0].Detail, l.failure())
		})
	}
}
