// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// call is one request to a service, before it is addressed and signed.
type call struct {
	service Service
	at      Location
	method  string   // empty: GET
	path    []string // decoded segments
	query   url.Values
	header  map[string]string
	body    string
	source  CredentialSource // nil: the client's
	secret  string           // in the body; a service may repeat it
	limit   time.Duration    // of one attempt; 0: attemptTimeout
	alone   bool             // whether it shares no answer: one that was asked for earlier may lack what began since
}

// answer is a whole answer.
type answer struct {
	to     string // method and URL
	status int
	header http.Header
	body   []byte
	scrub  func(string) string // for what an error repeats of it
	sent   time.Time           // when its request was
}

func (a answer) requestID() string { return shown(a.header.Get(headerRequestID), 128, a.scrub) }

// read reads one document into the value that out points to. Only a response with
// status 200 is believed: with others, it may be a part of the document, or one that
// something on the way has changed.
func (c *Client) read(ctx context.Context, cl call, out any) error {
	cl.header = with(cl.header, "X-Project-Id", cl.at.ProjectID)
	a, err := c.send(ctx, cl)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		said, _ := findError(a.body)
		return a.invalid(fmt.Errorf("it has status %d, where 200 is documented", a.status), said)
	}
	return a.document(ctx, out, lenient)
}

// with is a copy of headers with one more.
func with(header map[string]string, name, value string) map[string]string {
	out := map[string]string{name: value}
	maps.Copy(out, header)
	return out
}

// send makes a call, as often as the client's retries allow. Each attempt is
// shared with whoever makes the same one just now.
func (c *Client) send(ctx context.Context, cl call) (answer, error) {
	if cl.source == nil {
		cl.source = c.config.Credentials
	}
	r, err := c.request(ctx, cl)
	if err != nil {
		return answer{}, err
	}
	t := &tries{client: c, call: cl, request: r, host: c.hosts.get(r.URL.Host)}
	return retry(ctx, c, t.attempt)
}

// request addresses a call.
func (c *Client) request(ctx context.Context, cl call) (*http.Request, error) {
	if err := c.awaitAll(cl.service, cl.at); err != nil {
		return nil, err
	}
	address, _ := c.address(cl.service, cl.at)
	// Not with JoinPath, which would send another path than the configured one.
	u := *address
	plain, escaped := []string{u.Path}, []string{u.EscapedPath()}
	for _, segment := range cl.path {
		if err := CheckSegment(segment); err != nil {
			return nil, fmt.Errorf("%q cannot be part of a request's path: %w", segment, err)
		}
		plain, escaped = append(plain, segment), append(escaped, escape(segment))
	}
	u.Path, u.RawPath = strings.Join(plain, "/"), strings.Join(escaped, "/")
	u.RawQuery = cl.query.Encode()

	r, err := http.NewRequestWithContext(ctx, cl.method, u.String(), strings.NewReader(cl.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", c.config.UserAgent)
	for name, value := range cl.header {
		r.Header.Set(name, value)
	}
	return r, nil
}

// escape escapes one segment as the signature wants it: all but letters,
// digits and -._~
func escape(segment string) string {
	return strings.ReplaceAll(url.QueryEscape(segment), "+", "%20")
}

// CheckSegment says why a text cannot be one segment of a request's path, such
// as an ID. A slash cannot be signed there, and dots would lead out of it.
func CheckSegment(text string) error {
	switch {
	case text == "":
		return errors.New("it must not be empty")
	case text == "." || text == "..":
		return errors.New("it must not be one dot or two dots")
	case strings.ContainsAny(text, `/\?#`):
		return errors.New(`it must not contain any of / \ ? #`)
	}
	return CheckText(text)
}

// readWhole reads a body to its end, or up to limit bytes, without the byte
// order mark that it may begin with. It ends with the context, also on a
// connection that the standard library has given out of its hands: what follows
// a status 1xx has no end, and is not read.
func readWhole(ctx context.Context, resp *http.Response, limit int64) ([]byte, error) {
	defer resp.Body.Close()
	if resp.StatusCode/100 == 1 {
		return nil, nil
	}
	stop := context.AfterFunc(ctx, func() { _ = resp.Body.Close() })
	defer stop()
	b, err := readUpTo(resp.Body, limit)
	if err == nil {
		b, err = decompress(resp.Header.Get("Content-Encoding"), b, limit)
	}
	b = bytes.TrimPrefix(b, []byte(byteOrderMark))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case resp.StatusCode/100 == 2 && isOpenEnded(resp) && endsEarly(b, err):
		return nil, io.ErrUnexpectedEOF
	}
	return b, err
}

func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(b)) > limit {
		return nil, &SizeError{Limit: limit}
	}
	return b, err
}

// encodingError says that a body is not encoded as it should be, or as its
// headers say.
type encodingError struct {
	text string
	err  error // of the decompression, if any
}

func (e *encodingError) Error() string { return e.text }
func (e *encodingError) Unwrap() error { return e.err }

// decompress undoes the encoding of a whole body.
func decompress(encoding string, body []byte, limit int64) ([]byte, error) {
	encoding = strings.ToLower(strings.TrimSpace(encoding))
	switch {
	case encoding == "", encoding == "identity", len(body) == 0:
		return body, nil
	case encoding != "gzip" && encoding != "x-gzip": // RFC 9110 has both for the same
		return nil, &encodingError{text: fmt.Sprintf("its content encoding is %q, which was not requested", encoding)}
	}
	reader, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		body, err = readUpTo(reader, limit)
	}
	if _, large := err.(*SizeError); err != nil && !large { //nolint:errorlint // it comes bare
		return nil, &encodingError{"its content encoding is gzip, but the body cannot be decompressed", err}
	}
	return body, err
}

// isOpenEnded says whether it is the end of the connection that ended a body, be
// it whole or not.
func isOpenEnded(resp *http.Response) bool {
	return resp.ProtoMajor == 1 && resp.ContentLength < 0 && len(resp.TransferEncoding) == 0
}

// endsEarly says whether JSON, or its compressed form, ends before it should.
func endsEarly(body []byte, err error) bool {
	if err == nil {
		_, err = jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowInvalidUTF8(true)).ReadValue()
	}
	return errors.Is(err, io.ErrUnexpectedEOF)
}
