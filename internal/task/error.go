// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"time"
)

// Outcome says how a read or a wait without a result has ended.
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

// missing reports whether the task is not there.
func (o Outcome) missing() bool { return o == NeverThere || o == Vanished }

// Error is why [Read] has no result. It states facts; what to do about them is for
// the caller to say.
type Error struct {
	Outcome   Outcome
	Kind, ID  string
	Several   bool // whether it is about more than one task
	Mode      Mode
	State     State // the latest one seen
	Seen      bool  // whether there was any
	Missed    bool  // whether the service did not know the task since
	Waited    time.Duration
	Total     time.Duration // that there was; 0: no end to it
	Fault     *Fault        // the latest one; nil: there was none
	Recovered bool          // whether a later poll saw the task
	FaultAge  time.Duration // how long before the end it came
	Explained string        // what [Options].Explain told
}

// fail returns the error of a wait that ends with an outcome.
func (w *watch) fail(ctx context.Context, o Outcome) *Error {
	e := &Error{
		Outcome: o, Kind: w.Kind, ID: w.ID, Several: w.Several, Mode: w.Mode,
		State: w.state, Seen: w.seen, Missed: w.gone > 0,
		Waited: time.Since(w.start), Total: w.total(),
		Fault: w.fault, Recovered: w.recovered,
	}
	e.FaultAge = e.Waited - w.faultAfter
	if o == Failed && w.Explain != nil {
		limited, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		e.Explained = meanwhile(ctx, w, func() string { return w.Explain(limited) })
	}
	return e
}

func (e *Error) Error() string { return e.Summary() + "\n\n" + e.Facts() }

// Unwrap returns the latest *[Fault], if there was one.
func (e *Error) Unwrap() error {
	if e.Fault == nil {
		return nil
	}
	return e.Fault
}
