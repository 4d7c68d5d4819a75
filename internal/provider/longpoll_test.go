// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func pausing(seconds string) simulator.Action {
	return simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {seconds}}, "")
}

// eachWait runs a test for each list, and for its task alone.
func eachWait(t *testing.T, test func(t *testing.T, s *simulator.Server, l list, add func(ends time.Duration) (name string, config map[string]any))) {
	t.Helper()
	for _, l := range lists {
		t.Run(l.dataSource(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				test(t, s, l, func(ends time.Duration) (string, map[string]any) {
					l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(ends, l.success()) })
					return l.dataSource(), l.config
				})
			})
		})
		t.Run(l.kind.dataSource(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				test(t, s, l, func(ends time.Duration) (string, map[string]any) {
					l.addTo(s, l.running(ends, l.success())...)
					return l.kind.dataSource(), l.kind.config
				})
			})
		})
	}
}

func TestWaitMakesItsLastPollAfterAPauseOrAHiccup(t *testing.T) {
	for _, test := range []struct {
		name    string
		timeout string
		ends    time.Duration // of the task
		at      time.Duration // of the fault
		fault   simulator.Action
		opens   time.Duration // at most, and a second sooner at least
	}{
		{"pause", "60s", 40 * time.Second, 0, pausing("58"), 58 * time.Second},
		{"hiccup", "59500ms", 56 * time.Second, 55500 * time.Millisecond, simulator.Respond(http.StatusServiceUnavailable, nil, ""), 57 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachWait(t, func(t *testing.T, s *simulator.Server, _ list, add func(time.Duration) (string, map[string]any)) {
				name, config := add(test.ends)
				p := configured(t, homeBlock())
				start := time.Now()
				time.AfterFunc(test.at, func() { s.Inject(simulator.Fault{Times: 1, Action: test.fault}) })
				time.Sleep(time.Nanosecond)
				_, d := p.Read(t.Context(), name, with(config, map[string]any{"wait_for": "success", "poll_interval": "1s", "timeouts": times(test.timeout)}))
				same(t, "diagnostics", len(d), 0)
				if took := time.Since(start).Round(time.Millisecond); took > test.opens || took < test.opens-time.Second {
					t.Errorf("it ended after %s: %s", took, d)
				}
			})
		})
	}
}

func TestPauseLongerThanTheTimeLeftNamesBoth(t *testing.T) {
	eachWait(t, func(t *testing.T, s *simulator.Server, _ list, add func(time.Duration) (string, map[string]any)) {
		name, config := add(time.Minute)
		s.Inject(simulator.Fault{Action: pausing("120")})
		_, d := configured(t, homeBlock()).Read(t.Context(), name, with(config, map[string]any{"wait_for": "success", "timeouts": times("1m")}))
		same(t, "errors", len(d.Errors()), 1)
		says(t, d.String(), "2m", "1m of 1m")
	})
}

func TestActionIsHeardWhateverItsPollWaitsFor(t *testing.T) {
	for name, fault := range map[string]simulator.Action{
		"pause": pausing("120"), "no answer": simulator.Hang(), "slow answer": simulator.Delay(12 * time.Second),
	} {
		for _, others := range []bool{false, true} { // whether the fault harms another read of the host
			t.Run(name, func(t *testing.T) {
				eachWait(t, func(t *testing.T, s *simulator.Server, l list, add func(time.Duration) (string, map[string]any)) {
					action, config := add(3 * time.Minute)
					p := configured(t, homeBlock())
					time.AfterFunc(30*time.Second, func() {
						s.Inject(simulator.Fault{Times: 1, Action: fault})
						if others {
							p.Read(t.Context(), l.kind.dataSource(), l.other().config)
						}
					})
					heard := newAudience()
					d, _ := p.Invoke(t.Context(), action+"_wait", with(config, map[string]any{"wait_for": "success"}), heard.hear)
					same(t, "diagnostics", d, protocoltest.Diagnostics(nil))
					for i := range heard.times[1:] {
						if gap := heard.times[i+1] - heard.times[i]; gap > 10500*time.Millisecond {
							t.Errorf("silent for %s after %s", gap, heard.times[i])
						}
					}
					time.Sleep(10 * time.Minute) // the other read
				})
			})
		}
	}
}
