// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func TestLookReadsOnceWhateverTheStatus(t *testing.T) {
	for _, spelled := range []string{"Running", "Success", "Failed", "Stopped", "Rebalancing"} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(status(spelled)))
			result, err := read(t, options(task.Once), s)
			want(t, "error", err, nil)
			want(t, "result", result, task.Result[string]{Value: spelled, State: status(spelled).state, Found: true})
			want(t, "reads", len(s.looks), 1)
		})
	}
}

func TestLookReadsEverythingWhereThereIsMore(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		small, whole := newService(script(status("Running"))), newService(script(status("Success")))
		result, err := readAll(t, options(task.Once), task.Source[string]{Poll: small.read, Complete: whole.read})
		wantSuccess(t, result, err)
		want(t, "small reads", len(small.looks), 0)
		want(t, "whole reads", len(whole.looks), 1)
	})
}

func TestLookFailsOnEveryFaultAtOnce(t *testing.T) {
	for class, outcome := range map[task.Class]task.Outcome{
		task.Permanent: task.Unreadable,
		task.Missing:   task.NeverThere,
		task.Refused:   task.Denied,
		task.Throttled: task.RateLimited,
		task.Broken:    task.Unavailable,
	} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(fault(class)))
			_, err := read(t, options(task.Once), s)
			wantOutcome(t, err, outcome)
			want(t, "reads", len(s.looks), 1)
			want(t, "waited", s.age(), 0)
		})
	}
}

func TestGate(t *testing.T) {
	ends := map[string]map[task.Mode]bool{
		"Success":        {task.Completion: true, task.Success: true},
		"Failed":         {task.Completion: true, task.Success: false},
		"PartialSuccess": {task.Completion: true, task.Success: false},
		"Stopped":        {task.Completion: true, task.Success: false},
	}
	for spelled, modes := range ends {
		for mode, passes := range modes {
			for _, reads := range []int{1, 3} { // already ended, ends while waited for
				inBubble(t, func(t *testing.T) {
					answers := []answer{status("Running"), status("Running"), status(spelled)}
					s := newService(script(answers[3-reads:]...))
					result, err := read(t, options(mode), s)
					want(t, "reads", len(s.looks), reads)
					if !passes {
						wantOutcome(t, err, task.Failed)
						return
					}
					want(t, "error", err, nil)
					want(t, "result", result, task.Result[string]{Value: spelled, State: status(spelled).state, Found: true})
				})
			}
		}
	}
}

func TestTaskThatAppearsLateIsWaitedFor(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		inBubble(t, func(t *testing.T) {
			s := newService(timeline(fault(task.Missing), from{55 * time.Second, status("Success")}))
			o := options(task.Success)
			o.IgnoreNotFound = ignore
			result, err := read(t, o, s)
			wantSuccess(t, result, err)
		})
	}
}

func TestTaskThatNeverAppearsFailsAtTheFirstReadPastAMinute(t *testing.T) {
	for _, interval := range []time.Duration{0, time.Second, 7 * time.Second, 11 * time.Second, 2 * time.Minute} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(fault(task.Missing)))
			s.latency = 7 * time.Second
			o := options(task.Completion)
			o.Interval = interval
			_, err := read(t, o, s)
			wantOutcome(t, err, task.NeverThere)
			var past int
			for _, look := range s.looks {
				if look >= time.Minute {
					past++
				}
			}
			want(t, "reads past a minute", past, 1)
		})
	}
}

func TestTaskThatIsGoneTwiceInARowHasVanished(t *testing.T) {
	for _, between := range [][]answer{nil, {fault(task.Broken)}, {throttled(time.Second)}} {
		inBubble(t, func(t *testing.T) {
			answers := append([]answer{status("Running"), fault(task.Missing)}, between...)
			s := newService(script(append(answers, fault(task.Missing), status("Success"))...))
			_, err := read(t, options(task.Success), s)
			wantOutcome(t, err, task.Vanished)
			want(t, "reads", len(s.looks), 3+len(between))
		})
	}
}

func TestTaskThatIsGoneOnceAtATimeIsWaitedFor(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		inBubble(t, func(t *testing.T) {
			gone := fault(task.Missing)
			answers := slices.Concat([]answer{gone, gone, gone}, slices.Repeat([]answer{status("Running"), gone}, 10), []answer{status("Success")})
			o := options(task.Success)
			o.IgnoreNotFound, o.Interval = ignore, 10*time.Second // beyond the minute in which no task is missing
			result, err := read(t, o, newService(script(answers...)))
			wantSuccess(t, result, err)
		})
	}
}

func TestIgnoredMissingTaskIsNotFound(t *testing.T) {
	missing := fault(task.Missing)
	for name, test := range map[string]struct {
		mode   task.Mode
		answer func(time.Duration) answer
		least  time.Duration
	}{
		"looked for":  {task.Once, script(missing), 0},
		"never there": {task.Success, script(missing), time.Minute},
		"vanished":    {task.Success, script(status("Running"), missing), time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newService(test.answer)
				s.latency = 7 * time.Second // of a poll that begins before the minute is over, too
				o := options(test.mode)
				o.IgnoreNotFound, o.Interval = true, 11*time.Second
				result, err := read(t, o, s)
				want(t, "error", err, nil)
				want(t, "result", result, task.Result[string]{})
				if last := s.looks[len(s.looks)-1]; last < test.least {
					t.Errorf("given up by a poll after %s", last)
				}
			})
		})
	}
}

func TestMissingTaskIsNotIgnoredBeforeItsMinuteIsOver(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		inBubble(t, func(t *testing.T) {
			o := options(task.Success)
			o.IgnoreNotFound, o.Timeout = ignore, 30*time.Second
			_, err := read(t, o, newService(script(fault(task.Missing))))
			wantOutcome(t, err, task.TimedOut)
		})
	}
}

func TestRefusedAndPermanentFailAtOnce(t *testing.T) {
	for outcome, refusal := range map[task.Outcome]answer{
		task.Denied:     fault(task.Refused),
		task.Unreadable: {err: errors.New("no such host in the certificate")},
	} {
		for _, before := range [][]answer{nil, {status("Running")}} {
			inBubble(t, func(t *testing.T) {
				s := newService(script(append(before, refusal, status("Success"))...))
				_, err := read(t, options(task.Success), s)
				wantOutcome(t, err, outcome)
				want(t, "reads", len(s.looks), len(before)+1)
			})
		}
	}
}

func TestThrottledReadSleepsJustTheWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(throttled(7*time.Second), throttled(90*time.Second), throttled(time.Millisecond), status("Success")))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
		wantGaps(t, s, 7*time.Second, 90*time.Second, time.Millisecond)
	})
}

func TestThrottledReadWithoutAWindowBacksOff(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		busy := throttled(0)
		s := newService(script(busy, busy, busy, busy, busy, busy, status("Running"), throttled(-time.Second), status("Success")))
		o := options(task.Success)
		o.Interval = 3 * time.Second
		result, err := read(t, o, s)
		wantSuccess(t, result, err)
		wantGaps(t, s, 5*time.Second, 10*time.Second, 20*time.Second, 40*time.Second, time.Minute, time.Minute, o.Interval, 5*time.Second)
	})
}

func TestTwoWaitsLeaveAThrottledHostAlone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const opens, closes = 20 * time.Second, 80 * time.Second
		host := func(age time.Duration) answer {
			switch {
			case age < opens:
				return status("Running")
			case age < closes:
				return throttled(closes - age)
			default:
				return status("Success")
			}
		}
		waits := []*service{newService(host), newService(host)}
		done := make(chan error, len(waits))
		for _, s := range waits {
			go func() {
				_, err := read(t, options(task.Success), s)
				done <- err
			}()
		}
		for range waits {
			want(t, "error", <-done, nil)
		}
		for _, s := range waits {
			var inside int
			for _, look := range s.looks {
				if look >= opens && look < closes {
					inside++
				}
			}
			want(t, "reads that learn of the window", inside, 1)
			want(t, "last look", s.looks[len(s.looks)-1], closes)
		}
	})
}

func TestWindowLongerThanTheTimeLeftFailsAtOnce(t *testing.T) {
	for _, window := range []time.Duration{half, half + time.Second, 2 * time.Hour} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(throttled(window)))
			_, err := read(t, options(task.Success), s)
			wantOutcome(t, err, task.RateLimited)
			want(t, "reads", len(s.looks), 1)
			want(t, "waited", s.age(), 0)
		})
	}
}

func TestWindowThatEndsAfterTheLastLookMovesIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		window := half - 2*time.Second
		s := newService(script(throttled(window), status("Success")))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
		want(t, "last look", s.looks[1], window)
	})
}

func TestThrottledLastLookIsRepeatedWithinTheDeadline(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = 2 * half
		s := newService(script(status("Running"), throttled(4*time.Second), status("Running")))
		_, err := read(t, o, s)
		wantOutcome(t, err, task.TimedOut)
		wantGaps(t, s, half-5*time.Second, 4*time.Second)
	})
}

func TestOutageOfSevenPassesIsSurvived(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(append(times(7, fault(task.Broken)), status("Success"))...))
		s.latency = time.Minute // far more than two minutes in all
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
	})
}

func TestOutageOfLessThanTwoMinutesIsSurvived(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(fault(task.Broken), from{109 * time.Second, status("Success")}))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
		if len(s.looks) < 9 {
			t.Errorf("only %d reads: the test shows nothing", len(s.looks))
		}
	})
}

func TestOutageOfEightPassesAndTwoMinutesFails(t *testing.T) {
	for _, latency := range []time.Duration{0, 5 * time.Second, time.Minute} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(fault(task.Broken)))
			s.latency = latency
			_, err := read(t, options(task.Success), s)
			wantOutcome(t, err, task.Unavailable)
			beforeLast := s.looks[len(s.looks)-2] // begins and ends before the limit is reached
			switch first := latency; {
			case len(s.looks) < 8, s.age()-first < 2*time.Minute:
				t.Errorf("gave up after %d reads and %s", len(s.looks), s.age())
			case len(s.looks) > 8 && beforeLast >= 2*time.Minute:
				t.Errorf("did not give up at %s, after %d reads", beforeLast, len(s.looks)-1)
			}
		})
	}
}

func TestBrokenReadsAreRepeatedAtDoublingPauses(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(append(times(7, fault(task.Broken)), status("Success"))...))
		o := options(task.Success)
		o.Interval = 10 * time.Minute
		result, err := read(t, o, s)
		wantSuccess(t, result, err)
		for i, gap := range s.gaps() {
			full := time.Duration([]int{1, 2, 4, 8, 16, 30, 30}[i]) * time.Second
			if gap >= full || gap < full*9/10 {
				t.Errorf("pause %d of %s, want up to a tenth less than %s", i+1, gap, full)
			}
		}
	})
}

func TestAnswerStartsTheCountOfBrokenReadsAnew(t *testing.T) {
	for _, good := range []answer{status("Running"), fault(task.Missing)} {
		inBubble(t, func(t *testing.T) {
			outage := times(7, fault(task.Broken))
			s := newService(script(slices.Concat(times(1, status("Running")), outage, times(1, good), outage, times(1, status("Success")))...))
			s.latency = time.Minute
			result, err := read(t, options(task.Success), s)
			wantSuccess(t, result, err)
		})
	}
}

func TestThrottledReadsDoNotCountAsBroken(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(slices.Concat(times(7, fault(task.Broken)), times(9, throttled(20*time.Second)), times(1, status("Success")))...))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
	})
}

func TestThrottledReadDoesNotStartTheCountOfBrokenReadsAnew(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(slices.Concat(times(4, fault(task.Broken)), times(1, throttled(2*time.Minute)), times(1, fault(task.Broken)))...))
		_, err := read(t, options(task.Success), s)
		wantOutcome(t, err, task.Unavailable)
		if reads := len(s.looks); reads < 8 || reads >= 4+1+8 {
			t.Errorf("%d reads", reads)
		}
	})
}

func TestUnknownStatusIsWaitedThrough(t *testing.T) {
	for _, mode := range []task.Mode{task.Completion, task.Success} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(status("Running"), status("Rebalancing"), answer{}, status("Success")))
			result, err := read(t, options(mode), s)
			wantSuccess(t, result, err)
		})
	}
}

func TestCancelledReadEndsAtOnceAndReadsNoMore(t *testing.T) {
	for name, test := range map[string]struct {
		mode            task.Mode
		latency, cancel time.Duration
		reads           int
	}{
		"look, before it began": {task.Once, 0, 0, 0},
		"look, in flight":       {task.Once, hang, time.Second, 1},
		"wait, before it began": {task.Success, 0, 0, 0},
		"wait, asleep":          {task.Success, 0, 3500 * time.Millisecond, 4},
		"wait, in flight":       {task.Success, hang, time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), half)
				defer cancel()
				if test.cancel == 0 {
					cancel()
				}
				time.AfterFunc(test.cancel, cancel)
				s := newService(script(status("Running")))
				s.latency = test.latency
				_, err := task.Read(ctx, options(test.mode), task.Source[string]{Poll: s.read})
				wantOutcome(t, err, task.Interrupted)
				want(t, "ended after", s.age(), test.cancel)
				want(t, "reads", len(s.looks), test.reads)
			})
		})
	}
}

func TestErrorOfACancelledReadIsToldOnlyIfTheServiceSaidIt(t *testing.T) {
	for said, told := range map[error]bool{
		fmt.Errorf("Get: %w", context.Canceled):                false,
		&url.Error{Op: "Get", Err: context.DeadlineExceeded}:   false,
		errors.New("503 Service Unavailable, request ID 3f1c"): true,
	} {
		for _, class := range []task.Class{task.Broken, task.Refused, task.Missing} {
			inBubble(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				_, err := task.Read(ctx, options(task.Success), task.Source[string]{
					Poll: func(context.Context) (string, task.State, error) {
						cancel()
						return "", task.State{}, &task.Fault{Class: class, Err: said}
					},
				})
				detail := wantOutcome(t, err, task.Interrupted)
				want(t, "told", strings.Contains(detail, "Last error: "), told)
			})
		}
	}
}

// skewedContext does not end by the clock.
type skewedContext struct {
	deadline time.Time
	err      error
}

func (c skewedContext) Deadline() (time.Time, bool) { return c.deadline, true }
func (skewedContext) Done() <-chan struct{}         { return nil }
func (c skewedContext) Err() error                  { return c.err }
func (skewedContext) Value(any) any                 { return nil }

func TestDeadlineIsOverForTheFirstWhoSeesIt(t *testing.T) {
	for name, test := range map[string]struct {
		err   error
		reads map[task.Mode]int // in a wait, the last look too
	}{
		"connection": {nil, map[task.Mode]int{task.Once: 1, task.Success: 2}},
		"context":    {context.DeadlineExceeded, map[task.Mode]int{}},
	} {
		for _, mode := range []task.Mode{task.Once, task.Success} {
			t.Run(name+" "+string(mode), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := newService(script(fault(task.Broken)))
					s.latency = half
					ctx := skewedContext{time.Now().Add(half), test.err}
					_, err := task.Read(ctx, options(mode), task.Source[string]{Poll: s.read})
					wantOutcome(t, err, task.TimedOut)
					want(t, "reads", len(s.looks), test.reads[mode])
				})
			})
		}
	}
}

func TestWaitWithoutADeadlineGoesOn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(throttled(24*time.Hour), from{24 * time.Hour, status("Running")}, from{48 * time.Hour, status("Success")}))
		result, err := task.Read(t.Context(), options(task.Success), task.Source[string]{Poll: s.read})
		wantSuccess(t, result, err)
	})
}

func TestWholeTaskIsReadOnceAfterTheEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		small := newService(timeline(status("Running"), from{10 * time.Minute, status("Success")}))
		whole := newService(small.answer)
		result, err := readAll(t, options(task.Success), task.Source[string]{Poll: small.read, Complete: whole.read})
		wantSuccess(t, result, err)
		want(t, "whole reads", len(whole.looks), 1)
		want(t, "read right after the end was seen", whole.looks[0], small.looks[len(small.looks)-1])
	})
}

func TestWholeTaskMayTakeAllTheTimeThereIs(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Timeout, o.Interval = 100*time.Second, 10*time.Second // the last poll is at 95 s
		small := newService(timeline(status("Running"), from{85 * time.Second, status("Success")}))
		whole := newService(small.answer)
		whole.latency = 9 * time.Second
		result, err := readAll(t, o, task.Source[string]{Poll: small.read, Complete: whole.read})
		wantSuccess(t, result, err)
		want(t, "whole reads", len(whole.looks), 1)
	})
}

func TestWholeTaskThatFailsTheGateIsNotRead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		small, whole := newService(script(status("Failed"))), newService(script(status("Failed")))
		_, err := readAll(t, options(task.Success), task.Source[string]{Poll: small.read, Complete: whole.read})
		wantOutcome(t, err, task.Failed)
		want(t, "whole reads", len(whole.looks), 0)
	})
}

func TestWholeTaskHasTheLastWord(t *testing.T) {
	good := status("Success")
	for name, test := range map[string]struct {
		whole        []answer
		outcome      task.Outcome
		polls, reads int
	}{
		"in progress again": {[]answer{status("Running"), good}, "", 2, 2},
		"ended badly":       {[]answer{status("Failed")}, task.Failed, 1, 1},
		"throttled":         {[]answer{throttled(time.Minute), good}, "", 1, 2},
		"broken":            {[]answer{fault(task.Broken), fault(task.Broken), good}, "", 1, 3},
		"broken for long":   {[]answer{fault(task.Broken)}, task.Unavailable, 1, 0},
		"refused":           {[]answer{fault(task.Refused)}, task.Denied, 1, 1},
		"gone once":         {[]answer{fault(task.Missing), good}, "", 1, 2},
		"gone":              {[]answer{fault(task.Missing)}, task.Vanished, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				small, whole := newService(script(good)), newService(script(test.whole...))
				result, err := readAll(t, options(task.Success), task.Source[string]{Poll: small.read, Complete: whole.read})
				if test.outcome == "" {
					wantSuccess(t, result, err)
				} else {
					wantOutcome(t, err, test.outcome)
				}
				want(t, "polls", len(small.looks), test.polls)
				if test.reads > 0 {
					want(t, "whole reads", len(whole.looks), test.reads)
				}
			})
		})
	}
}

func TestFailureIsExplainedOnce(t *testing.T) {
	for spelled, explanations := range map[string]int{"Failed": 1, "Success": 0, "Running": 0} {
		inBubble(t, func(t *testing.T) {
			var calls int
			o := options(task.Success)
			o.Explain = func(context.Context) string { calls++; return "12 sub-tasks failed" }
			_, err := read(t, o, newService(script(status("Running"), status(spelled))))
			if failure, ok := errors.AsType[*task.Error](err); ok {
				want(t, "explained", strings.Contains(failure.Facts(), "12 sub-tasks failed"), explanations > 0)
			}
			want(t, "explanations", calls, explanations)
		})
	}
}

func TestExplanationHasHalfAMinuteWithinTheDeadline(t *testing.T) {
	for timeout, limit := range map[time.Duration]time.Duration{half: 30 * time.Second, 10 * time.Second: 10 * time.Second} {
		inBubble(t, func(t *testing.T) {
			o := options(task.Success)
			o.Timeout = timeout
			o.Explain = func(ctx context.Context) string { <-ctx.Done(); return "" }
			s := newService(script(status("Failed")))
			_, err := read(t, o, s)
			wantOutcome(t, err, task.Failed)
			want(t, "explained for", s.age(), limit)
		})
	}
}

func TestErrorGivesTheServicesError(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		refusal := errors.New("403")
		_, err := read(t, options(task.Success), newService(script(answer{err: &task.Fault{Class: task.Refused, Err: refusal}})))
		if !errors.Is(err, refusal) {
			t.Errorf("%v does not wrap %v", err, refusal)
		}
		fault, ok := errors.AsType[*task.Fault](err)
		if !ok || fault.Class != task.Refused {
			t.Errorf("got fault %v", fault)
		}
	})
}
