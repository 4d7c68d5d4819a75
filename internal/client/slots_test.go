// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

func TestRequestsUnderWayAreLimited(t *testing.T) {
	for name, test := range map[string]struct {
		limit, readers int
		want           []int // requests sent in each second
	}{
		"as configured": {3, 10, []int{3, 3, 3, 1}},
		"of itself":     {0, 100, []int{client.DefaultMaxRequests, 100 - client.DefaultMaxRequests}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				config := config()
				config.MaxRequests = test.limit
				n := &network{latency: time.Second, script: script{found}}
				start := time.Now()
				for _, err := range jobs(t.Context(), client.NewOn(config, n), test.readers) {
					must(t, err)
				}
				equal(t, "time", time.Since(start), time.Duration(len(test.want))*time.Second)
				sent := make([]int, len(test.want))
				for _, r := range n.requests() {
					sent[r.at.Sub(start)/time.Second]++
				}
				equal(t, "requests in each second", sent, test.want)
			})
		})
	}
}

// alone is a client that has one request under way at a time.
func alone(n *network) *client.Client {
	config := config()
	config.MaxRequests = 1
	return client.NewOn(config, n)
}

func TestAReadAsleepBetweenAttemptsKeepsNobodyWaiting(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		c := alone(&network{script: script{status(503), found}})
		start := time.Now()
		asleep := reader(t.Context(), c)
		must(t, c.ShowInstanceJob(t.Context(), home, "other", &jobAnswer{}))
		equal(t, "time", time.Since(start), 0)
		wantDelays(t, []time.Duration{asleep().after}, time.Second)
	})
}

func TestAReadThatWaitsForItsTurnCanBeCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: 15 * time.Second, script: script{found}}
		c := alone(n)
		first := reader(t.Context(), c)
		start := time.Now()
		err := c.ShowInstanceJob(cancelledAfter(t, time.Second), home, "other", &jobAnswer{})
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
		equal(t, "time", time.Since(start), time.Second)
		wantOutcome(t, "who was first", first(), "Success", nil, 15*time.Second)
		synctest.Wait()
		equal(t, "requests", len(n.requests()), 1)
	})
}

func TestAPauseThatBeginsWhileAReadWaitsForItsTurnCountsForItToo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{asks(429, "20"), found}}
		for _, err := range jobs(t.Context(), alone(n), 2) {
			must(t, err)
		}
		equal(t, "gaps", n.gaps(), []time.Duration{21 * time.Second, time.Second})
	})
}
