// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// backoff is a delay that doubles from first to most.
type backoff struct{ first, most time.Duration }

// retryBackoff is the delay before an attempt, where the answer asks for none.
var retryBackoff = backoff{first: time.Second, most: 30 * time.Second}

// after is the delay after n earlier ones, shortened by up to a tenth so that
// many readers do not come back in step. Those who share an attempt do: their
// luck, from 0 to 1, is the same.
func (b backoff) after(n int, luck float64) time.Duration {
	d := b.most
	if n < 16 {
		d = min(b.first<<n, b.most)
	}
	return d - time.Duration(luck*float64(d/10))
}

// retry attempts something as often as the client's retries allow, as long as
// its error can get better and there is time.
func retry[T any](ctx context.Context, c *Client, attempt func(context.Context) (T, error)) (T, error) {
	var last error
	for n := 1; ; n++ {
		value, err := attempt(ctx)
		if err == nil {
			return value, nil
		}
		err = counted(err, n, last)
		pause, ok := c.pause(err, n)
		if !ok || n > c.retries || ctx.Err() != nil {
			return value, err
		}
		// A retry that would come too late only delays what there is to say.
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
			return value, err
		}
		if err := sleep(ctx, pause); err != nil {
			return value, err
		}
		last = err
	}
}

// pause is how long to wait after attempt n has failed; ok says whether another
// one could end otherwise.
func (c *Client) pause(err error, n int) (pause time.Duration, ok bool) {
	if !passes(err) {
		return 0, false
	}
	api, ok := errors.AsType[*APIError](err)
	if !ok {
		broken, _ := errors.AsType[*ConnectionError](err)
		return retryBackoff.after(n-1, c.hosts.luck(broken.URL)), true
	}
	pause = cmp.Or(api.RetryAfter, retryBackoff.after(n-1, c.hosts.luck(api.URL)))
	return pause, !c.yielding || api.Status != http.StatusTooManyRequests
}

// passes says whether what an attempt met can get better by itself.
func passes(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		return retryable(api.Status)
	}
	return !Permanent(err) && !IsUnknownHost(err)
}

// counted is a copy of an error, which others may share, that tells how many
// attempts there were and what came of the last one before.
func counted(err error, attempts int, last error) error {
	switch e := err.(type) { //nolint:errorlint // what wraps is copied too
	case *APIError:
		own := *e
		own.Attempts = attempts
		return &own
	case *ConnectionError:
		own := *e
		own.Attempts = max(attempts, own.Attempts) // the metadata service is asked several times at once
		return &own
	case *UnansweredError:
		own := *e
		own.Last = last
		return &own
	case *LookupError:
		if before, ok := last.(*LookupError); ok { //nolint:errorlint // the outermost alone
			last = before.Err
		}
		own := *e
		own.Err = counted(e.Err, attempts, last)
		return &own
	}
	return err
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

// clock is the time by the clock of whoever sent an answer, which may differ
// from this machine's, or else by this machine's.
func clock(header http.Header) time.Time {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		return date
	}
	return time.Now()
}

// longestPause keeps what a header asks for within what can be added to a time.
const longestPause = 365 * 24 * time.Hour
