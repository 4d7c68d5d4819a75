// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// passing are the failures that can get better by themselves.
var passing = map[string]reply{
	"408":             status(408),
	"429":             status(429),
	"500":             status(500),
	"501":             status(501),
	"502":             status(502),
	"503":             status(503),
	"504":             status(504),
	"599":             status(599),
	"refused":         fails(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}),
	"reset":           fails(&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}),
	"closed":          fails(io.EOF),
	"body ends early": answersFrom(200, nil, func() io.Reader { return breaksOff(io.ErrUnexpectedEOF) }),
	"body is reset":   answersFrom(200, nil, func() io.Reader { return breaksOff(syscall.ECONNRESET) }),
	"error ends early": answersFrom(403, nil, func() io.Reader {
		return breaksOff(io.ErrUnexpectedEOF)
	}),
}

// breaksOff is half a body.
func breaksOff(err error) io.Reader {
	return io.MultiReader(strings.NewReader(`{"status": "Suc`), readerFunc(func([]byte) (int, error) { return 0, err }))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestWhatCanGetBetterIsTriedAgain(t *testing.T) {
	for name, failure := range passing {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{failure, failure, found}}
				var got jobAnswer
				err := client.NewOn(config(), n).ShowInstanceJob(t.Context(), home, job, &got)
				must(t, err)
				equal(t, "status", got.Status, "Success")
				wantDelays(t, n.gaps(), seconds(1, 2)...)
			})
		})
	}
}

func TestWhatCannotGetBetterIsNotTriedAgain(t *testing.T) {
	for _, code := range []int{400, 401, 403, 404, 405, 409, 410, 422, 431, 451} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{status(code), found}}
				err := readJob(t.Context(), client.NewOn(config(), n))
				wantStatus(t, err, code)
				equal(t, "requests", len(n.requests()), 1)
			})
		})
	}
}

func TestAnUnknownHostIsNotTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{fails(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: swrHost, IsNotFound: true}})}}
		err := readJob(t.Context(), client.NewOn(config(), n))
		equal(t, "attempts in the error", connectionError(t, err).Attempts, 1)
		equal(t, "requests", len(n.requests()), 1)
	})
}

func TestTriesAreLimited(t *testing.T) {
	for _, retries := range []int{0, 1, 5, 10} {
		for name, failure := range passing {
			t.Run(name+" "+strconv.Itoa(retries), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					config := config()
					config.MaxRetries = retries
					n := &network{script: script{failure}}
					err := readJob(t.Context(), client.NewOn(config, n))
					equal(t, "requests", len(n.requests()), retries+1)
					equal(t, "attempts in the error", attempts(t, err), retries+1)
				})
			})
		}
	}
}

func attempts(t *testing.T, err error) int {
	t.Helper()
	if api, ok := errors.AsType[*client.APIError](err); ok {
		return api.Attempts
	}
	return connectionError(t, err).Attempts
}

func TestAPollingClientNeverTriesAgain(t *testing.T) {
	for name, failure := range passing {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{failure, found}}
				err := readJob(t.Context(), client.NewOn(config(), n).Polling())
				equal(t, "attempts in the error", attempts(t, err), 1)
				equal(t, "requests", len(n.requests()), 1)
			})
		})
	}
}

func TestAYieldingClientTriesAllAgainButThrottling(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{status(503), asks(429, "7"), found}}
		c := client.NewOn(config(), n).Yielding()
		api := apiError(t, readJob(t.Context(), c))
		equal(t, "status", api.Status, 429)
		equal(t, "wanted pause", api.RetryAfter, 7*time.Second)
		equal(t, "requests", len(n.requests()), 2)
		must(t, readJob(t.Context(), c))
		equal(t, "pause", n.gaps()[1], 7*time.Second)
	})
}

func TestDelaysDoubleUpToHalfAMinute(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		config := config()
		config.MaxRetries = 100 // as many as can be configured
		n := &network{script: script{status(503)}}
		wantStatus(t, readJob(t.Context(), client.NewOn(config, n)), 503)
		wantDelays(t, n.gaps(), append(seconds(1, 2, 4, 8, 16), slices.Repeat(seconds(30), 95)...)...)
	})
}

func TestReadersDoNotComeBackInStep(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		delays := map[time.Duration]bool{}
		for range 20 {
			n := &network{script: script{status(503), found}}
			must(t, readJob(t.Context(), client.NewOn(config(), n)))
			delays[n.gaps()[0]] = true
		}
		if len(delays) < 2 {
			t.Errorf("20 readers all waited for %v", delays)
		}
	})
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	inTwoHours := func() string { return time.Now().Add(2 * time.Hour).UTC().Format(http.TimeFormat) }
	aMinuteAgo := func() string { return time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat) }
	is := func(value string) func() string { return func() string { return value } }

	for name, test := range map[string]struct {
		value func() string
		least time.Duration
		most  time.Duration
	}{
		"seconds":      {is("7"), 7 * time.Second, 7 * time.Second},
		"a day":        {is("86400"), 24 * time.Hour, 24 * time.Hour},
		"date":         {inTwoHours, 2 * time.Hour, 2 * time.Hour},
		"none":         {is("0"), 900 * time.Millisecond, time.Second},
		"date gone by": {aMinuteAgo, 900 * time.Millisecond, time.Second},
		"nonsense":     {is("soon"), 900 * time.Millisecond, time.Second},
		"negative":     {is("-7"), 900 * time.Millisecond, time.Second},
		"empty":        {is(""), 900 * time.Millisecond, time.Second},
	} {
		for _, code := range []int{408, 429, 500, 503} {
			t.Run(name+" "+strconv.Itoa(code), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					n := &network{script: script{asks(code, test.value()), found}}
					must(t, readJob(t.Context(), client.NewOn(config(), n)))
					if gap := n.gaps()[0]; gap < test.least || gap > test.most {
						t.Errorf("tried again after %s, want %s to %s", gap, test.least, test.most)
					}
				})
			})
		}
	}
}

func TestARetryAfterCountsForTheNextAttemptAlone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{asks(503, "20"), fails(syscall.ECONNRESET), status(503), found}}
		must(t, readJob(t.Context(), client.NewOn(config(), n)))
		wantDelays(t, n.gaps(), seconds(20, 2, 4)...)
	})
}

func TestARetryAfterBeyondTheDeadlineFailsAtOnce(t *testing.T) {
	for _, code := range []int{429, 503} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				start := time.Now()
				n := &network{script: script{asks(code, "61")}}
				api := apiError(t, readJob(endingAfter(t, time.Minute), client.NewOn(config(), n)))
				equal(t, "time", time.Since(start), 0)
				equal(t, "requests", len(n.requests()), 1)
				equal(t, "status", api.Status, code)
				equal(t, "code", api.Code, "APIGW.0308")
				equal(t, "wanted pause", api.RetryAfter, 61*time.Second)
			})
		})
	}
}

func TestADelayBeyondTheDeadlineGivesTheLastFailure(t *testing.T) {
	for name, failure := range passing {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{failure}}
				equal(t, "attempts", attempts(t, readJob(endingAfter(t, 2*time.Second), client.NewOn(config(), n))), 2)
				equal(t, "requests", len(n.requests()), 2)
			})
		})
	}
}

func TestCancellingEndsAReadAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		reply   reply
		latency time.Duration
	}{
		"between attempts":    {status(503), 0},
		"in a host's pause":   {asks(429, "60"), 0},
		"waiting for answers": {found, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				start := time.Now()
				n := &network{script: script{test.reply}, latency: test.latency}
				err := readJob(cancelledAfter(t, 300*time.Millisecond), client.NewOn(config(), n))
				equal(t, "time", time.Since(start), 300*time.Millisecond)
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error: got %v, want %v", err, context.Canceled)
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				equal(t, "requests", len(n.requests()), 1)
			})
		})
	}
}

func TestNothingIsSentForACancelledRead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		n := &network{script: script{found}}
		c := client.NewOn(config(), n)
		for range 10_000 { // it is for chance to let one slip through
			if err := readJob(ctx, c); !errors.Is(err, context.Canceled) {
				t.Fatalf("error: got %v, want %v", err, context.Canceled)
			}
		}
		synctest.Wait()
		equal(t, "requests", len(n.requests()), 0)
	})
}
