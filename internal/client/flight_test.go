// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// outcome is how a read ended.
type outcome struct {
	status string
	err    error
	after  time.Duration
}

// reader reads the documented job from now on, and returns what waits for its end.
func reader(ctx context.Context, c *client.Client) func() outcome {
	start := time.Now()
	done := make(chan outcome, 1)
	go func() {
		var answer jobAnswer
		err := c.ShowInstanceJob(ctx, home, job, &answer)
		done <- outcome{answer.Status, err, time.Since(start)}
	}()
	synctest.Wait()
	return func() outcome { return <-done }
}

// cancelledAfter is a context without a deadline that is cancelled after a while; 0: never.
func cancelledAfter(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if d > 0 {
		time.AfterFunc(d, cancel)
	}
	t.Cleanup(cancel)
	return ctx
}

// endingAfter is a context with a deadline.
func endingAfter(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func wantOutcome(t *testing.T, what string, got outcome, status string, err error, after time.Duration) {
	t.Helper()
	if got.status != status || !errors.Is(got.err, err) || got.after != after {
		t.Errorf("%s: got %+v, want %q, error %v, after %s", what, got, status, err, after)
	}
}

func TestIdenticalReadsShareOneRequest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{found}}
		c := client.NewOn(config(), n)
		var readers []func() outcome
		for range 50 {
			readers = append(readers, reader(t.Context(), c))
		}
		for _, read := range readers {
			wantOutcome(t, "reader", read(), "Success", nil, time.Second)
		}
		equal(t, "requests", len(n.requests()), 1)
	})
}

func TestAFailureIsSharedToo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{status(403)}}
		c := client.NewOn(config(), n)
		first, second := reader(t.Context(), c), reader(t.Context(), c)
		wantStatus(t, first().err, 403)
		wantStatus(t, second().err, 403)
		equal(t, "requests", len(n.requests()), 1)
	})
}

func TestNoAnswerIsKept(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{answers(200, nil, `{"status": "Running"}`), found}}
		c := client.NewOn(config(), n)
		wantOutcome(t, "first", reader(t.Context(), c)(), "Running", nil, 0)
		wantOutcome(t, "second", reader(t.Context(), c)(), "Success", nil, 0)
	})
}

func TestDifferentReadsDoNotShare(t *testing.T) {
	endpoint := mustParse(t, "https://9bc3.st1.iotda-app.cn-north-4.myhuaweicloud.com")
	limit := int64(1)
	reads := map[string]func(context.Context, *client.Client) error{}
	batches := map[string]struct {
		at client.Location
		client.BatchTask
	}{
		"plain":    {home, client.BatchTask{ID: batch}},
		"task":     {home, client.BatchTask{ID: "5c8b"}},
		"instance": {home, client.BatchTask{ID: batch, InstanceID: instance}},
		"limit":    {home, client.BatchTask{ID: batch, Limit: &limit}},
		"offset":   {home, client.BatchTask{ID: batch, Offset: &limit}},
		"status":   {home, client.BatchTask{ID: batch, Status: "Fail"}},
		"marker":   {home, client.BatchTask{ID: batch, Marker: "ffffffffffffffffffffffff"}},
		"target":   {home, client.BatchTask{ID: batch, Target: "Fail"}},
		"project":  {client.Location{Region: region, ProjectID: "other"}, client.BatchTask{ID: batch}},
		"region":   {client.Location{Region: "cn-south-1", ProjectID: project}, client.BatchTask{ID: batch}},
		"endpoint": {client.Location{Region: region, ProjectID: project, Endpoint: endpoint}, client.BatchTask{ID: batch}},
	}
	for name, b := range batches {
		reads[name] = func(ctx context.Context, c *client.Client) error {
			return c.ShowBatchTask(ctx, b.at, b.BatchTask, &jobAnswer{})
		}
	}
	reads["service"] = readJob

	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{found}}
		c := client.NewOn(config(), n)
		var readers sync.WaitGroup
		for _, read := range reads {
			for range 2 {
				readers.Go(func() {
					if err := read(t.Context(), c); err != nil {
						t.Error(err)
					}
				})
			}
		}
		readers.Wait()
		equal(t, "requests", len(n.requests()), len(reads))
	})
}

func TestOneReadersCancellationTakesNothingFromTheOthers(t *testing.T) {
	for name, patience := range map[string][2]time.Duration{
		"the first leaves":  {300 * time.Millisecond, 0},
		"the second leaves": {0, 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: time.Second, script: script{found}}
				c := client.NewOn(config(), n)
				readers := []func() outcome{reader(cancelledAfter(t, patience[0]), c), reader(cancelledAfter(t, patience[1]), c)}
				for i, read := range readers {
					if patience[i] > 0 {
						wantOutcome(t, "who left", read(), "", context.Canceled, patience[i])
					} else {
						wantOutcome(t, "who stayed", read(), "Success", nil, time.Second)
					}
				}
				equal(t, "requests", len(n.requests()), 1)
			})
		})
	}
}

func TestOneReadersCancellationLeavesTheSignInToTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), config: simulator.Config{Latency: time.Second}}.open(t)
		c := signedIn(cloud, first())
		hasty, patient := reader(cancelledAfter(t, 300*time.Millisecond), c), reader(t.Context(), c)
		wantOutcome(t, "who left", hasty(), "", context.Canceled, 300*time.Millisecond)
		if got := patient(); got.err != nil || got.after != 2*time.Second {
			t.Errorf("who stayed: got %+v, want the answer after a sign-in and a read", got)
		}
		equal(t, "requests", len(cloud.Requests()), 2)
	})
}

func TestTheLastReadersCancellationCancelsTheRequest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Hour, script: script{found}}
		c := client.NewOn(config(), n)
		first, second := reader(cancelledAfter(t, time.Second), c), reader(cancelledAfter(t, 2*time.Second), c)
		wantOutcome(t, "first", first(), "", context.Canceled, time.Second)
		synctest.Wait()
		under := n.requests()[0].Context()
		equal(t, "request under way", under.Err() == nil, true)
		wantOutcome(t, "second", second(), "", context.Canceled, 2*time.Second)
		synctest.Wait()
		equal(t, "request cancelled", errors.Is(under.Err(), context.Canceled), true)

		n.latency = 0
		wantOutcome(t, "who comes later", reader(t.Context(), c)(), "Success", nil, 0)
		equal(t, "requests", len(n.requests()), 2)
	})
}

// stubborn is a network that takes its time to notice that a request was cancelled.
type stubborn struct{ *network }

func (s stubborn) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.network.RoundTrip(r.Clone(context.WithoutCancel(r.Context())))
	if r.Context().Err() != nil {
		return nil, r.Context().Err()
	}
	return resp, err
}

func TestWhoComesAfterTheLastReaderHasLeftStartsAnew(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: 5 * time.Second, script: script{found}}
		c := client.NewOn(config(), stubborn{n})
		gone := reader(cancelledAfter(t, time.Second), c)
		time.Sleep(2 * time.Second)
		second := reader(t.Context(), c)
		time.Sleep(4 * time.Second) // the first request has ended
		third := reader(t.Context(), c)
		wantOutcome(t, "gone", gone(), "", context.Canceled, time.Second)
		wantOutcome(t, "second", second(), "Success", nil, 5*time.Second)
		wantOutcome(t, "third, with the second", third(), "Success", nil, time.Second)
		equal(t, "requests", len(n.requests()), 2)
	})
}

func TestAJoinedReaderOutlivesTheFirstOnesDeadline(t *testing.T) {
	for name, test := range map[string]struct {
		latency time.Duration
		script  script
	}{
		"in flight":                 {15 * time.Second, script{found}},
		"between attempts":          {time.Second, script{status(503), status(503), status(503), found}},
		"in a pause that was asked": {time.Second, script{asks(503, "20"), found}},
		"in the host's pause":       {time.Second, script{asks(429, "20"), found}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				c := client.NewOn(config(), &network{latency: test.latency, script: test.script})
				hasty, patient := reader(endingAfter(t, 5*time.Second), c), reader(endingAfter(t, time.Minute), c)
				if got := hasty(); got.err == nil || got.after > 5*time.Second {
					t.Errorf("reader with little time: got %+v, want an error within it", got)
				}
				if got := patient(); got.err != nil || got.status != "Success" {
					t.Errorf("reader with more time: got %+v, want the answer", got)
				}
			})
		})
	}
}

func TestIdenticalReadsGoOnSharingAfterAFailure(t *testing.T) {
	for name, failure := range passing {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: time.Millisecond, script: script{failure, failure, failure, found}}
				c := client.NewOn(config(), n)
				var readers []func() outcome
				for range 50 {
					readers = append(readers, reader(t.Context(), c))
				}
				for _, read := range readers {
					must(t, read().err)
				}
				equal(t, "requests", len(n.requests()), 4)
			})
		})
	}
}

func TestReadsThatShareTryAgainEachByItself(t *testing.T) {
	for name, pollFirst := range map[string]bool{"the poll first": true, "the read first": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: time.Second, script: script{status(503), found}}
				c := client.NewOn(config(), n)
				views := []*client.Client{c, c.Polling()}
				if pollFirst {
					slices.Reverse(views)
				}
				ends := []outcome{}
				for _, end := range []func() outcome{reader(t.Context(), views[0]), reader(t.Context(), views[1])} {
					ends = append(ends, end())
				}
				if pollFirst {
					slices.Reverse(ends)
				}
				equal(t, "status of the read", ends[0].status, "Success")
				equal(t, "attempts of the poll", apiError(t, ends[1].err).Attempts, 1)
				equal(t, "requests", len(n.requests()), 2)
			})
		})
	}
}

func TestEachReadCountsItsOwnAttempts(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{latency: time.Second, script: script{status(503)}}
		c := client.NewOn(config(), n)
		early := reader(t.Context(), c)
		time.Sleep(2500 * time.Millisecond) // in the second attempt
		late := reader(t.Context(), c.Polling())
		equal(t, "attempts of who came late", apiError(t, late().err).Attempts, 1)
		equal(t, "attempts of who came first", apiError(t, early().err).Attempts, 6)
		equal(t, "requests", len(n.requests()), 6)
	})
}

func TestAReadAndAPollSignInOnceAndLookTheProjectUpOnce(t *testing.T) {
	for name, failures := range map[string]int{"at once": 0, "after failures": 2} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{reader: agencies[0].URN(), config: simulator.Config{Latency: 100 * time.Millisecond}}.open(t)
				if failures > 0 {
					cloud.Inject(simulator.Fault{Service: simulator.IAM, Times: failures, Action: simulator.Respond(503, nil, "")})
				}
				config := config()
				config.ProjectID = ""
				config.Credentials = first()
				c := client.NewOn(config, cloud.RoundTripper())
				var reads sync.WaitGroup
				for i := range 20 {
					reads.Go(func() { check(t, locateAndRead(t.Context(), c)) })
					reads.Go(func() {
						for locateAndRead(t.Context(), c.Polling()) != nil {
							time.Sleep(time.Duration(i+1) * 10 * time.Second)
						}
					})
				}
				reads.Wait()
				equal(t, "requests to IAM", len(cloud.Requests(simulator.ByService(simulator.IAM))), failures+2)
			})
		})
	}
}

func TestReadersOfDifferentTasksShareALookUpThatFailed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), config: simulator.Config{Latency: time.Millisecond}}.open(t)
		cloud.Inject(simulator.Fault{Service: simulator.IAM, Times: 3, Action: simulator.Respond(503, nil, "")})
		for _, err := range jobs(t.Context(), signedIn(cloud, first()), 50) {
			must(t, err)
		}
		equal(t, "sign-ins", len(cloud.Requests(simulator.ByService(simulator.IAM))), 4)
	})
}

func TestAReaderWhoseTimeIsUpInAnothersLookUpBlamesTheLookUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), config: simulator.Config{Latency: 10 * time.Second}}.open(t)
		config := config()
		config.ProjectID = ""
		config.Credentials = first()
		c := client.NewOn(config, cloud.RoundTripper())
		patient := make(chan error, 1)
		go func() { patient <- locateAndRead(t.Context(), c) }()
		synctest.Wait()
		lookUp := asError[*client.LookupError](t, locateAndRead(endingAfter(t, time.Second), c))
		equal(t, "text", lookUp.Error(), `cannot get the ID of project "cn-north-4" of region "cn-north-4" from https://iam.cn-north-4.myhuaweicloud.com: no response in time`)
		signIn := asError[*client.LookupError](t, readJob(endingAfter(t, time.Second), c))
		equal(t, "text", signIn.Error(), "cannot get credentials from the sign-in of another read: no response in time")
		must(t, <-patient)
	})
}
