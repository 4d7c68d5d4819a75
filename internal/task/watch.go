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

// watch is the state of one [Read].
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
	forecast   forecast

	reported time.Time // the latest line in the log
	told     time.Time // the latest progress
	warned   map[string]bool
}

// newWatch returns the state of a read that begins now.
func newWatch(ctx context.Context, o Options) *watch {
	s := newSpan(ctx)
	return &watch{Options: o, span: s, reported: s.start, told: s.start, warned: map[string]bool{}}
}

// decide takes in one poll, and returns when the next one is due, or how the wait
// ends. If the gate opens, the read of everything is due at once.
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

// observe takes in a state that was read.
func (w *watch) observe(ctx context.Context, s State) {
	changed := !w.seen || s.Status != w.state.Status || s.Progress != w.state.Progress
	w.state, w.seen, w.recovered = s, true, true
	w.gone = 0
	w.retries.succeeded()
	w.forecast.observe(s.Done)
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

// retryOrFail takes in a poll that failed, and returns what decide does.
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

// retry returns when to poll again after a fault that can pass, or how the wait ends.
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

// notFound takes in a poll that did not find the task, and returns what decide does.
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

// ignorable reports whether IgnoreNotFound accepts what is missing. Of several tasks,
// it accepts only that none matches, not that there is nothing to list.
func (w *watch) ignorable() bool {
	return w.IgnoreNotFound && (!w.Several || w.fault.Unmatched)
}

// classify takes in the error of a poll, and returns how the read ends if there is no
// other poll.
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

// total returns the time for the whole read, or 0 if there is no limit.
func (w *watch) total() time.Duration {
	if w.Timeout > 0 || w.deadline.IsZero() {
		return w.Timeout
	}
	return w.deadline.Sub(w.start)
}

// pause returns how long to wait after a poll that found the task in progress.
func (w *watch) pause() time.Duration {
	if w.Interval > 0 {
		return w.Interval
	}
	return w.forecast.pause(growing(time.Since(w.start)))
}

// again returns when to poll after a pause, or that there is no time for it.
func (w *watch) again(pause time.Duration) (time.Time, Outcome) {
	wake, ok := w.next(w.began, pause)
	if !ok {
		return time.Time{}, TimedOut
	}
	return wake, ""
}

// How often a wait is reported while nothing changes.
const (
	logInterval      = time.Minute
	progressInterval = 10 * time.Second

	// newsTime is the least time before a reminder during a poll, which may end first
	// with a change to report.
	newsTime = 500 * time.Millisecond
)

// sleep returns at wake, or as soon as ctx ends, and reminds of the wait until then.
func (w *watch) sleep(ctx context.Context, wake time.Time) Outcome {
	for time.Now().Before(wake) && ctx.Err() == nil {
		sleep(ctx, min(time.Until(wake), time.Until(w.due())))
		if time.Now().Before(wake) {
			w.remind(ctx)
		}
	}
	return ended(ctx)
}

// meanwhile calls do, returns what it returns, and reminds of the wait until then.
// Only the goroutine that waits reports, so nothing is reported after the wait.
func meanwhile[R any](ctx context.Context, w *watch, do func() R) R {
	done := make(chan R, 1)
	go func() { done <- do() }()
	pause := max(time.Until(w.due()), newsTime)
	for {
		timer := time.NewTimer(pause)
		select {
		case result := <-done:
			timer.Stop()
			return result
		case <-timer.C:
			w.remind(ctx)
		}
		pause = time.Until(w.due())
	}
}

// due returns when to remind of the wait.
func (w *watch) due() time.Time {
	line, progress := w.reported.Add(logInterval), w.told.Add(progressInterval)
	if line.Before(progress) {
		return line
	}
	return progress
}

// remind reports the wait in the log and as progress, if that is due.
func (w *watch) remind(ctx context.Context) {
	if time.Since(w.reported) >= logInterval {
		w.report(ctx, "Still waiting for task")
	}
	if time.Since(w.told) >= progressInterval {
		w.tell(ctx)
	}
}

// tell calls Progress, unless ctx has ended: then there may be nobody left to listen.
func (w *watch) tell(ctx context.Context) {
	w.told = time.Now()
	if w.Progress != nil && ctx.Err() == nil {
		w.Progress(Progress{State: w.state, Missing: w.gone > 0, Waited: time.Since(w.start), Total: w.total()})
	}
}

// sleep returns after d, or as soon as ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// report writes a line into the log.
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

// ended returns the outcome of a read whose ctx has ended, or "" if it has not. The
// clock counts too: a connection can see the deadline pass before ctx does.
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
