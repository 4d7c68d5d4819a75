// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// backoff is a delay that doubles from first to most.
type backoff struct{ first, most time.Duration }

// retryBackoff is the delay before an attempt, where the answer asks for none.
var retryBackoff = backoff{first: time.Second, most: 30 * time.Second}

// after is the delay after n earlier ones, shortened by up to a tenth so that
// many readers do not come back in step.
func (b backoff) after(n int) time.Duration {
	d := b.most
	if n < 16 {
		d = min(b.first<<n, b.most)
	}
	return d - rand.N(d/10+1)
}

// retryable says whether a status can get better by itself.
func retryable(status int) bool {
	return status == http.StatusRequestTimeout || status == http.StatusTooManyRequests || status >= 500
}

// retryAfter reads a Retry-After header, in seconds or as a date (RFC 9110,
// 10.2.3). A date gone by is no delay; ok says whether there was a valid one.
func retryAfter(value string, now time.Time) (delay time.Duration, ok bool) {
	if seconds, err := strconv.ParseUint(value, 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(longestPause/time.Second))) * time.Second, true
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(0, date.Sub(now)), longestPause), true
}

// longestPause keeps what a header asks for within what can be added to a time.
const longestPause = 365 * 24 * time.Hour

// pauses makes all readers of a host that throttles leave it alone together.
type pauses struct {
	mu    sync.Mutex
	hosts map[string]*pause
}

type pause struct {
	since, until time.Time
	streak       int // pauses in a row that this client chose itself
}

// impose starts a pause that a host asked for.
func (p *pauses) impose(host string, d time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.host(host).extend(d)
}

// raise starts a pause of this client's choosing: longer than the one before,
// but only for requests sent since that one began, as many may be under way
// when a host begins to throttle.
func (p *pauses) raise(host string, sent time.Time, b backoff) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.host(host)
	if !sent.Before(h.since) {
		h.streak++
	} else if left := time.Until(h.until); left > 0 {
		return left
	}
	return h.extend(b.after(max(0, h.streak-1)))
}

// relax notes that a host answered.
func (p *pauses) relax(host string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if h, ok := p.hosts[host]; ok {
		h.streak = 0
	}
}

// wait returns when no pause of the host is left, or at once where the pause is
// longer than the time that is left to the caller.
func (p *pauses) wait(ctx context.Context, host string) error {
	for {
		left := p.left(host)
		if left <= 0 {
			return ctx.Err()
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < left {
			return &PausedError{Host: host, For: left}
		}
		if err := sleep(ctx, left); err != nil {
			return err
		}
	}
}

func (p *pauses) left(host string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if h, ok := p.hosts[host]; ok {
		return time.Until(h.until)
	}
	return 0
}

func (p *pauses) host(name string) *pause {
	if p.hosts == nil {
		p.hosts = map[string]*pause{}
	}
	if p.hosts[name] == nil {
		p.hosts[name] = &pause{}
	}
	return p.hosts[name]
}

// extend makes the pause last d from now, unless it lasts longer already, and
// returns what is left of it.
func (h *pause) extend(d time.Duration) time.Duration {
	now := time.Now()
	h.since = now
	if until := now.Add(d); until.After(h.until) {
		h.until = until
	}
	return h.until.Sub(now)
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
