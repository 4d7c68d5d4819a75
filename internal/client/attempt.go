// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// answerLimit is how many bytes of an answer are read.
	answerLimit = 32 << 20
	// attemptTimeout bounds one attempt, so that a connection on which nothing
	// comes any more is given up while there is time for another.
	attemptTimeout = 20 * time.Second
	// pageTimeout does so for an answer that may be long.
	pageTimeout = time.Minute

	headerRequestID = "X-Request-Id"
)

// errSilence says that an attempt took too long.
func errSilence(limit time.Duration) error {
	return fmt.Errorf("no complete response within %s", limit)
}

// tries are the attempts at one call: each waits for the host's pause, and sends
// the request with the credentials of the moment.
type tries struct {
	client  *Client
	call    call
	request *http.Request
	host    *host

	count   int         // requests so far
	cred    Credentials // of the last one
	renewed bool
	renewal error // that failed
}

// attempt sends the request, or sends it again where the service refuses the
// credentials and there are others.
func (t *tries) attempt(ctx context.Context) (answer, error) {
	got, err := t.share(ctx)
	api, ok := err.(*APIError) //nolint:errorlint // one of a look-up is not meant
	if !ok || api.Status != http.StatusUnauthorized || t.renewed {
		return got, err
	}
	t.renewed = true
	others, err := t.call.source.renew(ctx, t.client, t.call.at, t.cred)
	switch {
	case err != nil && (ctx.Err() != nil || passes(err)):
		return got, t.ended(ctx, err)
	case err != nil || others == t.cred:
		t.renewal = err
		return got, t.own(got, api) // the refusal tells of it
	}
	return t.share(ctx)
}

// wanted is what two requests have in common that can share an answer.
type wanted struct {
	line, header, body string
	cred               Credentials
	alone              *tries // which shares with no other; nil: shared
}

// share sends the request, or waits for the answer to the same one in flight.
func (t *tries) share(ctx context.Context) (answer, error) {
	for {
		if err := t.host.wait(ctx); err != nil {
			return answer{}, t.ended(ctx, err)
		}
		// After the pause, as they may go stale in a long one.
		cred, err := t.call.source.credentials(ctx, t.client, t.call.at)
		if err != nil {
			return answer{}, t.ended(ctx, err)
		}
		t.cred = cred
		one := &attempt{client: t.client, call: t.call, request: t.request, host: t.host, cred: cred, count: t.count + 1}
		key := wanted{line: t.request.Method + " " + t.request.URL.String(), header: fmt.Sprint(t.request.Header), body: t.call.body, cred: cred}
		if t.call.alone {
			key.alone = t
		}
		got, err := t.client.reads.do(ctx, key, one.send)
		if !errors.Is(err, errPaused) {
			t.count++
			return got, t.ended(ctx, t.own(got, err))
		}
	}
}

// own is an error of an attempt, which others may share, as this call sees it.
func (t *tries) own(got answer, err error) error {
	api, ok := err.(*APIError) //nolint:errorlint // it comes bare
	if !ok {
		return err
	}
	own := *api
	own.Renewal = t.renewal
	if own.Status == http.StatusTooManyRequests && own.RetryAfter == 0 {
		own.RetryAfter = t.host.raise(got.sent, t.client.throttle)
	}
	return &own
}

// ended is the error of an attempt, where the caller's time was up or not.
func (t *tries) ended(ctx context.Context, err error) error {
	_, broken := err.(*ConnectionError) //nolint:errorlint // one of a look-up knows more
	switch {
	case ctx.Err() == nil, !broken && err != ctx.Err(): //nolint:errorlint // nor any other
		return err
	case isLate(ctx):
		return &UnansweredError{Method: t.request.Method, URL: t.request.URL.String(), Unreached: t.host.unreached()}
	}
	return ctx.Err()
}

// attempt is one request, for all who want the same one.
type attempt struct {
	client  *Client
	call    call
	request *http.Request
	host    *host
	cred    Credentials
	count   int // requests of the call that sends it, this one included

	signature string
	body      []byte // of the answer, read whole
}

// send waits for a slot, signs the request, sends it, and reads the whole
// answer: a body that ends early is a broken connection like others.
func (a *attempt) send(ctx context.Context, late func(func() error)) (answer, error) {
	if a.call.service != IAM && a.call.service != STS { // for which others wait
		leave, err := a.host.enter(ctx, late)
		if err != nil {
			return answer{}, err
		}
		defer leave()
	}
	if a.host.left() > 0 {
		return answer{}, errPaused
	}

	limit := cmp.Or(a.call.limit, attemptTimeout)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	limited, traffic := withTraffic(limited)
	signed := a.request.Clone(limited)
	if a.call.body != "" {
		signed.Body = io.NopCloser(strings.NewReader(a.call.body))
	}
	if err := a.sign(signed); err != nil {
		return answer{}, err
	}
	signed.Header.Set("Accept-Encoding", "gzip") // by net/http's own, a wrong encoding is a broken connection

	sent := time.Now()
	resp, err := a.client.base.RoundTrip(signed)
	asked := time.Duration(0)
	if err == nil {
		asked = a.host.heed(resp, sent, a.client.throttle)
		a.body, err = readWhole(limited, resp, answerLimit)
		err = cmp.Or(traffic.refusal(resp), err)
	}
	a.log(ctx, sent, resp, err)
	flaw, encoded := err.(*encodingError) //nolint:errorlint // it comes bare
	if err != nil && !encoded {
		if limited.Err() != nil {
			err = errSilence(limit)
		}
		broken := &ConnectionError{Method: signed.Method, URL: signed.URL.String(), Unreached: a.host.unreached(), Err: scrubError(err, a.scrub)}
		if resp != nil {
			broken.RequestID = shown(resp.Header.Get(headerRequestID), 128, a.scrub)
		}
		return answer{}, broken
	}
	got := answer{to: signed.Method + " " + signed.URL.String(), status: resp.StatusCode, header: resp.Header, body: a.body, scrub: a.scrub, sent: sent}
	switch {
	case resp.StatusCode/100 != 2:
		return got, a.apiError(resp, asked, flaw)
	case encoded:
		return got, got.malformed(flaw)
	}
	return got, nil
}

// apiError is the error for an answer with a status other than 2xx.
func (a *attempt) apiError(resp *http.Response, asked time.Duration, flaw *encodingError) error {
	e := newAPIError(resp, a.body, a.scrub)
	if flaw != nil {
		e.Message = shown(flaw.Error(), 1000, a.scrub)
	}
	e.RetryAfter = asked
	e.SignedWith = a.client.proof(a.cred, a.call, resp.StatusCode)
	e.ByToken = a.cred.Token != ""
	return e
}

// scrub takes out of a text from a service what this client proved itself with,
// should the service have repeated it.
func (a *attempt) scrub(text string) string {
	return scrubber(a.cred.SecretKey, a.cred.SecurityToken, a.cred.Token, a.signature, a.call.secret)(text)
}

// loggedHeaders are the headers of an answer that are worth logging and never
// secret.
var loggedHeaders = []string{"Content-Length", "Content-Type", "Date", "Retry-After", "Server", headerRequestID}

// loggedBody is how many bytes of an answer are logged.
const loggedBody = 2 << 10

// log tells of an attempt what holds no secret: of the request its URL alone,
// of the answer some headers, and the body unless it may be credentials.
func (a *attempt) log(ctx context.Context, sent time.Time, resp *http.Response, err error) {
	if !tflog.IsDebug(ctx) {
		return
	}
	fields := map[string]any{
		"method":      a.request.Method,
		"url":         a.request.URL.String(),
		"attempt":     a.count,
		"duration_ms": time.Since(sent).Milliseconds(),
	}
	if resp != nil {
		fields["status"] = resp.StatusCode
		fields["request_id"] = shown(resp.Header.Get(headerRequestID), 128, a.scrub)
	}
	if err != nil {
		fields["error"] = a.scrub(err.Error())
	}
	tflog.Debug(ctx, "Huawei Cloud API call", fields)
	if resp == nil || !tflog.IsTrace(ctx) {
		return
	}
	for _, name := range loggedHeaders {
		if value := resp.Header.Get(name); value != "" {
			fields["header_"+name] = scrubbedStart(value, loggedBody, a.scrub)
		}
	}
	if a.call.service != IAM && a.call.service != STS {
		fields["body"] = scrubbedStart(a.body, loggedBody, a.scrub)
	}
	tflog.Trace(ctx, "Huawei Cloud API response", fields)
}
