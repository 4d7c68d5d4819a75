// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
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
				sent, want := map[time.Duration]int{}, map[time.Duration]int{}
				for second, requests := range test.want {
					want[time.Duration(second)*time.Second] = requests
				}
				for _, r := range n.requests() {
					sent[r.at.Sub(start)]++
				}
				equal(t, "requests in each second", sent, want)
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

func TestEachHostHasSlotsOfItsOwn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{found}}
		config := config()
		config.MaxRequests = 2
		c := client.NewOn(config, n)
		start := time.Now()
		var all sync.WaitGroup
		for _, region := range []string{region, "cn-south-1", "cn-east-3"} {
			for i := range 4 {
				all.Go(func() {
					at := client.Location{Region: region, ProjectID: project}
					check(t, c.ShowInstanceJob(t.Context(), at, job+strconv.Itoa(i), &jobAnswer{}))
				})
			}
		}
		all.Wait()
		equal(t, "time", time.Since(start), 2*time.Second)
		sent := map[string]int{}
		for _, r := range n.requests() {
			if r.at.Equal(start) {
				sent[r.URL.Host]++
			}
		}
		equal(t, "requests in the first second", sent, map[string]int{
			swrHost: 2, "swr-api.cn-south-1.myhuaweicloud.com": 2, "swr-api.cn-east-3.myhuaweicloud.com": 2,
		})
	})
}

func TestAHostThatHangsHoldsUpNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		hanging, healthy := &network{latency: time.Hour, script: script{found}}, &network{script: script{found}}
		c := client.NewOn(config(), byHost{swrHost: hanging, "dms.cn-north-4.myhuaweicloud.com": healthy})
		var waits sync.WaitGroup
		waits.Go(func() { jobs(endingAfter(t, time.Minute), c.Polling(), 100) })
		time.Sleep(time.Second)
		start := time.Now()
		must(t, c.Polling().ShowBackgroundTask(t.Context(), home, instance, "task", &jobAnswer{}))
		equal(t, "time", time.Since(start), 0)
		waits.Wait()
	})
}

// byHost is a network of several hosts.
type byHost map[string]*network

func (b byHost) RoundTrip(r *http.Request) (*http.Response, error) { return b[r.URL.Host].RoundTrip(r) }

func TestAReadThatWasNeverSentSaysSo(t *testing.T) {
	for name, joined := range map[string]bool{"alone": false, "with another that has more time": true} {
		for view, of := range map[string]func(*client.Client) *client.Client{
			"reading once": func(c *client.Client) *client.Client { return c },
			"polling":      (*client.Client).Polling,
		} {
			t.Run(name+" "+view, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					c := alone(&network{latency: 15 * time.Second, script: script{found}})
					var others sync.WaitGroup
					defer others.Wait()
					others.Go(func() { check(t, c.ShowInstanceJob(t.Context(), home, "first", &jobAnswer{})) })
					synctest.Wait()
					if joined {
						others.Go(func() { check(t, readJob(t.Context(), c)) })
						synctest.Wait()
					}
					start := time.Now()
					unsent := asError[*client.UnsentError](t, readJob(endingAfter(t, 10*time.Second), of(c)))
					equal(t, "time", time.Since(start), 10*time.Second)
					equal(t, "error", *unsent, client.UnsentError{Host: swrHost, Limit: 1, Waited: 10 * time.Second})
					equal(t, "text", unsent.Error(),
						"the request was not sent: for 10s, the limit of 1 requests in flight to "+swrHost+" (max_concurrent_requests) was reached")
				})
			})
		}
	}
}

func TestAReadThatWasSentInTheEndIsUnansweredAndNotUnsent(t *testing.T) {
	for name, joined := range map[string]bool{"alone": false, "with another that has more time": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: 15 * time.Second, script: script{found}}
				c := alone(n)
				var others sync.WaitGroup
				defer others.Wait()
				others.Go(func() { check(t, c.ShowInstanceJob(t.Context(), home, "first", &jobAnswer{})) })
				synctest.Wait()
				if joined {
					others.Go(func() { check(t, readJob(t.Context(), c)) })
					synctest.Wait()
				}
				unanswered := asError[*client.UnansweredError](t, readJob(endingAfter(t, 20*time.Second), c))
				equal(t, "unreached", unanswered.Unreached, false)
				equal(t, "requests", len(n.requests()), 2)
			})
		})
	}
}

func TestALookUpNeedsNoSlot(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		slow := &network{latency: 15 * time.Second, script: script{found}}
		config := at(t, "https://one.example")
		config.MaxRequests = 1
		c := client.NewOn(config, split{slow, &network{script: script{answers(200, nil, `{"projects": [{"id": "p"}]}`)}}})
		var others sync.WaitGroup
		others.Go(func() { check(t, c.ShowInstanceJob(t.Context(), home, "slow", &jobAnswer{})) })
		synctest.Wait()
		start := time.Now()
		_, err := c.Locate(t.Context(), client.Location{Region: "cn-south-1"})
		must(t, err)
		equal(t, "time", time.Since(start), 0)
		others.Wait()
	})
}
