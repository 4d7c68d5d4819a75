// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
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
		b.WriteString("; other credentials could not be had: " + e.Renewal.Error())
	}
	return b.String()
}

// MaxClockSkew is how far a gateway lets the date of a signature be off.
const MaxClockSkew = 15 * time.Minute

// newAPIError reads an answer's headers and body. What it takes from there is
// scrubbed first, as what is cut off may leave half a secret.
func newAPIError(resp *http.Response, body []byte, scrub func(string) string) *APIError {
	clean := func(text string, most int) string { return printable(scrub(text), most) }
	e := &APIError{
		Method:    resp.Request.Method,
		URL:       resp.Request.URL.String(),
		Status:    resp.StatusCode,
		RequestID: clean(resp.Header.Get(headerRequestID), 128),
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		e.ClockSkew = time.Until(date).Round(time.Second)
	}
	if resp.StatusCode/100 == 3 {
		e.Message = "a redirect, which is never followed" + redirectTarget(resp)
		return e
	}

	b := errorBody(body)
	e.Code = clean(string(b.code()), 128)
	e.Message = clean(b.message(), 1000)
	e.EncodedAuthorizationMessage = clean(b.Encoded, 20_000)
	if e.RequestID == "" {
		e.RequestID = clean(b.RequestID, 128)
	}
	if e.Message == "" {
		e.Message = describe(resp.Header.Get("Content-Type"), body)
	}
	return e
}

// errorFields are the names that the services and their gateways have for the
// same few things.
type errorFields struct {
	ErrorCode jsonText `json:"error_code"`
	ErrorMsg  string   `json:"error_msg"`
	Code      jsonText `json:"code"`
	Message   string   `json:"message"`
	RequestID string   `json:"request_id"`
	Encoded   string   `json:"encoded_authorization_message"`
}

func (f errorFields) code() jsonText {
	if f.ErrorCode != "" {
		return f.ErrorCode
	}
	return f.Code
}

func (f errorFields) message() string {
	if f.ErrorMsg != "" {
		return f.ErrorMsg
	}
	return f.Message
}

// errorBody finds the fields at the top of a body or one level down, where older
// gateways nest them under a name of the error's kind.
func errorBody(body []byte) errorFields {
	var f errorFields
	_ = json.Unmarshal(body, &f) // what does not fit stays empty
	if f.code() != "" || f.message() != "" {
		return f
	}
	var nested map[string]json.RawMessage
	_ = json.Unmarshal(body, &nested)
	for _, name := range slices.Sorted(maps.Keys(nested)) {
		var inner errorFields
		_ = json.Unmarshal(nested[name], &inner)
		if inner.code() != "" || inner.message() != "" {
			return inner
		}
	}
	return f
}

// jsonText is a text that some gateways send as a number.
type jsonText string

// UnmarshalJSON takes a string or a number, and nothing of anything else: an
// error would keep the fields after this one from being read.
func (t *jsonText) UnmarshalJSON(b []byte) error {
	var n json.Number // takes a string too, where that holds a number
	if json.Unmarshal(b, &n) == nil {
		*t = jsonText(n)
	} else {
		_ = json.Unmarshal(b, (*string)(t))
	}
	return nil
}

// describe says what a body is that is not the documented JSON.
func describe(contentType string, body []byte) string {
	if len(bytes.TrimSpace(body)) == 0 {
		return "the body is empty"
	}
	if contentType == "" {
		contentType = "no content type"
	}
	return fmt.Sprintf("the body (%s, %d bytes) holds no error code or message", printable(contentType, 100), len(body))
}

func redirectTarget(resp *http.Response) string {
	target, err := url.Parse(resp.Header.Get("Location"))
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
	text := e.To + ": the answer is not the documented JSON"
	if e.ContentType != "" {
		text += " (content type " + printable(e.ContentType, 100) + ")"
	}
	return text + ": " + printable(flaw(e.Err), 300) + withID(e.RequestID)
}

// Unwrap returns the error of the JSON decoder.
func (e *FormatError) Unwrap() error { return e.Err }

// ConnectionError says that no whole answer arrived.
type ConnectionError struct {
	Method    string
	URL       string
	RequestID string // empty where not even the headers arrived
	Attempts  int
	Err       error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("%s %s: %s", e.Method, e.URL, printable(cause(e.Err), 500)) + withID(e.RequestID) + after(e.Attempts)
}

// transportNames are how the standard library speaks of itself.
var transportNames = strings.NewReplacer("net/http: ", "", "HTTP/1.x transport connection broken: ", "", "http: ", "")

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
		return "the connection was closed before the whole answer had arrived"
	}
	return text
}

// Unwrap returns the error of the connection.
func (e *ConnectionError) Unwrap() error { return e.Err }

// UnansweredError says that the time was up before there was an answer.
type UnansweredError struct {
	Method string
	URL    string
	Last   error // of the attempt before the one that was cut short; nil: there was none
}

func (e *UnansweredError) Error() string {
	text := e.Method + " " + e.URL + " had no answer when the time was up"
	if e.Last != nil {
		text += "; before that, " + e.Last.Error()
	}
	return text
}

// Unwrap returns what went before.
func (e *UnansweredError) Unwrap() error { return e.Last }

// PausedError says that a request was not sent, because its host wants to be
// left alone for longer than there is time.
type PausedError struct {
	Host string
	For  time.Duration
}

func (e *PausedError) Error() string {
	return fmt.Sprintf("%s throttles requests, and wants to be left alone for another %s, longer than the time left",
		e.Host, e.For.Round(time.Second))
}

// SizeError says that an answer is larger than any of a task can be.
type SizeError struct{ Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d MiB", e.Limit>>20)
}

var errSilence = fmt.Errorf("no whole answer within %s", attemptTimeout)

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
		errors.As(err, &alert) && isAlert(alert)
}

// speaksNoTLS says whether a server answered in plain to a TLS handshake.
func speaksNoTLS(err error) bool {
	var record tls.RecordHeaderError
	return errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}

// isAlert says whether an error is an alert of TLS, which names its own so.
func isAlert(err *net.OpError) bool { return err.Op == "remote error" || err.Op == "local error" }

// isLookup says whether an error is that of a call made for another one, which
// was tried again already.
func isLookup(err error) bool {
	var lookup *LookupError
	return errors.As(err, &lookup)
}

// isUnknownHost says whether a host's name does not exist. It may come to exist,
// but a reader who does not wait for anything rather hears of the typing error.
func isUnknownHost(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
