// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func asking(class task.Class, pause time.Duration) answer {
	return answer{err: &task.Fault{Class: class, RetryAfter: pause}}
}

func unreached() answer { return answer{err: &task.Fault{Class: task.Broken, Unreached: true}} }

func TestAnnouncedMaintenanceIsWaitedOutWithOneRequest(t *testing.T) {
	for _, class := range []task.Class{task.Broken, task.Invalid, task.Throttled} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(status("Running"), asking(class, 4*time.Minute), status("Success")))
			result, err := read(t, options(task.Success), s)
			wantSuccess(t, result, err)
			want(t, "pause", s.gaps()[1], 4*time.Minute)
		})
	}
}

func TestTimeThatTheServiceAsksForUsesUpNoPatience(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(script(append(times(12, asking(task.Broken, 2*time.Minute)), status("Success"))...))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
	})
}

func TestTimeThatAThrottlingServiceAsksForUsesUpNoPatience(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		answers := slices.Concat(times(4, fault(task.Broken)), times(1, throttled(10*time.Minute)), times(4, fault(task.Broken)), []answer{status("Success")})
		result, err := read(t, options(task.Success), newService(script(answers...)))
		wantSuccess(t, result, err)
	})
}

func TestPauseLongerThanTheTimeLeftEndsTheWait(t *testing.T) {
	for class, outcome := range map[task.Class]task.Outcome{task.Broken: task.Unavailable, task.Invalid: task.Unbelieved, task.Throttled: task.RateLimited} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(asking(class, half)))
			_, err := read(t, options(task.Success), s)
			wantOutcome(t, err, outcome)
			want(t, "reads", len(s.looks), 1)
		})
	}
}

func TestHostThatNeverAnsweredGetsHalfAMinute(t *testing.T) {
	for latency, reads := range map[time.Duration]int{0: 6, 10 * time.Second: 3, 40 * time.Second: 1} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(unreached()))
			s.latency = latency
			_, err := read(t, options(task.Success), s)
			wantOutcome(t, err, task.Unavailable)
			if got := len(s.looks); got < reads || got > reads+1 {
				t.Errorf("%d reads, want about %d", got, reads)
			}
			if s.age() < 30*time.Second {
				t.Errorf("gave up after %s", s.age())
			}
		})
	}
}

func TestHostThatAnsweredOnceHasThePatienceOfAnOutage(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(unreached(), from{20 * time.Second, fault(task.Broken)}, from{100 * time.Second, status("Success")}))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
	})
}

func TestInvalidResponseIsWaitedThroughAndNeverOpensAGate(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		inBubble(t, func(t *testing.T) {
			o := options(task.Completion)
			o.IgnoreNotFound = ignore
			result, err := read(t, o, newService(script(append(times(7, fault(task.Invalid)), status("Success"))...)))
			wantSuccess(t, result, err)
		})
		inBubble(t, func(t *testing.T) {
			o := options(task.Completion)
			o.IgnoreNotFound = ignore
			_, err := read(t, o, newService(script(fault(task.Invalid))))
			wantOutcome(t, err, task.Unbelieved)
		})
	}
}

func TestFinalFaultIsNotRepeated(t *testing.T) {
	for _, class := range []task.Class{task.Broken, task.Invalid, task.Throttled} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(answer{err: &task.Fault{Class: class, Final: true}}))
			_, err := read(t, options(task.Success), s)
			if err == nil || len(s.looks) != 1 {
				t.Errorf("%s: %d reads, error %v", class, len(s.looks), err)
			}
		})
	}
}

func TestPollThatIsCutShortForTheLastOneIsNoFaultOfTheService(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = 29*time.Minute + 50*time.Second
		s := newService(script(status("Running")))
		hangs := func(ctx context.Context) (string, task.State, error) {
			if len(s.looks) > 0 {
				s.latency = hang
			}
			return s.read(ctx)
		}
		_, err := readAll(t, o, task.Source[string]{Poll: hangs})
		detail := wantOutcome(t, err, task.TimedOut)
		wantNoText(t, detail, "Last error")
		want(t, "polls", len(s.looks), 3)
	})
}

func TestPersistRepeatsOneRequestAsAWaitDoes(t *testing.T) {
	for name, test := range map[string]struct {
		answers []answer
		reads   int
		final   bool
	}{
		"succeeds":    {[]answer{status("Success")}, 1, false},
		"outage":      {append(times(7, fault(task.Broken)), status("Success")), 8, false},
		"throttled":   {[]answer{throttled(time.Minute), throttled(0), status("Success")}, 3, false},
		"maintenance": {[]answer{asking(task.Broken, 5*time.Minute), status("Success")}, 2, false},
		"refused":     {[]answer{fault(task.Refused)}, 1, true},
		"permanent":   {[]answer{fault(task.Permanent)}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newService(script(test.answers...))
				ctx, cancel := context.WithTimeout(t.Context(), half)
				defer cancel()
				err := task.Persist(ctx, func(ctx context.Context) error {
					_, _, err := s.read(ctx)
					return err
				})
				want(t, "reads", len(s.looks), test.reads)
				fault, failed := errors.AsType[*task.Fault](err)
				want(t, "failed", failed, test.final)
				if failed {
					want(t, "final", fault.Final, true)
				}
			})
		})
	}
}

// Where the pause is too long for one poll, there may yet be time for another.
func TestPersistLeavesAPauseThatIsTooLongToTheWait(t *testing.T) {
	for _, class := range []task.Class{task.Broken, task.Invalid, task.Throttled} {
		inBubble(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), half)
			defer cancel()
			err := task.Persist(ctx, func(context.Context) error { return asking(class, half).err })
			fault, ok := errors.AsType[*task.Fault](err)
			if !ok || fault.Final || fault.RetryAfter != half {
				t.Errorf("got %#v", err)
			}
		})
	}
}

// A poll of several requests waits like one of a single request.
func TestPollThatPersistsWaitsAsOneThatDoesNot(t *testing.T) {
	for name, test := range map[string]struct {
		timeout time.Duration
		answer  func(time.Duration) answer
		opens   time.Duration // 0: it does not
		outcome task.Outcome
	}{
		"pause beyond the last poll": {
			time.Minute, timeline(throttled(58*time.Second), from{time.Second, status("Success")}), 58 * time.Second, "",
		},
		"pause beyond the deadline": {time.Minute, script(throttled(61 * time.Second)), 0, task.RateLimited},
		"hiccup before the last poll": {
			59500 * time.Millisecond, timeline(status("Running"), from{56 * time.Second, fault(task.Broken)}, from{56200 * time.Millisecond, status("Success")}), 56525 * time.Millisecond, "",
		},
		"outage to the end": {time.Minute, timeline(status("Running"), from{50 * time.Second, fault(task.Broken)}), 0, task.TimedOut},
	} {
		for _, persists := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%t", name, persists), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					o := options(task.Success)
					o.Timeout, o.Interval = test.timeout, time.Second
					s := newService(test.answer)
					poll := func(ctx context.Context) (value string, state task.State, err error) {
						err = task.Persist(ctx, func(ctx context.Context) error {
							value, state, err = s.read(ctx)
							return err
						})
						return value, state, err
					}
					if !persists {
						poll = s.read
					}
					result, err := readAll(t, o, task.Source[string]{Poll: poll})
					if test.opens == 0 {
						wantOutcome(t, err, test.outcome)
						return
					}
					wantSuccess(t, result, err)
					want(t, "opened", s.age(), test.opens)
				})
			})
		}
	}
}

func TestPersistEndsWithTheContext(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(3*time.Second, cancel)
		err := task.Persist(ctx, func(context.Context) error { return &task.Fault{Class: task.Broken, RetryAfter: time.Hour} })
		want(t, "error", err, context.Canceled)
	})
}

func TestPersistLeavesAMissingTaskToTheWait(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		err := task.Persist(t.Context(), func(context.Context) error { return &task.Fault{Class: task.Missing} })
		fault, ok := errors.AsType[*task.Fault](err)
		if !ok || fault.Final || fault.Class != task.Missing {
			t.Errorf("got %#v", err)
		}
	})
}
