// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"errors"
	"time"
)

// A wait gives up after outagePolls faults in a row that also span outageTime.
const (
	outagePolls   = 8
	outageTime    = 2 * time.Minute
	unreachedTime = 30 * time.Second // of a host that has never answered
)

// retrier decides how long to wait after each fault in a row. The zero value
// has seen none.
type retrier struct {
	broken    int       // faults in a row that use up patience
	began     time.Time // when the first of them was asked for
	since     time.Time // when it came
	asked     time.Duration
	throttled int // in a row
}

// succeeded starts all counts again.
func (r *retrier) succeeded() { *r = retrier{} }

// pause returns how long to wait after a fault of a request that began at began, and
// whether the service asked for that time. It is not ok if the request must not be
// repeated.
func (r *retrier) pause(f *Fault, began time.Time) (pause time.Duration, asked, ok bool) {
	switch f.Class {
	case Throttled:
		r.throttled++
		pause = f.RetryAfter
		if pause <= 0 {
			pause = doubling(5*time.Second, time.Minute, r.throttled-1)
		}
		r.asked += pause
		return pause, true, !f.Final
	case Broken, Invalid:
		if r.spend(f, began) {
			return 0, false, false
		}
		if f.RetryAfter > 0 {
			r.asked += f.RetryAfter
			return f.RetryAfter, true, true
		}
		return jittered(doubling(time.Second, 30*time.Second, r.broken-1)), false, true
	default:
		return 0, false, false
	}
}

// spend counts one more fault and reports whether the wait has to give up: after
// enough faults that also span enough time. Time that the service asked for does
// not count.
func (r *retrier) spend(f *Fault, began time.Time) (spent bool) {
	if r.broken == 0 {
		r.began, r.since, r.asked = began, time.Now(), 0
	}
	r.broken++
	switch {
	case f.Final:
		return true
	case f.Unreached:
		return time.Since(r.began)-r.asked >= unreachedTime
	default:
		return r.broken >= outagePolls && time.Since(r.since)-r.asked >= outageTime
	}
}

// Persist makes a request that is one of several, and repeats it alone, as
// patiently as a wait. It returns the error of ctx, a *[Fault] that is Final, where
// it was repeated as often as the rules allow, or one that is not, where its pause
// would outlast ctx: whether there is time for another poll is for [Read] to say.
func Persist(ctx context.Context, request func(context.Context) error) error {
	var r retrier
	for {
		began := time.Now()
		err := request(ctx)
		fault, ok := errors.AsType[*Fault](err)
		if !ok {
			return err
		}
		pause, _, ok := r.pause(fault, began)
		if !ok {
			final := *fault
			final.Final = final.Class != Missing
			return &final
		}
		if deadline, bounded := ctx.Deadline(); bounded && time.Until(deadline) <= pause {
			return fault
		}
		if sleep(ctx, pause); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
