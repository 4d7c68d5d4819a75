// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
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

func TestGateOpensWithinATenthOfTheTasksLengthAndReadsSeldom(t *testing.T) {
	for _, length := range []time.Duration{
		time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	} {
		t.Run(length.String(), func(t *testing.T) {
			var lags []time.Duration
			var reads []int
			pause := min(max(length/10, time.Second), 10*time.Second)
			for i := range 101 { // the end can fall anywhere between two looks
				w := waitFor(t, length+pause*time.Duration(i)/100, 0)
				lags, reads = append(lags, w.lag), append(reads, w.reads)
			}
			slices.Sort(lags)
			slices.Sort(reads)
			median, worst := len(lags)/2, len(lags)-1

			// A look that just misses the end, the pause after it, and the look that sees the end.
			if limit := roundTrip + min(max((length+pause)/10, time.Second), 10*time.Second) + roundTrip; lags[worst] > limit {
				t.Errorf("the gate opened %s late, which is more than %s", lags[worst], limit)
			}
			everySecond := waitFor(t, length+pause/2, time.Second).reads
			if reads[worst] > everySecond+2 {
				t.Errorf("%d reads, where one a second makes %d", reads[worst], everySecond)
			}
			t.Attr("row", strings.Join([]string{
				length.String(),
				fmt.Sprintf("%.1f", lags[median].Seconds()), fmt.Sprintf("%.1f", lags[worst].Seconds()),
				fmt.Sprintf("%.1f", 100*lags[median].Seconds()/length.Seconds()),
				fmt.Sprint(reads[median]), ratio(float64(reads[median]) / float64(everySecond)),
			}, " "))
		})
	}
}

// waitFor waits for a task of that length, with that interval between two
// looks; 0: on the schedule.
func waitFor(t *testing.T, length, interval time.Duration) (w wait) {
	t.Helper()
	words := task.Vocabulary{InProgress: []string{"Running"}, Succeeded: []string{"Success"}}
	synctest.Test(t, func(t *testing.T) {
		end := time.Now().Add(length)
		look := func(context.Context) (struct{}, task.State, error) {
			w.reads++
			time.Sleep(roundTrip / 2)
			status := "Running"
			if !time.Now().Before(end) {
				status = "Success"
			}
			time.Sleep(roundTrip / 2)
			return struct{}{}, words.State(&status), nil
		}
		_, err := task.Read(t.Context(), task.Options{Mode: task.Success, Interval: interval}, task.Source[struct{}]{Poll: look})
		if err != nil {
			t.Error(err)
		}
		w.lag = time.Since(end)
	})
	return w
}
