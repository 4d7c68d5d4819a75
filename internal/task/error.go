// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"time"
)

// Outcome is how a read or a wait ended that gave no result.
type Outcome string

// The outcomes.
const (
	Failed      Outcome = "failed"       // the task ended without success
	TimedOut    Outcome = "timed out"    // the deadline came first
	Vanished    Outcome = "vanished"     // the task was there and is gone
	NeverThere  Outcome = "never there"  // the service does not know the task
	Denied      Outcome = "denied"       // the service refused the request
	RateLimited Outcome = "rate limited" // the service wants to be left alone for too long
	Unavailable Outcome = "unavailable"  // the service could not answer
	Unbelieved  Outcome = "unbelieved"   // no response was one about this task
	Unreadable  Outcome = "unreadable"   // an error that does not pass by itself
	Interrupted Outcome = "interrupted"  // cancelled from outside
)

func (o Outcome) missing() bool { return o == NeverThere || o == Vanished }

// Error is why Read has no result, in words for the user.
type Error struct {
	Outcome Outcome

	watch     watch // as it stood then
	waited    time.Duration
	explained string
}

func (w *watch) fail(ctx context.Context, o Outcome) *Error {
	e := &Error{Outcome: o, watch: *w, waited: time.Since(w.start)}
	if o == Failed && w.Explain != nil {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		e.explained = w.Explain(ctx)
	}
	return e
}

func (e *Error) Error() string { return e.Summary() + "\n\n" + e.Detail() }

// Unwrap returns the latest *Fault, if there was one.
func (e *Error) Unwrap() error {
	if e.watch.fault == nil {
		return nil
	}
	return e.watch.fault
}
