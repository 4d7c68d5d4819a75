// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// jobs reads so many different jobs at once, and returns when all are read.
func jobs(ctx context.Context, c *client.Client, count int) []error {
	errs := make([]error, count)
	var readers sync.WaitGroup
	for i := range count {
		readers.Go(func() {
			errs[i] = c.ShowInstanceJob(ctx, home, job+strconv.Itoa(i), &jobAnswer{})
		})
	}
	readers.Wait()
	return errs
}

func TestAThrottledHostIsLeftAloneByAllItsReaders(t *testing.T) {
	for name, second := range map[string]func(*client.Client) *client.Client{
		"reading once": func(c *client.Client) *client.Client { return c },
		"polling":      (*client.Client).Polling,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{asks(429, "20"), found}}
				c := client.NewOn(config(), n)
				start := time.Now()
				var readers sync.WaitGroup
				readers.Go(func() { equal(t, "read in the end", readJob(t.Context(), c) == nil, true) })
				time.Sleep(3 * time.Second)
				must(t, second(c).ShowInstanceJob(t.Context(), home, "other", &jobAnswer{}))
				readers.Wait()

				equal(t, "requests", len(n.requests()), 3)
				for _, r := range n.requests()[1:] {
					equal(t, "sent after", r.at.Sub(start), 20*time.Second)
				}
			})
		})
	}
}

func TestAnotherHostIsNotPaused(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{asks(429, "20"), found}}
		c := client.NewOn(config(), n)
		polling := c.Polling()
		wantStatus(t, readJob(t.Context(), polling), 429)
		start := time.Now()
		must(t, polling.ShowBackgroundTask(t.Context(), home, instance, "task", &jobAnswer{}))
		must(t, polling.ShowInstanceJob(t.Context(), client.Location{Region: "eu-west-101", ProjectID: project}, job, &jobAnswer{}))
		equal(t, "time", time.Since(start), 0)
	})
}

func TestPausesDouble(t *testing.T) {
	for name, test := range map[string]struct {
		client  func(*client.Client) *client.Client
		nominal []time.Duration
	}{
		"reading once": {func(c *client.Client) *client.Client { return c }, seconds(1, 2, 4, 8, 16, 30, 30)},
		"polling":      {(*client.Client).Polling, seconds(5, 10, 20, 40, 60, 60, 60)},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				config := config()
				config.MaxRetries = 0
				n := &network{script: script{status(429)}}
				c := test.client(client.NewOn(config, n))
				for i := range len(test.nominal) + 1 {
					api := apiError(t, readJob(t.Context(), c))
					if i < len(test.nominal) {
						wantDelays(t, []time.Duration{api.RetryAfter}, test.nominal[i])
					}
				}
				wantDelays(t, n.gaps(), test.nominal...)
			})
		})
	}
}

func TestPausesStartAnewAfterAnAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{status(429), status(429), found, status(429), found}}
		c := client.NewOn(config(), n)
		must(t, readJob(t.Context(), c))
		must(t, readJob(t.Context(), c))
		wantDelays(t, []time.Duration{n.gaps()[0], n.gaps()[1], n.gaps()[3]}, seconds(1, 2, 1)...)
	})
}

func TestABurstOfRefusalsCountsAsOne(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const readers = 20
		refusing := true
		n := &network{latency: 50 * time.Millisecond, script: script{func(r *http.Request) (*http.Response, error) {
			if refusing {
				return status(429)(r)
			}
			return found(r)
		}}}
		c := client.NewOn(config(), n).Polling()
		for _, nominal := range seconds(5, 10, 20) {
			for _, err := range jobs(t.Context(), c, readers) {
				wantDelays(t, []time.Duration{apiError(t, err).RetryAfter}, nominal)
			}
		}
		refusing = false
		for _, err := range jobs(t.Context(), c, readers) {
			must(t, err)
		}
		equal(t, "requests", len(n.requests()), 4*readers)
	})
}

// split is a network in which the job called slow is answered by another.
type split struct{ slow, others *network }

func (s split) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/jobs/slow") {
		return s.slow.RoundTrip(r)
	}
	return s.others.RoundTrip(r)
}

func TestALateRefusalNeitherShortensNorLengthensAPause(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		slow := &network{latency: 3 * time.Second, script: script{status(429)}}
		quick := &network{script: script{status(429)}}
		c := client.NewOn(config(), split{slow, quick}).Polling()
		var readers sync.WaitGroup
		readers.Go(func() {
			api := apiError(t, c.ShowInstanceJob(t.Context(), home, "slow", &jobAnswer{}))
			if api.RetryAfter < 1500*time.Millisecond || api.RetryAfter > 2*time.Second {
				t.Errorf("pause after the late refusal: got %s, want the rest of the first", api.RetryAfter)
			}
		})
		time.Sleep(time.Millisecond)
		first := apiError(t, readJob(t.Context(), c)).RetryAfter
		wantDelays(t, []time.Duration{first}, 5*time.Second)
		wantStatus(t, readJob(t.Context(), c), 429)
		readers.Wait()
		wantDelays(t, quick.gaps(), 5*time.Second)
	})
}

func TestARefusalAfterThePauseIsNoReasonToHurry(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		slow := &network{latency: 15 * time.Second, script: script{status(429), found}}
		c := client.NewOn(config(), split{slow, &network{script: script{status(429)}}})
		var readers sync.WaitGroup
		readers.Go(func() {
			if err := c.ShowInstanceJob(t.Context(), home, "slow", &jobAnswer{}); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Millisecond)
		wantStatus(t, readJob(t.Context(), c.Polling()), 429)
		readers.Wait()
		wantDelays(t, []time.Duration{slow.gaps()[0] - 15*time.Second}, time.Second)
	})
}

func TestAShorterPauseDoesNotEndALongerOne(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: 10 * time.Millisecond, script: script{asks(429, "60"), asks(429, "2"), found}}
		c := client.NewOn(config(), n)
		for _, err := range jobs(t.Context(), c, 2) {
			must(t, err)
		}
		equal(t, "requests", len(n.requests()), 4)
		equal(t, "pause", n.gaps()[1], time.Minute+10*time.Millisecond)
	})
}

func TestAPauseBeyondTheDeadlineIsSaidAtOnce(t *testing.T) {
	views := []func(*client.Client) *client.Client{func(c *client.Client) *client.Client { return c }, (*client.Client).Polling}
	for code, says := range map[int]string{429: "throttles requests", 503: "asked for a pause"} {
		for _, view := range views {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{asks(code, "90"), found}}
				c := client.NewOn(config(), n)
				wantStatus(t, readJob(t.Context(), c.Polling()), code)
				start := time.Now()
				paused := asError[*client.PausedError](t, readJob(endingAfter(t, time.Minute), view(c)))
				equal(t, "time", time.Since(start), 0)
				equal(t, "requests", len(n.requests()), 1)
				equal(t, "error", *paused, client.PausedError{Host: swrHost, For: 90 * time.Second, Throttled: code == 429})
				equal(t, "text", paused.Error(), swrHost+" "+says+": no request is sent for another 1m30s, which is longer than the time that remains")
				equal(t, "permanent", client.Permanent(paused), true)
			})
		}
	}
}

func TestAFailingServicesPauseHoldsForAllReadersOfItsHost(t *testing.T) {
	for _, code := range []int{408, 429, 500, 502, 503, 504} {
		for name, view := range map[string]func(*client.Client) *client.Client{
			"reading once": func(c *client.Client) *client.Client { return c },
			"polling":      (*client.Client).Polling,
		} {
			t.Run(strconv.Itoa(code)+" "+name, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					n := &network{script: script{asks(code, "240"), found}}
					c := client.NewOn(config(), n)
					start := time.Now()
					var readers sync.WaitGroup
					readers.Go(func() {
						err := readJob(t.Context(), view(c))
						if name == "polling" {
							equal(t, "wanted pause", apiError(t, err).RetryAfter, 240*time.Second)
						} else {
							check(t, err)
						}
					})
					time.Sleep(time.Second)
					for _, other := range []*client.Client{c, c.Polling()} {
						readers.Go(func() { check(t, other.ShowInstanceJob(t.Context(), home, "other", &jobAnswer{})) })
					}
					readers.Wait()
					for _, r := range n.requests()[1:] {
						equal(t, "sent after", r.at.Sub(start), 240*time.Second)
					}
				})
			})
		}
	}
}

func TestWhatIsNotToBeTriedAgainPausesNobody(t *testing.T) {
	for _, code := range []int{200, 400, 403, 404} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{asks(code, "240"), found}}
				c := client.NewOn(config(), n)
				_ = readJob(t.Context(), c)
				must(t, readJob(t.Context(), c))
				equal(t, "gaps", n.gaps(), []time.Duration{0})
			})
		})
	}
}

func TestADateInRetryAfterCountsByTheServicesClock(t *testing.T) {
	for name, test := range map[string]struct {
		ahead time.Duration
		dated bool
		want  time.Duration
	}{
		"ten minutes ahead":  {10 * time.Minute, true, 7 * time.Second},
		"ten minutes behind": {-10 * time.Minute, true, 7 * time.Second},
		"an unknown clock":   {0, false, 7 * time.Second},
	} {
		for _, code := range []int{429, 503} {
			t.Run(name+" "+strconv.Itoa(code), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					now := time.Now().Add(test.ahead).UTC()
					header := http.Header{"Retry-After": {now.Add(7 * time.Second).Format(http.TimeFormat)}}
					if test.dated {
						header.Set("Date", now.Format(http.TimeFormat))
					}
					n := &network{script: script{answers(code, header, ""), found}}
					c := client.NewOn(config(), n)
					equal(t, "wanted pause", apiError(t, readJob(endingAfter(t, time.Minute), c.Polling())).RetryAfter, test.want)
					must(t, readJob(endingAfter(t, time.Minute), c))
					equal(t, "gaps", n.gaps(), []time.Duration{test.want})
				})
			})
		}
	}
}

// The pause that a throttled host gets is that of whoever waits longest, whoever sent the request.
func TestAPollThatSharesAThrottledReadBacksOffAsPollsDo(t *testing.T) {
	for name, pollFirst := range map[string]bool{"the poll first": true, "the read first": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: time.Second, script: script{status(429), found}}
				c := client.NewOn(config(), n)
				views := []*client.Client{c, c.Polling()}
				if pollFirst {
					slices.Reverse(views)
				}
				one, other := reader(t.Context(), views[0]), reader(t.Context(), views[1])
				for _, got := range []outcome{one(), other()} {
					if got.err != nil {
						wantDelays(t, []time.Duration{apiError(t, got.err).RetryAfter}, 5*time.Second)
					}
				}
				wantDelays(t, []time.Duration{n.gaps()[0] - time.Second}, 5*time.Second)
				equal(t, "requests", len(n.requests()), 2)
			})
		})
	}
}
