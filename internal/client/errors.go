// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
)

// APIError is what a service, or the gateway before it, answered with a status
// other than 2xx.
type APIError struct {
	Method string
	URL    string

	Status                      int
	Code                        string // such as SVCSTG.SWR.4030001; empty where the body holds none
	Message                     string
	RequestID                   string
	EncodedAuthorizationMessage string // why access was denied, encrypted for STS to decode
	Own                         bool   // the body is the service's own JSON error, not the gateway's, nor one of anybody else

	RetryAfter time.Duration // how long the service wants to be left alone; 0: it did not say
	ClockSkew  time.Duration // how far the service's clock is ahead of this machine's
	Attempts   int
	SignedWith string // which credentials, without their secret; empty: none
	ByToken    bool   // these are a token, which signs nothing
	Renewal    error  // why there are no others for credentials that were refused; nil: none was tried
}

// Unwrap returns why refused credentials could not be renewed.
func (e *APIError) Unwrap() error { return e.Renewal }

// Error tells all of it but the encoded message, in one line.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s answered %d", e.Method, e.URL, e.Status)
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if e.Code != "" {
		b.WriteString(", " + e.Code)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	b.WriteString(withID(e.RequestID) + after(e.Attempts))
	if e.Renewal != nil {
		b.WriteString("; other credentials could not be obtained: " + e.Renewal.Error())
	}
	return b.String()
}

// MaxClockSkew is how far a gateway lets the date of a signature be off.
const MaxClockSkew = 15 * time.Minute

// newAPIError reads an answer's headers and body. What it takes from there is
// scrubbed first, as what is cut off may leave half a secret.
func newAPIError(resp *http.Response, body []byte, scrub func(string) string) *APIError {
	clean := func(text string, most int) string { return shown(text, most, scrub) }
	e := &APIError{
		Method:    resp.Request.Method,
		URL:       resp.Request.URL.String(),
		Status:    resp.StatusCode,
		RequestID: clean(resp.Header.Get(headerRequestID), 128),
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		e.ClockSkew = time.Until(date).Round(time.Second)
	}
	if e.IsRedirect() {
		e.Message = clean("a redirect, which is never followed"+redirectTarget(scrubbedStart(resp.Header.Get("Location"), 4<<10, scrub)), 1000)
		return e
	}
	if e.Status/100 == 1 {
		e.Message = "a change of the protocol, which was not requested"
		return e
	}

	b, _ := ParseErrorBody(body)
	e.Own = b.isOwn() && !namesGateway(body)
	e.Code = clean(b.Code, 128)
	e.Message = clean(b.Message, 1000)
	e.EncodedAuthorizationMessage = clean(b.Encoded, 20_000)
	if e.RequestID == "" {
		e.RequestID = clean(b.RequestID, 128)
	}
	switch contentType := resp.Header.Get("Content-Type"); {
	case e.Message != "":
	case e.Code != "":
		e.Message = describe(contentType, body, "error message", scrub)
	default:
		e.Message = describe(contentType, body, "error code or message", scrub)
	}
	return e
}

// IsRedirect says whether the answer leads to another address. "Not modified" is
// an answer to a question that this client never asks.
func (e *APIError) IsRedirect() bool {
	return e.Status/100 == 3 && e.Status != http.StatusNotModified
}

// redirectTarget names the host of a scrubbed address: a secret need not be in one part of it.
func redirectTarget(location string) string {
	target, err := url.Parse(location)
	if err != nil || target.Host == "" {
		return ""
	}
	return ", to host " + printable(target.Host, 253)
}

// printable makes a text from outside fit for a message: one line, of at most
// so many characters.
func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(text))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// withID and after are what an error tells of its requests.

func withID(id string) string {
	if id == "" {
		return ""
	}
	return " (request ID " + printable(id, 128) + ")"
}

func after(attempts int) string {
	if attempts < 2 {
		return ""
	}
	return fmt.Sprintf(", after %d attempts", attempts)
}

// FormatError says that a service answered with a status of success, but not
// with the documented JSON.
type FormatError struct {
	To          string // method and URL
	ContentType string
	RequestID   string
	Err         error
}

func (e *FormatError) Error() string {
	text := e.To + ": the response is not the documented JSON"
	if e.ContentType != "" {
		text += " (content type " + printable(e.ContentType, 100) + ")"
	}
	return text + ": " + printable(e.Err.Error(), 300) + withID(e.RequestID)
}

// Unwrap returns the flaw, and beneath it the error of the JSON decoder.
func (e *FormatError) Unwrap() error { return e.Err }

// ConnectionError says that no whole answer arrived.
type ConnectionError struct {
	Method    string
	URL       string
	RequestID string // empty where not even the headers arrived
	Attempts  int
	Unreached bool // the host has never answered anything
	Err       error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("%s %s: %s", e.Method, e.URL, printable(cause(e.Err), 500)) + withID(e.RequestID) + after(e.Attempts)
}

// transportNames are how the standard library speaks of itself, and of its own
// limits, which are not the caller's deadline.
var transportNames = strings.NewReplacer("net/http: ", "", "HTTP/1.x transport connection broken: ", "", "http: ", "",
	context.DeadlineExceeded.Error(), "timed out")

// cause says why a connection broke, without the words of the library.
func cause(err error) string {
	if alert, ok := errors.AsType[*net.OpError](err); ok && isAlert(alert) {
		err = alert
	}
	if speaksNoTLS(err) {
		return "the server does not speak TLS (https is assumed where an address has no scheme: for a server without TLS, write http://)"
	}
	text := transportNames.Replace(err.Error())
	// The last of these is what a transport says that cannot tell why it stopped reading.
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(text, "readLoopPeekFailLocked") {
		return "the connection was closed before the complete response arrived"
	}
	return text
}

// Unwrap returns the error of the connection.
func (e *ConnectionError) Unwrap() error { return e.Err }

// UnansweredError says that the time was up before there was an answer.
type UnansweredError struct {
	Method string
	URL    string // empty where another read has sent the request
	Last   error  // of the attempt before the one that was cut short; nil: there was none

	Unreached bool // the host has never answered anything
}

func (e *UnansweredError) Error() string {
	text := e.Method + " " + e.URL + " got no response in time"
	if e.URL == "" {
		text = "no response in time"
	}
	if e.Last != nil {
		text += "; before that, " + e.Last.Error()
	}
	return text
}

// Unwrap returns what went before.
func (e *UnansweredError) Unwrap() error { return e.Last }

// UnsentError says that the time was up before a request could be sent, since
// as many to its host were in flight as the configuration allows.
type UnsentError struct {
	Host   string
	Limit  int
	Waited time.Duration
}

func (e *UnsentError) Error() string {
	return fmt.Sprintf("the request was not sent: for %s, the limit of %d requests in flight to %s (max_concurrent_requests) was reached",
		e.Waited.Round(100*time.Millisecond), e.Limit, e.Host)
}

// PausedError says that a request was not sent, because its host wants to be
// left alone for longer than there is time.
type PausedError struct {
	Host      string
	For       time.Duration
	Throttled bool // it limits the rate of requests; else it is out of order, and asked for the pause
}

func (e *PausedError) Error() string {
	reason := "asked for a pause"
	if e.Throttled {
		reason = "throttles requests"
	}
	return fmt.Sprintf("%s %s: no request is sent for another %s, which is longer than the time that remains",
		e.Host, reason, e.For.Round(time.Second))
}

// SizeError says that an answer is larger than any of a task can be.
type SizeError struct{ Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("the response is larger than %d MiB", e.Limit>>20)
}

// Permanent says of an error without an answer whether another try would end
// the same way: all but broken connections do, and of those the ones that two
// sides do not agree on.
func Permanent(err error) bool {
	var (
		broken *ConnectionError
		size   *SizeError
		cert   *tls.CertificateVerificationError
		alert  *net.OpError
	)
	return !errors.As(err, &broken) || errors.As(err, &size) || isProxyRefusal(err) ||
		errors.As(err, &cert) || speaksNoTLS(err) ||
		errors.As(err, &alert) && isAlert(alert) && !passing(alert)
}

// speaksNoTLS says whether a server answered in plain to a TLS handshake.
func speaksNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}

// isAlert says whether an error is an alert of TLS, which names its own so.
func isAlert(err *net.OpError) bool { return err.Op == "remote error" || err.Op == "local error" }

// passingAlerts are the alerts of TLS that say nothing of what the two sides do
// not agree on: the peer's own trouble, or messages that were "corrupted in the
// network" (RFC 5246, 7.2.2). Closing a connection is an alert too, but io.EOF
// to a reader.
var passingAlerts = []tls.AlertError{
	20, // bad_record_mac
	22, // record_overflow
	50, // decode_error
	80, // internal_error
	90, // user_canceled
}

// passing says whether an alert may not come again. Outside of QUIC the type of
// its number is not exported.
func passing(err *net.OpError) bool {
	return slices.ContainsFunc(passingAlerts, func(alert tls.AlertError) bool { return err.Err.Error() == alert.Error() })
}

// IsUnknownHost says whether a host's name does not exist. It may come to exist,
// but a reader who does not wait for anything rather hears of the typing error.
func IsUnknownHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
