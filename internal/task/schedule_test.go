// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// A pause is a tenth of the task's age within 1 s and 10 s, and at most a tenth
// shorter by jitter. Hence the end is seen after one pause and one round trip
// at most; and no more reads can begin than
//
//	before 10 s         1 + age / 0.9 s
//	from 10 s to 100 s  1 + log(age / 10 s) / log 1.09
//	from 100 s on       1 + (age - 100 s) / 9 s
//
// and the one that sees the end.
func pauseAt(age float64) float64 { return min(max(age/10, 1), 10) }

func mostReads(end float64) float64 {
	most := 2 + min(end, 10)/0.9
	if end > 10 {
		most += 1 + math.Log(min(end, 100)/10)/math.Log(1.09)
	}
	if end > 100 {
		most += 1 + (end-100)/9
	}
	return most
}

func TestScheduleSeesTheEndSoonAndWithFewReads(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range 300 {
		end := time.Duration(float64(100*time.Millisecond) * math.Pow(72_000, random.Float64())) // up to 2 h
		latency := time.Duration(random.Int64N(int64(2 * time.Second)))
		inBubble(t, func(t *testing.T) {
			s := newService(timeline(status("Running"), from{end, status("Success")}))
			s.latency = latency
			o := options(task.Success)
			o.Timeout = 3 * time.Hour
			result, err := read(t, o, s)
			wantSuccess(t, result, err)

			roundTrip := latency.Seconds()
			lag := s.age().Seconds() - end.Seconds()
			if lag > pauseAt(end.Seconds())+roundTrip+1e-6 {
				t.Errorf("task of %s at latency %s: seen %.3f s late", end, latency, lag)
			}
			if reads := float64(len(s.looks)); reads > mostReads(end.Seconds()) {
				t.Errorf("task of %s at latency %s: %.0f reads, want at most %.1f", end, latency, reads, mostReads(end.Seconds()))
			}
			for i, gap := range s.gaps() {
				pause, longest := gap.Seconds()-roundTrip, pauseAt(s.looks[i].Seconds()+roundTrip)
				if pause > longest+1e-6 || pause < 0.9*longest-1e-6 {
					t.Errorf("task of %s: pause of %.3f s at %s, want %.3f s or up to a tenth less", end, pause, s.looks[i], longest)
				}
			}
		})
	}
}

func TestScheduleOfATaskOfSixSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(status("Running"), from{6 * time.Second, status("Success")}))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
		if len(s.looks) > 8 || s.age() > 7*time.Second {
			t.Errorf("%d reads, the last at %s", len(s.looks), s.age())
		}
	})
}

func TestScheduleIsJittered(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(status("Running"), from{20 * time.Minute, status("Success")}))
		result, err := read(t, options(task.Success), s)
		wantSuccess(t, result, err)
		seen := map[time.Duration]int{}
		for _, gap := range s.gaps() {
			seen[gap]++
		}
		if len(seen) < len(s.gaps())/2 {
			t.Errorf("%d different gaps in %d", len(seen), len(s.gaps()))
		}
	})
}

func TestFixedIntervalIsConstant(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(status("Running"), from{10 * time.Minute, status("Success")}))
		s.latency = 300 * time.Millisecond
		o := options(task.Success)
		o.Interval = 7 * time.Second
		result, err := read(t, o, s)
		wantSuccess(t, result, err)
		for _, gap := range s.gaps() {
			want(t, "gap", gap, o.Interval+s.latency)
		}
	})
}

func TestLastLookComesShortlyBeforeTheDeadline(t *testing.T) {
	for _, test := range []struct{ timeout, lastLook time.Duration }{
		{3 * time.Second, 2850 * time.Millisecond},
		{20 * time.Second, 19 * time.Second},
		{100 * time.Second, 95 * time.Second},
		{half, half - 5*time.Second},
	} {
		for _, interval := range []time.Duration{0, time.Second, 10 * time.Minute} {
			o := options(task.Success)
			o.Timeout, o.Interval = test.timeout, interval
			inBubble(t, func(t *testing.T) {
				s := newService(script(status("Running")))
				_, err := read(t, o, s)
				wantOutcome(t, err, task.TimedOut)
				want(t, "last look", s.looks[len(s.looks)-1], test.lastLook)
				want(t, "timed out at once after", s.age(), test.lastLook)
			})
			inBubble(t, func(t *testing.T) {
				s := newService(timeline(status("Running"), from{test.lastLook - time.Millisecond, status("Success")}))
				result, err := read(t, o, s)
				wantSuccess(t, result, err)
			})
		}
	}
}

func TestReadThatReachesTheLastLookGivesWayToIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newService(timeline(status("Running"), from{97 * time.Second, status("Success")}))
		s.latency = 2 * time.Second
		o := options(task.Success)
		o.Timeout, o.Interval = 100*time.Second, 92*time.Second
		result, err := read(t, o, s)
		wantSuccess(t, result, err)
		want(t, "last look", s.looks[len(s.looks)-1], 95*time.Second)
	})
}

func TestServerThatHangsEndsAtTheDeadline(t *testing.T) {
	for mode, reads := range map[task.Mode]int{task.Once: 1, task.Completion: 2, task.Success: 2} {
		inBubble(t, func(t *testing.T) {
			s := newService(script(status("Running")))
			s.latency = hang
			_, err := read(t, options(mode), s)
			wantOutcome(t, err, task.TimedOut)
			want(t, "ended after", s.age(), half)
			want(t, "reads", len(s.looks), reads)
		})
	}
}
