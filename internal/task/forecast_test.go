// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// progress is the part of a task that is done at a part of its time.
type progress func(age float64) float64

func steadily(age float64) float64 { return age }

// inSteps is progress that is told in so many steps.
func inSteps(n float64, p progress) progress {
	return func(age float64) float64 { return math.Floor(p(age)*n) / n }
}

// progressing waits for a task that succeeds after length.
func progressing(t *testing.T, length time.Duration, done progress, o task.Options) *service {
	t.Helper()
	s := newService(func(age time.Duration) answer {
		a := status("Running")
		if age >= length {
			a = status("Success")
		}
		a.state.Done = done(age.Seconds() / length.Seconds())
		return a
	})
	o.Timeout = 3 * time.Hour
	if _, err := read(t, o, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// lags waits for tasks whose ends fall anywhere between two polls, and returns
// the median lag and number of polls.
func lags(t *testing.T, length time.Duration, done progress) (lag time.Duration, polls int) {
	t.Helper()
	var late []time.Duration
	var counts []int
	for end := length; end <= length+10*time.Second; end += 200 * time.Millisecond {
		inBubble(t, func(t *testing.T) {
			s := progressing(t, end, done, options(task.Success))
			late, counts = append(late, s.age()-end), append(counts, len(s.looks))
		})
	}
	slices.Sort(late)
	slices.Sort(counts)
	return late[len(late)/2], counts[len(counts)/2]
}

func TestProgressTellsWhenTheEndComes(t *testing.T) {
	const length = 10 * time.Minute
	_, untold := lags(t, length, func(float64) float64 { return 0 })
	for name, done := range map[string]progress{
		"a thousand steps": inSteps(1000, steadily),
		"percent":          inSteps(100, steadily),
		"ten steps":        inSteps(10, steadily),
		"begun before":     inSteps(1000, func(age float64) float64 { return 0.4 + 0.6*age }),
		"queued at first":  inSteps(1000, func(age float64) float64 { return max(0, age-0.2) / 0.8 }),
		"ever faster":      func(age float64) float64 { return age * age },
		"began again": func(age float64) float64 {
			if age < 0.5 {
				return 1.2 * age
			}
			return 0.2 + 1.6*(age-0.5)
		},
	} {
		t.Run(name, func(t *testing.T) {
			lag, polls := lags(t, length, done)
			if lag > 2500*time.Millisecond { // half of what it is without
				t.Errorf("the end is seen %s late", lag)
			}
			if limit := untold + untold/10; polls > limit {
				t.Errorf("%d polls, want at most %d", polls, limit)
			}
		})
	}
}

func TestProgressNeverSlowsPollsNorMakesThemMany(t *testing.T) {
	const seed = 11
	random := rand.New(rand.NewPCG(seed, seed))
	noise := []float64{0, 0.5, 0.99, 1, -1, 7, math.NaN(), math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64}
	for _, done := range []progress{
		steadily,
		func(age float64) float64 { return min(age*2, 0.9) },
		func(age float64) float64 { return min(age*2, 0.999) },
		func(age float64) float64 { return 1 - math.Exp(-8*age) },
		func(float64) float64 { return random.Float64() },
		func(float64) float64 { return noise[random.IntN(len(noise))] },
		func(age float64) float64 { return age * math.SmallestNonzeroFloat64 },
	} {
		for range 30 {
			length := time.Duration(float64(time.Second) * math.Pow(3600, random.Float64()))
			inBubble(t, func(t *testing.T) {
				untold := progressing(t, length, func(float64) float64 { return 0 }, options(task.Success))
				s := progressing(t, length, done, options(task.Success))
				for i, gap := range s.gaps() {
					longest := pauseAt(s.looks[i].Seconds())
					if pause := gap.Seconds(); pause > longest+1e-6 || pause < min(1, 0.9*longest)-1e-6 {
						t.Errorf("task of %s: pause of %.3f s at %s", length, pause, s.looks[i])
					}
				}
				// They differ by a few for their jitter.
				if got, most := len(s.looks), 4+len(untold.looks)*11/10; got > most {
					t.Errorf("task of %s: %d polls, want at most %d", length, got, most)
				}
			})
		}
	}
}

func TestProgressThatTellsNothingOfTheEndIsNoReasonToPoll(t *testing.T) {
	for name, done := range map[string]progress{
		"it stops":       func(age float64) float64 { return min(age*1.8, 0.9) },
		"it is minute":   func(age float64) float64 { return age * 1e-300 },
		"it never grows": func(float64) float64 { return 0.99 },
		"it falls":       func(age float64) float64 { return 1 - age },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := progressing(t, 20*time.Minute, done, options(task.Success))
				for i, gap := range s.gaps() {
					if at := s.looks[i]; at > 12*time.Minute && gap < 9*time.Second {
						t.Errorf("pause of %s at %s", gap, at)
					}
				}
			})
		})
	}
}

func TestFixedIntervalIsConstantWhateverTheProgress(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = 7 * time.Second
		s := progressing(t, 10*time.Minute, steadily, o)
		for _, gap := range s.gaps() {
			want(t, "gap", gap, o.Interval)
		}
	})
}
