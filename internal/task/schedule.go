// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"math/rand/v2"
	"time"
)

// span is the time that a read has. Without a deadline, lastPoll and deadline are
// zero.
type span struct {
	start, lastPoll, deadline time.Time
}

// newSpan returns the span from now to the deadline of ctx.
func newSpan(ctx context.Context) span {
	s := span{start: time.Now()}
	if deadline, ok := ctx.Deadline(); ok {
		s.deadline = deadline
		s.lastPoll = deadline.Add(-min(5*time.Second, deadline.Sub(s.start)/20))
	}
	return s
}

// next returns when to poll again after a poll that began at began: after pause, or
// sooner for the last poll. It is not ok after the last poll.
func (s span) next(began time.Time, pause time.Duration) (wake time.Time, ok bool) {
	wake = time.Now().Add(pause)
	if s.deadline.IsZero() || wake.Before(s.lastPoll) {
		return wake, true
	}
	return s.lastPoll, began.Before(s.lastPoll)
}

// after returns when to poll again if the service asked for a pause, which the last
// poll does not cut short. It is not ok if the pause outlasts the deadline.
func (s span) after(pause time.Duration) (wake time.Time, ok bool) {
	wake = time.Now().Add(pause)
	return wake, s.deadline.IsZero() || wake.Before(s.deadline)
}

// growing returns the pause before the next poll of a task that was waited for during
// age: a tenth of age, between 1 s and 10 s.
func growing(age time.Duration) time.Duration {
	return jittered(min(max(age/10, time.Second), 10*time.Second))
}

// doubling returns first, doubled n times, but at most limit.
func doubling(first, limit time.Duration, n int) time.Duration {
	for ; n > 0 && first < limit; n-- {
		first *= 2
	}
	return min(first, limit)
}

// jittered returns d shortened by up to 10 %, so that waits which began together
// drift apart.
func jittered(d time.Duration) time.Duration {
	return d - rand.N(d/10+1)
}
