// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// answerLimit is how many bytes of an answer are read.
	answerLimit = 32 << 20
	// attemptTimeout bounds one attempt, so that a connection on which nothing
	// comes any more is given up while there is time for another.
	attemptTimeout = time.Minute

	headerRequestID = "X-Request-Id"
)

// attempt is the RoundTripper of one call. go-retryablehttp sends each attempt
// through it, one after another, and asks it what to do next.
type attempt struct {
	client *Client
	call   call

	count int           // attempts so far
	cred  Credentials   // what the last one was signed with
	body  []byte        // of the last answer, read whole
	pause time.Duration // what the last answer asked for, or the next back-off
}

// RoundTrip waits for the host's pause, signs the request, sends it, and reads
// the whole answer: a body that ends early is a broken connection like others.
func (a *attempt) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, host := r.Context(), r.URL.Host
	a.body, a.pause = nil, 0
	if err := a.client.pauses.wait(ctx, host); err != nil {
		return nil, err
	}
	a.count++

	var err error
	if a.cred, err = a.client.config.Credentials.Credentials(ctx); err != nil {
		return nil, err
	}
	derived := a.client.derived(a.call.service, r.URL)
	limited, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	signed := r.Clone(limited)
	if err := sign(signed, a.call.body, a.cred, derived, a.call.at.Region); err != nil {
		return nil, err
	}

	sent := time.Now()
	resp, err := a.client.base.RoundTrip(signed)
	if err == nil {
		a.body, err = readWhole(resp.Body, answerLimit)
		resp.Body = http.NoBody
	}
	a.log(ctx, r, sent, resp, err)
	switch {
	case err != nil && ctx.Err() == nil && limited.Err() != nil:
		return nil, errSilence
	case err != nil:
		return nil, err
	case resp.StatusCode/100 == 3:
		return nil, a.apiError(resp)
	}

	wanted, asked := retryAfter(resp.Header.Get("Retry-After"), time.Now())
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && asked:
		a.pause = a.client.pauses.impose(host, sent, wanted)
	case resp.StatusCode == http.StatusTooManyRequests:
		a.pause = a.client.pauses.raise(host, sent, a.client.throttle)
	default:
		a.pause = wanted
		a.client.pauses.relax(host)
	}
	return resp, nil
}

// checkRetry is go-retryablehttp's question after each attempt.
func (a *attempt) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil && (Permanent(err) || isUnknownHost(err)):
		return false, nil
	case err == nil && !retryable(resp.StatusCode):
		return false, nil
	}
	if a.pause == 0 {
		a.pause = retryBackoff.after(a.count - 1)
	}
	deadline, ok := ctx.Deadline()
	// A retry that would come too late only delays what there is to say.
	return !ok || time.Until(deadline) > a.pause, nil
}

// backoff is how long go-retryablehttp sleeps before the next attempt.
func (a *attempt) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	return a.pause
}

// failure is the error for a call that got no whole answer.
func (a *attempt) failure(r *http.Request, err error) error {
	if ctx := r.Context(); ctx.Err() != nil {
		return ctx.Err()
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // it repeats method and URL
	}
	var api *APIError
	var paused *PausedError
	if errors.As(err, &api) || errors.As(err, &paused) {
		return err
	}
	return &ConnectionError{Method: r.Method, URL: r.URL.String(), Attempts: a.count, Err: err}
}

// apiError is the error for an answer with a status other than 2xx.
func (a *attempt) apiError(resp *http.Response) error {
	e := newAPIError(resp, a.body)
	e.Attempts = a.count
	e.RetryAfter = a.pause
	e.SignedWith = a.cred.String()
	return e
}

// log tells of an attempt what holds no secret: of the headers only the
// request's ID, of the URL all, since secrets never stand in one.
func (a *attempt) log(ctx context.Context, r *http.Request, sent time.Time, resp *http.Response, err error) {
	fields := map[string]any{
		"method":      r.Method,
		"url":         r.URL.String(),
		"attempt":     a.count,
		"duration_ms": time.Since(sent).Milliseconds(),
	}
	if resp != nil {
		fields["status"] = resp.StatusCode
		fields["request_id"] = resp.Header.Get(headerRequestID)
	}
	if err != nil {
		fields["error"] = err.Error()
	}
	tflog.Debug(ctx, "Huawei Cloud API call", fields)
}
