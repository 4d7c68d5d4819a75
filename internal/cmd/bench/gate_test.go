// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// roundTrip is how long a read takes.
const roundTrip = 100 * time.Millisecond

// wait is what became of a wait for a task.
type wait struct {
	lag   time.Duration // from the task's end to the wait's
	reads int
}

// progress is the part of a task that its service says is done, at a part of its
// time.
type progress func(age float64) float64

func untold(float64) float64 { return 0 }

// told are ways in which a task progresses.
var told = map[string]progress{
	"steady/1000": func(age float64) float64 { return math.Floor(1000*age) / 1000 },
	"steady/10":   func(age float64) float64 { return math.Floor(10*age) / 10 },
	"stops":       func(age float64) float64 { return min(1.8*age, 0.9) },
	"jumps":       func(age float64) float64 { return math.Floor(2*age)*0.3 + min(math.Floor(10*age), 1)*0.5 },
	"slows":       func(age float64) float64 { return 1 - math.Exp(-5*age) },
	"falls-back":  func(age float64) float64 { return 1.2*age - math.Floor(2*age)*(0.6-0.4*age) },
}

func TestGateOpensWithinATenthOfTheTasksLengthAndReadsSeldom(t *testing.T) {
	for _, length := range []time.Duration{
		time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	} {
		t.Run(length.String(), func(t *testing.T) { measureLag(t, length, "-", untold) })
	}
	for _, name := range slices.Sorted(maps.Keys(told)) {
		t.Run("10m0s/"+name, func(t *testing.T) { measureLag(t, 10*time.Minute, name, told[name]) })
	}
}

func measureLag(t *testing.T, length time.Duration, name string, done progress) {
	t.Helper()
	var lags []time.Duration
	var reads []int
	pause := min(max(length/10, time.Second), 10*time.Second)
	for i := range 101 { // the end can fall anywhere between two looks
		w := waitFor(t, length+pause*time.Duration(i)/100, 0, done)
		lags, reads = append(lags, w.lag), append(reads, w.reads)
	}
	slices.Sort(lags)
	slices.Sort(reads)
	median, worst := len(lags)/2, len(lags)-1

	// A look that just misses the end, the pause after it, and the look that sees the end.
	if limit := roundTrip + min(max((length+pause)/10, time.Second), 10*time.Second) + roundTrip; lags[worst] > limit {
		t.Errorf("the gate opened %s late, which is more than %s", lags[worst], limit)
	}
	everySecond := waitFor(t, length+pause/2, time.Second, done).reads
	if reads[worst] > everySecond+2 {
		t.Errorf("%d reads, where one a second makes %d", reads[worst], everySecond)
	}
	t.Attr("row", strings.Join([]string{
		length.String(), name,
		fmt.Sprintf("%.1f", lags[median].Seconds()), fmt.Sprintf("%.1f", lags[worst].Seconds()),
		fmt.Sprintf("%.1f", 100*lags[median].Seconds()/length.Seconds()),
		fmt.Sprint(reads[median]), ratio(float64(reads[median]) / float64(everySecond)),
	}, " "))
}

// waitFor waits for a task of that length, with that interval between two
// looks; 0: on the schedule.
func waitFor(t *testing.T, length, interval time.Duration, done progress) (w wait) {
	t.Helper()
	words := task.Vocabulary{InProgress: []string{"Running"}, Succeeded: []string{"Success"}}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		look := func(context.Context) (struct{}, task.State, error) {
			w.reads++
			time.Sleep(roundTrip / 2)
			age, status := time.Since(start), "Running"
			if age >= length {
				status = "Success"
			}
			state := words.State(&status)
			state.Done = done(age.Seconds() / length.Seconds())
			time.Sleep(roundTrip / 2)
			return struct{}{}, state, nil
		}
		_, err := task.Read(t.Context(), task.Options{Mode: task.Success, Interval: interval}, task.Source[struct{}]{Poll: look})
		if err != nil {
			t.Error(err)
		}
		w.lag = time.Since(start) - length
	})
	return w
}
