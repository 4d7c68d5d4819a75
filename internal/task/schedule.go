// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"context"
	"math/rand/v2"
	"time"
)

// span is the time that a read has. Without a deadline, the last two are zero.
type span struct {
	start, lastPoll, deadline time.Time
}

func newSpan(ctx context.Context) span {
	s := span{start: time.Now()}
	if deadline, ok := ctx.Deadline(); ok {
		s.deadline = deadline
		s.lastPoll = deadline.Add(-min(5*time.Second, deadline.Sub(s.start)/20))
	}
	return s
}

// next is when to poll again after a poll that began at began: after pause, or
// sooner, for the last poll. There is none after the last poll.
func (s span) next(began time.Time, pause time.Duration) (wake time.Time, ok bool) {
	wake = time.Now().Add(pause)
	if s.deadline.IsZero() || wake.Before(s.lastPoll) {
		return wake, true
	}
	return s.lastPoll, began.Before(s.lastPoll)
}

// after is when to poll again if the service must be left alone for pause. No
// last poll cuts that short.
func (s span) after(pause time.Duration) (wake time.Time, ok bool) {
	wake = time.Now().Add(pause)
	return wake, s.deadline.IsZero() || wake.Before(s.deadline)
}

// growing is the pause before the next poll at a task in progress: the lag
// behind its end stays at a tenth of its age, between 1 s and 10 s.
func growing(age time.Duration) time.Duration {
	return jittered(min(max(age/10, time.Second), 10*time.Second))
}

// doubling is first, doubled for each one of n, and at most limit.
func doubling(first, limit time.Duration, n int) time.Duration {
	for ; n > 0 && first < limit; n-- {
		first *= 2
	}
	return min(first, limit)
}

// jittered is up to 10 % shorter than d, so that waits which began together
// drift apart.
func jittered(d time.Duration) time.Duration {
	return d - rand.N(d/10+1)
}
