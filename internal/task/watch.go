// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Appearance is how long a new task may take to be found.
const Appearance = time.Minute

// watch is what one Read knows so far.
type watch struct {
	Options
	span

	began time.Time // the latest poll
	state State     // the latest one seen
	seen  bool
	gone  int // polls in a row that did not find the task

	fault      *Fault // the latest one
	faultAfter time.Duration
	recovered  bool // a later poll saw the task
	retries    retrier

	reported time.Time // the latest line in the log
	told     time.Time // the latest progress
	warned   map[string]bool
}

func newWatch(ctx context.Context, o Options) *watch {
	s := newSpan(ctx)
	return &watch{Options: o, span: s, reported: s.start, told: s.start, warned: map[string]bool{}}
}

// decide takes in one poll: when the next one is due, or how the wait ends. A
// task that passes the gate is due at once.
func (w *watch) decide(ctx context.Context, s State, err error) (time.Time, Outcome) {
	if err != nil {
		return w.retryOrFail(ctx, err)
	}
	w.observe(ctx, s)
	switch {
	case !s.Completed():
		return w.again(w.pause())
	case !w.Mode.opens(s):
		return time.Time{}, Failed
	}
	return time.Now(), ""
}

func (w *watch) observe(ctx context.Context, s State) {
	changed := !w.seen || s.Status != w.state.Status || s.Progress != w.state.Progress
	w.state, w.seen, w.recovered = s, true, true
	w.gone = 0
	w.retries.succeeded()
	if w.fault != nil && w.fault.Class == Missing {
		w.fault = nil
	}
	if !s.Known && !w.warned[s.Status] {
		w.warned[s.Status] = true
		tflog.Warn(ctx, "Unknown task status, taken as in progress", w.fields())
	}
	if changed {
		w.report(ctx, "Task status")
	}
	if changed || time.Since(w.told) >= progressInterval {
		w.tell(ctx)
	}
}

// retryOrFail takes in a poll that could not see the task.
func (w *watch) retryOrFail(ctx context.Context, err error) (time.Time, Outcome) {
	outcome := w.classify(ctx, err)
	switch outcome {
	case NeverThere:
		return w.notFound()
	case RateLimited, Unavailable, Unbelieved:
		return w.retry(outcome)
	}
	return time.Time{}, outcome
}

// retry is when to poll again after a fault that can pass, or how the wait ends
// for it.
func (w *watch) retry(outcome Outcome) (time.Time, Outcome) {
	pause, asked, ok := w.retries.pause(w.fault, w.began)
	switch {
	case !ok:
		return time.Time{}, outcome
	case !asked:
		return w.again(pause)
	}
	wake, ok := w.after(pause)
	if !ok {
		return time.Time{}, outcome
	}
	return wake, ""
}

func (w *watch) notFound() (time.Time, Outcome) {
	w.retries.succeeded()
	w.gone++
	switch {
	case w.IgnoreNotFound && w.began.Sub(w.start) < Appearance:
		// What opens a gate has to be sure.
	case w.seen && w.gone >= 2:
		return time.Time{}, Vanished
	case !w.seen && w.began.Sub(w.start) >= Appearance:
		return time.Time{}, NeverThere
	}
	return w.again(w.pause())
}

// classify says how a poll ends that could not see the task, if it is the only one.
func (w *watch) classify(ctx context.Context, err error) Outcome {
	outcome := ended(ctx)
	if outcome != "" && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return outcome // the service has said nothing
	}
	w.fault, w.faultAfter, w.recovered = asFault(err), time.Since(w.start), false
	if outcome != "" {
		return outcome
	}
	return w.fault.Class.outcome()
}

// total is the time that there is in all, 0 where there is no end to it.
func (w *watch) total() time.Duration {
	if w.Timeout > 0 || w.deadline.IsZero() {
		return w.Timeout
	}
	return w.deadline.Sub(w.start)
}

func (w *watch) pause() time.Duration {
	if w.Interval > 0 {
		return w.Interval
	}
	return growing(time.Since(w.start))
}

func (w *watch) again(pause time.Duration) (time.Time, Outcome) {
	wake, ok := w.next(w.began, pause)
	if !ok {
		return time.Time{}, TimedOut
	}
	return wake, ""
}

// How often a wait is heard of while nothing changes.
const (
	logInterval      = time.Minute
	progressInterval = 10 * time.Second
)

// sleep returns at wake, or at once when ctx ends.
func (w *watch) sleep(ctx context.Context, wake time.Time) Outcome {
	for time.Now().Before(wake) && ctx.Err() == nil {
		line, tell := w.reported.Add(logInterval), w.told.Add(progressInterval)
		doze(ctx, min(time.Until(wake), time.Until(line), time.Until(tell)))
		if !time.Now().Before(line) {
			w.report(ctx, "Still waiting for task")
		}
		if now := time.Now(); !now.Before(tell) && now.Before(wake) {
			w.tell(ctx)
		}
	}
	return ended(ctx)
}

// tell passes on how far the task is, unless ctx has ended: then there may be
// nobody left to listen.
func (w *watch) tell(ctx context.Context) {
	w.told = time.Now()
	if w.Progress != nil && ctx.Err() == nil {
		w.Progress(Progress{State: w.state, Missing: w.gone > 0, Waited: time.Since(w.start), Total: w.total()})
	}
}

func doze(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (w *watch) report(ctx context.Context, message string) {
	w.reported = time.Now()
	tflog.Info(ctx, message, w.fields())
}

func (w *watch) fields() map[string]any {
	return map[string]any{
		"kind":     w.Kind,
		"id":       w.ID,
		"status":   w.state.Status,
		"progress": w.state.Progress,
		"elapsed":  Duration(time.Since(w.start)),
	}
}

// ended is the outcome that ctx dictates, "" while it goes on. The clock counts
// too: a connection can see the deadline pass before ctx does.
func ended(ctx context.Context) Outcome {
	deadline, bounded := ctx.Deadline()
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return Interrupted
	case ctx.Err() != nil, bounded && !time.Now().Before(deadline):
		return TimedOut
	default:
		return ""
	}
}
