// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"hash/maphash"
	"math"
	"net/http"
	"sync"
	"time"
)

// hostTable holds all hosts that were asked for something.
type hostTable struct {
	limit int // of requests in flight to each
	seed  maphash.Seed

	mu    sync.Mutex
	known map[string]*host
}

// host is what all readers of a host know together: whether it wants a pause,
// how many requests to it are in flight, and whether it has ever answered.
type host struct {
	name  string
	luck  float64       // of its name
	slots chan struct{} // one for each request in flight

	mu           sync.Mutex
	since, until time.Time // of the pause
	throttled    bool      // whether status 429 was what it began with
	streak       int       // pauses in a row that this client chose itself
	reached      bool
}

func (h *hostTable) get(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = map[string]*host{}
	}
	if h.known[name] == nil {
		h.known[name] = &host{name: name, luck: h.luck(name), slots: make(chan struct{}, h.limit)}
	}
	return h.known[name]
}

// luck is a number from 0 to 1 that is always the same for a text, and another
// one in another process.
func (h *hostTable) luck(text string) float64 {
	return float64(maphash.String(h.seed, text)) / math.MaxUint64
}

// errPaused says that a pause has begun while a request waited for its turn.
var errPaused = errors.New("the host asked for a pause")

// enter waits for a slot, which the caller leaves.
func (h *host) enter(ctx context.Context, late func(func() error)) (leave func(), err error) {
	began := time.Now()
	unsent := func() error {
		return &UnsentError{Host: h.name, Limit: cap(h.slots), Waited: time.Since(began)}
	}
	late(unsent)
	defer late(nil)
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		if isLate(ctx) {
			return nil, unsent()
		}
		return nil, ctx.Err()
	}
}

// wait returns when no pause of the host is left, or at once where the pause is
// longer than the time that is left to the caller.
func (h *host) wait(ctx context.Context) error {
	for {
		left := h.left()
		if left <= 0 {
			return ctx.Err()
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= left {
			return h.paused()
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

func (h *host) left() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Until(h.until)
}

// paused is the error of a request for which the pause is too long.
func (h *host) paused() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return &PausedError{Host: h.name, For: time.Until(h.until), Throttled: h.throttled}
}

// unreached says whether the host has never answered anything.
func (h *host) unreached() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !h.reached
}

// heed notes an answer to a request sent at some time, starts the pause that it
// asks for, and returns how long that is.
func (h *host) heed(resp *http.Response, sent time.Time, b backoff) time.Duration {
	status := resp.StatusCode
	asked, _ := retryAfter(resp.Header.Get("Retry-After"), clock(resp.Header))
	h.mu.Lock()
	// A proxy's demand to sign in is no answer of the host.
	h.reached = h.reached || status != http.StatusProxyAuthRequired
	if status != http.StatusTooManyRequests {
		h.streak = 0
	}
	h.mu.Unlock()
	switch {
	case retryable(status) && asked > 0:
		return h.impose(asked, status == http.StatusTooManyRequests)
	case status == http.StatusTooManyRequests:
		h.raise(sent, b)
	}
	return 0
}

// impose starts a pause that the host asked for.
func (h *host) impose(d time.Duration, throttled bool) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.since = time.Now()
	return h.extend(h.since.Add(d), throttled)
}

// raise starts a pause of this client's choosing: longer than the one before,
// but only for requests sent since that one began, as many may be in flight
// when a host begins to throttle.
func (h *host) raise(sent time.Time, b backoff) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	switch {
	case sent.After(h.since):
		h.streak++
		h.since = now
	case !now.Before(h.until):
		h.since = now
	}
	return h.extend(h.since.Add(b.after(max(0, h.streak-1), h.luck)), true)
}

// extend makes the pause last until some time, unless it lasts longer already,
// and returns what is left of it. The lock is held.
func (h *host) extend(until time.Time, throttled bool) time.Duration {
	if until.After(h.until) {
		h.until, h.throttled = until, throttled
	}
	return time.Until(h.until)
}

// sleep sleeps, or returns the context's error as soon as that ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
