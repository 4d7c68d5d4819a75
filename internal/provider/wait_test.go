// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// ends adds a job that is running until then.
func ends(s *simulator.Server, after time.Duration, status string) {
	swrJob.addTo(s, simulator.Step{Status: "Running"}, simulator.Step{After: after, Status: status, Fields: map[string]any{"reason": "because"}})
}

func looks(s *simulator.Server) []simulator.Request {
	return s.Requests(simulator.ByOperation("ShowInstanceJob"))
}

func TestEndIsSeenSoonAndCheaply(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ends(s, 6*time.Second, "Success")
		start := time.Now()
		mustRead(t, configured(t, bubbleBlock()), swrJob, swrJob.wait("success"))
		if waited := time.Since(start); waited < 6*time.Second || waited > 7*time.Second {
			t.Errorf("waited %s", waited)
		}
		if n := len(looks(s)); n > 16 {
			t.Errorf("%d looks", n)
		}
	})
}

func TestTaskThatFailsWhileItIsWaitedForHoldsTheGate(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ends(s, 1500*time.Millisecond, "Failed")
		start := time.Now()
		f := mustFail(t, configured(t, bubbleBlock()), swrJob, swrJob.wait("success"))
		if waited := time.Since(start); waited > 2500*time.Millisecond {
			t.Errorf("waited %s", waited)
		}
		same(t, "summary", f.summary, "SWR instance job "+swrJob.taskID+" failed")
		says(t, f.detail, "Last status: Failed", "Reason given: because")
	})
}

func TestNothingOfAnEarlierPollIsLeft(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		swrJob.addTo(s, simulator.Step{Status: "Running", Fields: map[string]any{"reason": "busy"}},
			simulator.Step{After: 10 * time.Second, Raw: `{"id": "` + swrJob.taskID + `", "status": "Success"}`})
		same(t, "reason", mustRead(t, configured(t, homeBlock()), swrJob, swrJob.wait("success"))["reason"], nil)
	})
}

func TestPollIntervalReplacesTheSchedule(t *testing.T) {
	for interval, each := range map[string]time.Duration{"1m15s": 75 * time.Second, "1500ms": 1500 * time.Millisecond} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ends(s, 4*each, "Success")
			mustRead(t, configured(t, bubbleBlock()), swrJob, with(swrJob.wait("success"), map[string]any{"poll_interval": interval}))
			var gaps []time.Duration
			for i, r := range looks(s) {
				if i > 0 {
					gaps = append(gaps, r.Time.Sub(looks(s)[i-1].Time))
				}
			}
			same(t, "gaps", gaps, []time.Duration{each, each, each, each})
		})
	}
}

func TestTimeoutEndsTheWaitAndNamesItself(t *testing.T) {
	for read, want := range map[any]time.Duration{"3s": 3 * time.Second, nil: 30 * time.Minute} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ends(s, 24*time.Hour, "Success")
			start := time.Now()
			f := mustFail(t, configured(t, bubbleBlock()), swrJob, with(swrJob.wait("success"), map[string]any{"timeouts": times(read)}))
			if waited := time.Since(start); waited > want || waited < want*9/10 {
				t.Errorf("waited %s", waited)
			}
			says(t, f.detail, "Last status: Running", "timeouts { read = ", "goes on")
			if strings.Contains(f.text(), "context deadline exceeded") {
				t.Error(f.text())
			}
		})
	}
}

func TestReadWithoutAWaitHasFiveMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		s.Inject(simulator.Fault{Action: simulator.Hang()})
		start := time.Now()
		mustFail(t, configured(t, with(bubbleBlock(), map[string]any{"max_retries": 100})), swrJob, swrJob.config)
		if waited := time.Since(start); waited > 5*time.Minute {
			t.Errorf("waited %s", waited)
		}
	})
}

func TestWaitOutlastsWhatPasses(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		swrJob.addTo(s, simulator.Step{Status: "Success"})
		for _, fault := range []simulator.Fault{
			{Times: 2, Action: simulator.Respond(http.StatusNotFound, nil, "")},
			{Skip: 0, Times: 1, Action: simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"1"}}, "")},
			{Times: 1, Action: simulator.Respond(http.StatusServiceUnavailable, nil, "")},
			{Times: 1, Action: simulator.Respond(http.StatusOK, nil, "<html>")},
			{Times: 1, Action: simulator.Truncate()},
		} {
			fault.Service = simulator.SWR
			s.Inject(fault)
		}
		same(t, "succeeded", mustRead(t, configured(t, bubbleBlock()), swrJob, swrJob.wait("success"))["succeeded"], any(true))
	})
}

func TestRefusalEndsTheWaitAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		s.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(http.StatusForbidden, nil, "")})
		start := time.Now()
		mustFail(t, configured(t, bubbleBlock()), swrJob, swrJob.wait("success"))
		same(t, "waited", time.Since(start), time.Duration(0))
		same(t, "looks", len(looks(s)), 1)
	})
}

func TestTaskMayAppearLate(t *testing.T) {
	ignore := map[string]any{"ignore_not_found": true}
	for after, appears := range map[time.Duration]bool{0: true, 55 * time.Second: true, time.Hour: false} {
		for name, config := range map[string]map[string]any{"insisting": nil, "ignoring": ignore} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				swrJob.add(s, simulator.Task{AppearsAfter: after, Steps: []simulator.Step{{Status: "Success"}}})
				start := time.Now()
				state, d := configured(t, bubbleBlock()).Read(t.Context(), swrJob.dataSource(), with(swrJob.wait("success"), config))
				what := fmt.Sprintf("%s, after %s", name, after)
				switch {
				case appears:
					same(t, what, state["succeeded"], any(true))
				case config == nil:
					same(t, what, d[0].Summary, "SWR instance job "+swrJob.taskID+" was not found")
				default:
					same(t, what, state, swrJob.gone(with(config, map[string]any{"wait_for": "success", "timeouts": times("20m")})))
				}
				if waited := time.Since(start); !appears && (waited < time.Minute || waited > 75*time.Second) {
					t.Errorf("%s: waited %s", what, waited)
				}
			})
		}
	}
}

func TestTaskThatVanishesEndsTheWait(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		swrJob.add(s, simulator.Task{VanishesAfter: time.Minute, Steps: []simulator.Step{{Status: "Running"}}})
		f := mustFail(t, configured(t, bubbleBlock()), swrJob, swrJob.wait("success"))
		same(t, "summary", f.summary, "SWR instance job "+swrJob.taskID+" can no longer be found")
		says(t, f.detail, "Last status: Running", "ignore_not_found")
	})
}

func TestCancelledReadSendsNothingMoreAndSaysThatTheTaskGoesOn(t *testing.T) {
	for name, injected := range map[string]*simulator.Fault{
		"asleep":    nil,
		"in flight": {Service: simulator.SWR, Skip: 5, Action: simulator.Hang()},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ends(s, time.Hour, "Success")
			if injected != nil {
				s.Inject(*injected)
			}
			ctx, cancel := context.WithCancel(t.Context())
			p := configured(t, bubbleBlock())
			done := make(chan string)
			go func() {
				_, d := p.Read(ctx, swrJob.dataSource(), swrJob.wait("success"))
				done <- d.String()
			}()
			time.Sleep(30*time.Second + time.Millisecond)
			synctest.Wait()
			before, cancelled := len(looks(s)), time.Now()
			cancel()
			says(t, <-done, "The wait for SWR instance job "+swrJob.taskID+" was interrupted", "the task itself goes on", "Last status: Running")
			same(t, name+": ended after", time.Since(cancelled), time.Duration(0))
			time.Sleep(time.Minute)
			same(t, name+": looks", len(looks(s)), before)
		})
	}
}

// The last poll cuts short whatever is under way before it, which says nothing of
// the service.
func TestPollThatTheLastOneCutsShortIsNotToldOf(t *testing.T) {
	for name, hang := range map[string]simulator.Fault{
		"a poll":    {Path: "/jobs/", Skip: 1, Times: 1},
		"a sign-in": {Path: "/auth/tokens", Skip: 1, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				s.RemoveKey(key.AccessKey)
				s.AddSignIn(simulator.ExampleSignIn(projectID, cast.User.ID, 10*time.Second))
				ends(s, 24*time.Hour, "Success")
				hang.Action = simulator.Hang()
				s.Inject(hang)
				config := with(swrJob.wait("success"), map[string]any{"timeouts": times("60s"), "poll_interval": "50s"})
				f := mustFail(t, byPassword.on(t, "http://127.0.0.1:80"), swrJob, config)
				same(t, "summary", f.summary, "SWR instance job "+swrJob.taskID+" did not end within 1m")
				says(t, f.detail, "Last status: Running")
				if strings.Contains(f.detail, "Last error") {
					t.Error(f.detail)
				}
			})
		})
	}
}
