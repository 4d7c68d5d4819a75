// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func (k kind) action() string { return k.dataSource() + "_wait" }

// audience notes what an action tells of its progress, and when.
type audience struct {
	start time.Time
	lines []string
	times []time.Duration
}

func newAudience() *audience { return &audience{start: time.Now()} }

func (l *audience) hear(line string) bool {
	l.lines, l.times = append(l.lines, line), append(l.times, time.Since(l.start))
	return true
}

func (l *audience) last() string {
	if len(l.lines) == 0 {
		return ""
	}
	return l.lines[len(l.lines)-1]
}

// servers are a provider that logs and one that does not, as they are served.
func servers(t *testing.T) map[string]*protocoltest.Provider {
	t.Helper()
	logging := provider.LastWord(providerserver.NewProtocol6(provider.New("test")()))
	all := map[string]*protocoltest.Provider{}
	for name, server := range map[string]func() tfprotov6.ProviderServer{"logging": logging, "quiet": provider.Quiet(logging)} {
		fresh(t) // no environment
		all[name] = protocoltest.NewServer(t, server)
		configure(t, all[name], bubbleBlock())
	}
	return all
}

func mustInvoke(t *testing.T, p *protocoltest.Provider, k kind, config map[string]any) *audience {
	t.Helper()
	l := newAudience()
	if d, completed := p.Invoke(t.Context(), k.action(), config, l.hear); len(d) > 0 || !completed {
		t.Fatalf("the action completed: %t, and said:\n%s", completed, d)
	}
	return l
}

func invocation(timeout any) map[string]any { return map[string]any{"invoke": timeout} }

func TestPlanOfAnActionSendsNothingWhateverIsKnown(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		p := configured(t, bubbleBlock())
		all := with(k.placed(), map[string]any{"poll_interval": "5s", "ignore_not_found": true})
		configs := map[string]map[string]any{"all known": all, "unknown timeout": with(all, map[string]any{"timeouts": invocation(protocoltest.Unknown)})}
		for name := range all {
			configs["unknown "+name] = with(all, map[string]any{name: protocoltest.Unknown})
		}
		for name, config := range configs {
			if d := p.PlanAction(t.Context(), k.action(), config); len(d) > 0 {
				t.Errorf("%s: %s", name, d)
			}
		}
		sendsNothing(t, s, "the plan of an action")
	})
}

func TestActionTellsOfEveryChangeAndElseEveryTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		for name, p := range servers(t) {
			instanceTask.addTo(s,
				simulator.Step{Status: "PENDING"},
				simulator.Step{After: 23 * time.Second, Status: "RUNNING", Fields: map[string]any{"progress": 40}},
				simulator.Step{After: 37 * time.Second, Fields: map[string]any{"progress": 80}},
				simulator.Step{After: 50 * time.Second, Status: "SUCCESS", Fields: map[string]any{"progress": 100, "status_detail": "all done"}})
			l := mustInvoke(t, p, instanceTask, with(instanceTask.config, map[string]any{"poll_interval": "5s"}))
			same(t, name, l.lines, []string{
				"PENDING, 0s of 30m", "PENDING, 10s of 30m", "PENDING, 20s of 30m",
				"RUNNING, 40 %, 25s of 30m", "RUNNING, 40 %, 35s of 30m", "RUNNING, 80 %, 40s of 30m",
				"SUCCESS, 100 %, 50s of 30m: all done",
			})
		}
	})
}

func TestActionTellsHowItsTaskEnds(t *testing.T) {
	for _, k := range kinds {
		for status, e := range k.statuses {
			if e == inProgress {
				continue
			}
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				k.addTo(s, simulator.Step{Status: k.running()}, simulator.Step{After: 3 * time.Minute, Status: status, Fields: map[string]any{k.reason(): "because"}})
				for _, mode := range []any{nil, "completion"} {
					l := newAudience()
					d, completed := configured(t, bubbleBlock()).Invoke(t.Context(), k.action(), with(k.config, map[string]any{"wait_for": mode}), l.hear)
					what := fmt.Sprintf("%s %s, %v", k.name, status, mode)
					same(t, what+": completed and opened", []bool{completed, len(d) == 0}, []bool{true, e == succeeded || mode == "completion"})
					says(t, l.last(), status)
					if k.name != kafkaTask.name { // which has no reason
						says(t, l.last(), ": because")
					}
					l.checkPace(t, what)
				}
			})
		}
	}
}

// reason is the field of the kind's answer that says why.
func (k kind) reason() string {
	return map[string]string{instanceTask.name: "status_detail", batchTask.name: "status_desc", swrJob.name: "reason", kafkaTask.name: "reason"}[k.name]
}

// checkPace demands a line at the beginning, and then one every ten seconds but
// for changes, of which there is one.
func (l *audience) checkPace(t *testing.T, what string) {
	t.Helper()
	early := 0
	for i := range l.times[1:] {
		switch gap := l.times[i+1] - l.times[i]; {
		case gap > 10*time.Second:
			t.Errorf("%s: silent for %s", what, gap)
		case gap < 10*time.Second:
			early++
		}
	}
	if early > 1 || l.times[0] != 0 {
		t.Errorf("%s: %d lines came early, the first after %s", what, early, l.times[0])
	}
}

func TestActionIsHeardBetweenPolls(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ends(s, 3*time.Minute, "Success")
		l := mustInvoke(t, configured(t, bubbleBlock()), swrJob, with(swrJob.config, map[string]any{"poll_interval": "1m"}))
		same(t, "polls", len(looks(s)), 4)
		same(t, "lines", len(l.lines), 19)
	})
}

func TestActionSaysWhatItWaitsForWhileThereIsNoStatus(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		p := configured(t, bubbleBlock())
		remove := s.Inject(simulator.Fault{Path: swrJob.request.Path, Action: simulator.Respond(503, nil, "")})
		l := newAudience()
		p.Invoke(t.Context(), swrJob.action(), with(swrJob.config, map[string]any{"timeouts": invocation("15s")}), l.hear)
		same(t, "unavailable", l.lines, []string{"no status yet, 10s of 15s"})
		remove()
		l = mustInvoke(t, p, swrJob, with(swrJob.config, map[string]any{"ignore_not_found": true}))
		same(t, "missing", l.lines[0], "not found, 10s of 30m")
		says(t, l.last(), "not found, 1m")
		if waited := time.Since(l.start); waited < time.Minute || waited > 75*time.Second {
			t.Errorf("waited %s", waited)
		}
	})
}

// An action has no results and other timeouts, but the facts are the same.
func TestErrorOfAnActionIsThatOfTheDataSourceWithItsOwnAdvice(t *testing.T) {
	troubles := map[string]func(k kind, s *simulator.Server){
		"fails":   func(k kind, s *simulator.Server) { k.addTo(s, simulator.Step{Status: k.failed()}) },
		"goes on": func(k kind, s *simulator.Server) { k.addTo(s, simulator.Step{Status: k.running()}) },
		"missing": func(kind, *simulator.Server) {},
		"vanishing": func(k kind, s *simulator.Server) {
			k.add(s, simulator.Task{VanishesAfter: time.Minute, Steps: []simulator.Step{{Status: k.running()}}})
		},
		"refused": func(k kind, s *simulator.Server) {
			s.Inject(simulator.Fault{Path: k.request.Path, Action: simulator.Respond(403, nil, "")})
		},
		"throttled": func(k kind, s *simulator.Server) {
			s.Inject(simulator.Fault{Path: k.request.Path, Action: simulator.Respond(429, map[string][]string{"Retry-After": {"3600"}}, "")})
		},
		"not about it": func(k kind, s *simulator.Server) { k.reports(s, 0, "{}") },
	}
	for name, trouble := range troubles {
		for _, k := range kinds {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				trouble(k, s)
				p := configured(t, bubbleBlock())
				config := with(k.config, map[string]any{"poll_interval": "10s"})
				f := mustFail(t, p, k, with(config, map[string]any{"wait_for": "success", "timeouts": times("10m")}))
				s.Forget()
				if name == "vanishing" {
					trouble(k, s)
				}
				p = configured(t, bubbleBlock()) // a host that throttles is left alone
				d, completed := p.Invoke(t.Context(), k.action(), with(config, map[string]any{"timeouts": invocation("10m")}), nil)
				if len(d) != 1 || !completed {
					t.Fatalf("%s: %v", name, d)
				}
				same(t, name+": summary", d[0].Summary, f.summary)
				same(t, name+": facts", facts(d[0].Detail), facts(f.detail))
				saysNothingOf(t, d[0].Detail, "attribute", "read =", "create =", "data source", "resource")
				if name == "goes on" {
					says(t, d[0].Detail, `timeouts { invoke = "20m" }`)
				}
			})
		}
	}
}

func saysNothingOf(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q stands in:\n%s", part, text)
		}
	}
}

// facts are the first paragraph of a message, without what tells one request
// from another.
func facts(detail string) []string {
	first, _, _ := strings.Cut(detail, "\n\n")
	lines := strings.Split(first, "\n")
	for i, line := range lines {
		lines[i], _, _ = strings.Cut(line, " (request ID")
	}
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "Waited: ") })
}

func TestCancelledActionEndsAtOnceAndIsSilent(t *testing.T) {
	for name, injected := range map[string]*simulator.Fault{
		"asleep":    nil,
		"in flight": {Service: simulator.SWR, Skip: 5, Action: simulator.Hang()},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			for server, p := range servers(t) {
				ends(s, time.Hour, "Success")
				remove := func() {}
				if injected != nil {
					remove = s.Inject(*injected)
				}
				ctx, cancel := context.WithCancel(t.Context())
				l, done := newAudience(), make(chan protocoltest.Diagnostics)
				go func() {
					d, _ := p.Invoke(ctx, swrJob.action(), swrJob.config, l.hear)
					done <- d
				}()
				time.Sleep(45 * time.Second)
				synctest.Wait()
				lines, requests, cancelled := len(l.lines), len(looks(s)), time.Now()
				cancel()
				says(t, (<-done).String(), "The wait for SWR instance job "+swrJob.taskID+" was interrupted", "the task itself goes on", "Last status: Running")
				same(t, name+", "+server+": ended after", time.Since(cancelled), time.Duration(0))
				time.Sleep(time.Minute)
				same(t, name+", "+server+": lines and requests", []int{len(l.lines), len(looks(s))}, []int{lines, requests})
				remove()
			}
		})
	}
}

// A context that ended with the call would cancel every action.
func TestActionRunsOnAfterTheCallThatInvokesIt(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for name, p := range servers(t) {
			k.addTo(s, simulator.Step{Status: k.running()}, simulator.Step{After: 2 * time.Minute, Status: k.success()})
			l := mustInvoke(t, p, k, k.config)
			says(t, l.last(), k.success())
			if len(l.lines) < 13 {
				t.Errorf("%s: %d lines", name, len(l.lines))
			}
		}
	})
}

func TestActionWaitsForACallerThatIsSlow(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		for name, p := range servers(t) {
			ends(s, 2*time.Minute, "Success")
			l := newAudience()
			d, completed := p.Invoke(t.Context(), swrJob.action(), swrJob.config, func(line string) bool {
				time.Sleep(25 * time.Second)
				return l.hear(line)
			})
			same(t, name, []any{len(d), completed}, []any{0, true})
			says(t, l.last(), "Success")
		}
	})
}

// The framework blocks an action for ever that has something to tell when nobody
// listens any more. The bubble fails where a goroutine is left.
func TestActionEndsWithACallerThatLeaves(t *testing.T) {
	for name, test := range map[string]struct {
		lingers time.Duration
		cancels bool
	}{
		"cancelled":       {0, true},
		"cancelled later": {25 * time.Second, true},
		"not cancelled":   {25 * time.Second, false},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ends(s, 10*time.Minute, "Success")
			for server, p := range servers(t) {
				ctx, cancel := context.WithCancel(t.Context())
				start := time.Now()
				_, completed := p.Invoke(ctx, swrJob.action(), swrJob.config, func(string) bool {
					time.Sleep(test.lingers)
					if test.cancels {
						cancel()
					}
					return false
				})
				same(t, name+", "+server+": completed, and how long it took", []any{completed, time.Since(start)}, []any{false, test.lingers})
				cancel()
			}
		})
	}
}

func TestMistakesInAnActionAreErrorsOnTheirAttribute(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		p := configured(t, bubbleBlock())
		for when, invoke := range map[string]func(context.Context, string, map[string]any, func(string) bool) (protocoltest.Diagnostics, bool){
			"validated":        p.Invoke,
			"known when it is": p.InvokeUnvalidated, // such as by a variable
		} {
			for _, m := range mistakes {
				d, _ := invoke(t.Context(), k.action(), with(k.config, m.on("invoke")), nil)
				same(t, fmt.Sprintf("%s, %s = %v", when, m.name, m.value), d.Errors().Attributes(), []string{m.path("invoke")})
				says(t, d.String(), m.says...)
			}
		}
		sendsNothing(t, s, "a mistake")
	})
}
