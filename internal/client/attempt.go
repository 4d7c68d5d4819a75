// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
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

	count   int // attempts so far
	renewed bool
	cred    Credentials   // what the last one was signed with
	body    []byte        // of the last answer, read whole
	pause   time.Duration // what the last answer asked for, or the next back-off
}

// RoundTrip makes one attempt, or a second one where the service refuses the
// credentials and there are others.
func (a *attempt) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, at := r.Context(), a.call.at
	var err error
	if a.cred, err = a.call.source.credentials(ctx, a.client, at); err != nil {
		return nil, err
	}
	resp, err := a.send(r)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || a.renewed {
		return resp, err
	}
	a.renewed = true
	refused := a.cred
	if a.cred, err = a.call.source.renew(ctx, a.client, at, refused); err != nil {
		return nil, err
	}
	if a.cred == refused {
		return resp, nil
	}
	return a.send(r)
}

// send waits for the host's pause, signs the request, sends it, and reads the
// whole answer: a body that ends early is a broken connection like others.
func (a *attempt) send(r *http.Request) (*http.Response, error) {
	ctx, host := r.Context(), r.URL.Host
	a.body, a.pause = nil, 0
	if err := a.client.pauses.wait(ctx, host); err != nil {
		return nil, err
	}
	a.count++

	limited, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	signed := r.Clone(limited)
	if a.call.body != "" {
		signed.Body = io.NopCloser(strings.NewReader(a.call.body))
	}
	if err := a.sign(signed); err != nil {
		return nil, err
	}

	sent := time.Now()
	resp, err := a.client.base.RoundTrip(signed)
	if err == nil {
		a.body, err = readWhole(resp.Body, answerLimit)
		resp.Body = http.NoBody
	}
	a.log(ctx, r, sent, resp, err)
	if err != nil {
		if ctx.Err() == nil && limited.Err() != nil {
			err = errSilence
		}
		return nil, &ConnectionError{Method: r.Method, URL: r.URL.String(), Attempts: a.count, Err: err}
	}
	if resp.StatusCode/100 == 3 {
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
	case err != nil && (Permanent(err) || isUnknownHost(err) || isLookup(err)):
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

// failure is the error of a call that got no answer.
func failure(ctx context.Context, err error) error {
	var wrapped *url.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &wrapped):
		return wrapped.Err // it repeats method and URL
	}
	return err
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
