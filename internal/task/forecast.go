// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import "time"

// forecast guesses when a task ends from how much of it is done, so that polls
// come soon after the end. The zero value knows nothing.
type forecast struct {
	first, latest point   // since it last went back; when it last grew
	spare         float64 // polls that there may be beyond those of the schedule
}

// point is how much of a task was done when: from 0 to 1, but for services that
// miscount.
type point struct {
	at   time.Time
	done float64
}

// extra is how many polls more there may be, as a part of those of the schedule.
const extra = 0.1

// observe takes in how much of a task is done.
func (f *forecast) observe(done float64) {
	now := point{time.Now(), done}
	switch {
	case f.latest.at.IsZero() || now.done < f.latest.done:
		f.first, f.latest = now, now
	case now.done > f.latest.done:
		f.latest = now
	}
}

// left is how long the task takes from now on if it goes on as it did. ok is false
// if that cannot be told, or if the task should have ended by now.
func (f *forecast) left() (left time.Duration, ok bool) {
	grown := f.latest.done - f.first.done
	if grown <= 0 {
		return 0, false
	}
	whole := float64(f.latest.at.Sub(f.first.at)) / grown
	rest := whole*(1-f.latest.done) - float64(time.Since(f.latest.at))
	return time.Duration(min(rest, float64(time.Hour))), rest >= 0
}

// pause shortens a pause of the schedule to three fifths of the time left: a guess
// that is a little late still leaves a poll before the end, and the next guess is
// better. The pause is never shorter than both the schedule's and a second, nor so
// short that polls exceed extra.
func (f *forecast) pause(scheduled time.Duration) time.Duration {
	pause := scheduled
	if left, ok := f.left(); ok {
		allowed := time.Duration((1 - f.spare) / (1 + extra) * float64(scheduled))
		pause = min(scheduled, max(left*3/5, allowed, time.Second))
	}
	f.spare += (1+extra)*float64(pause)/float64(scheduled) - 1
	return pause
}
