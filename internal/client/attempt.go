// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
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

	count     int // attempts so far
	renewed   bool
	renewal   error         // that failed
	cred      Credentials   // what the last one was sent with
	signature string        // of the last one
	body      []byte        // of the last answer, read whole
	asked     time.Duration // what the last answer, or its host's pause, asks for
	pause     time.Duration // before the next attempt
	hasty     bool          // there was no time for another attempt
	last      error         // of an attempt that was followed by another
}

// RoundTrip makes one attempt, or a second one where the service refuses the
// credentials and there are others.
func (a *attempt) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, at := r.Context(), a.call.at
	// First, as credentials may go stale in a long pause.
	err := a.client.pauses.wait(ctx, r.URL.Host)
	if err != nil {
		return nil, err
	}
	if a.cred, err = a.call.source.credentials(ctx, a.client, at); err != nil {
		return nil, err
	}
	resp, err := a.send(r)
	if err != nil || resp.StatusCode != http.StatusUnauthorized || a.renewed {
		return resp, err
	}
	a.renewed = true
	var others Credentials
	others, a.renewal = a.call.source.renew(ctx, a.client, at, a.cred)
	if a.renewal != nil || others == a.cred {
		return resp, nil //nolint:nilerr // the refusal tells of it
	}
	a.cred = others
	return a.send(r)
}

// send waits for the host's pause, signs the request, sends it, and reads the
// whole answer: a body that ends early is a broken connection like others.
func (a *attempt) send(r *http.Request) (*http.Response, error) {
	ctx, host := r.Context(), r.URL.Host
	a.body, a.asked = nil, 0
	leave, err := a.client.enter(ctx, host, a.call.service)
	if err != nil {
		return nil, err
	}
	defer leave()
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
		broken := &ConnectionError{Method: r.Method, URL: r.URL.String(), Attempts: a.count, Err: err}
		if resp != nil {
			broken.RequestID = resp.Header.Get(headerRequestID)
		}
		return nil, broken
	}
	if resp.StatusCode/100 == 3 {
		return nil, a.apiError(resp)
	}

	wanted, asked := retryAfter(resp.Header.Get("Retry-After"), time.Now())
	switch {
	case resp.StatusCode == http.StatusTooManyRequests && asked:
		a.asked = a.client.pauses.impose(host, wanted)
	case resp.StatusCode == http.StatusTooManyRequests:
		a.asked = a.client.pauses.raise(host, sent, a.client.throttle)
	default:
		a.asked = wanted
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
	case err == nil && (!retryable(resp.StatusCode) || a.client.yielding && resp.StatusCode == http.StatusTooManyRequests):
		return false, nil
	}
	if a.last = err; err == nil {
		a.last = a.apiError(resp)
	}
	a.pause = cmp.Or(a.asked, retryBackoff.after(a.count-1))
	deadline, ok := ctx.Deadline()
	// A retry that would come too late only delays what there is to say.
	a.hasty = ok && time.Until(deadline) <= a.pause
	return !a.hasty, nil
}

// backoff is how long go-retryablehttp sleeps before the next attempt.
func (a *attempt) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	return a.pause
}

// failure is the error of a call that got no answer, or none in time.
func (a *attempt) failure(r *http.Request, err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // it repeats method and URL
	}
	switch ctxErr := r.Context().Err(); {
	case ctxErr == nil, isLookup(err):
		return err
	case errors.Is(ctxErr, context.DeadlineExceeded):
		return &UnansweredError{Method: r.Method, URL: r.URL.String(), Last: a.last}
	default:
		return ctxErr
	}
}

// apiError is the error for an answer with a status other than 2xx.
func (a *attempt) apiError(resp *http.Response) error {
	e := newAPIError(resp, a.body, a.scrub)
	e.Attempts = a.count
	e.RetryAfter = a.asked
	e.SignedWith = a.client.proof(a.cred, a.call, resp.StatusCode)
	e.ByToken = a.cred.Token != ""
	e.Renewal = a.renewal
	return e
}

// scrub takes out of a text from a service what this client proved itself with,
// should the service have repeated it.
func (a *attempt) scrub(text string) string {
	for _, secret := range []string{a.cred.SecretKey, a.cred.SecurityToken, a.cred.Token, a.signature, a.call.secret} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// loggedHeaders are the headers of an answer that are worth logging and never
// secret.
var loggedHeaders = []string{"Content-Length", "Content-Type", "Date", "Retry-After", "Server", headerRequestID}

// loggedBody is how many bytes of an answer are logged.
const loggedBody = 2 << 10

// log tells of an attempt what holds no secret: of the request its URL alone,
// of the answer some headers, and the body unless it may be credentials.
func (a *attempt) log(ctx context.Context, r *http.Request, sent time.Time, resp *http.Response, err error) {
	if !tflog.IsDebug(ctx) {
		return
	}
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
	if resp == nil || !tflog.IsTrace(ctx) {
		return
	}
	for _, name := range loggedHeaders {
		if value := resp.Header.Get(name); value != "" {
			fields["header_"+name] = value
		}
	}
	if a.call.service != IAM && a.call.service != STS {
		// Scrubbed first: a cut through a secret would leave half of it.
		body := a.scrub(string(a.body[:min(len(a.body), 32*loggedBody)]))
		fields["body"] = body[:min(len(body), loggedBody)]
	}
	tflog.Trace(ctx, "Huawei Cloud API answer", fields)
}
