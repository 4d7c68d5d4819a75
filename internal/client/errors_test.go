// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

const jobURL = "https://" + swrHost + "/v2/" + project + "/jobs/" + job

func asError[E error](t *testing.T, err error) E {
	t.Helper()
	found, ok := errors.AsType[E](err)
	if !ok {
		t.Fatalf("error: got %T (%v), want %T", err, err, found)
	}
	return found
}

func apiError(t *testing.T, err error) *client.APIError {
	t.Helper()
	return asError[*client.APIError](t, err)
}

func wantStatus(t *testing.T, err error, want int) {
	t.Helper()
	equal(t, "status", apiError(t, err).Status, want)
}

func connectionError(t *testing.T, err error) *client.ConnectionError {
	t.Helper()
	return asError[*client.ConnectionError](t, err)
}

// readOnce reads the documented job from a network that always replies so.
func readOnce(t *testing.T, reply reply) (*network, error) {
	t.Helper()
	n := &network{script: script{reply}}
	return n, readJob(t.Context(), client.NewOn(config(), n))
}

func TestErrorBodies(t *testing.T) {
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	for name, test := range map[string]struct {
		header http.Header
		body   string
		want   client.APIError // Code, Message, RequestID, EncodedAuthorizationMessage
	}{
		"code and message": {
			nil, `{"error_code": "SVCSTG.SWR.4030170", "error_msg": "no access"}`,
			client.APIError{Own: true, Code: "SVCSTG.SWR.4030170", Message: "no access"},
		},
		"older gateway": {
			nil, `{"code": "APIGW.0101", "message": "no such API"}`,
			client.APIError{Code: "APIGW.0101", Message: "no such API"},
		},
		"numeric code": {
			nil, `{"code": 403, "message": "denied"}`,
			client.APIError{Own: true, Code: "403", Message: "denied"},
		},
		"numeric error code": {
			nil, `{"error_code": 4030170, "error_msg": "denied"}`,
			client.APIError{Own: true, Code: "4030170", Message: "denied"},
		},
		"both pairs": {
			nil, `{"code": "A", "message": "a", "error_code": "B", "error_msg": "b"}`,
			client.APIError{Own: true, Code: "B", Message: "b"},
		},
		"nested": {
			nil, `{"error": {"code": 403, "message": "denied", "title": "Forbidden"}}`,
			client.APIError{Own: true, Code: "403", Message: "denied"},
		},
		"nested under another name": {
			nil, `{"forbidden": {"error_code": "X", "error_msg": "denied", "request_id": "r"}, "at": 1}`,
			client.APIError{Own: true, Code: "X", Message: "denied", RequestID: "r"},
		},
		"nested too deep": {
			http.Header{"Content-Type": {"application/json"}},
			`{"a": {"b": {"code": "X", "message": "y"}}}`,
			client.APIError{Message: "the body (application/json, 43 bytes) holds no error code or message; it reads: {\"a\": {\"b\": {\"code\": \"X\", \"message\": \"y\"}}}"},
		},
		"message alone": {nil, `{"error_msg": "denied"}`, client.APIError{Own: true, Message: "denied"}},
		"code alone": {
			http.Header{"Content-Type": {"application/json"}},
			`{"error_code": "X"}`,
			client.APIError{Own: true, Code: "X", Message: "the body (application/json, 19 bytes) holds no error message; it reads: {\"error_code\": \"X\"}"},
		},
		"why access was denied": {
			nil, `{"error_code": "X", "error_msg": "y", "encoded_authorization_message": "c2VjcmV0"}`,
			client.APIError{Own: true, Code: "X", Message: "y", EncodedAuthorizationMessage: "c2VjcmV0"},
		},
		"request ID in the body": {
			nil, `{"error_code": "X", "error_msg": "y", "request_id": "r1"}`,
			client.APIError{Own: true, Code: "X", Message: "y", RequestID: "r1"},
		},
		"request ID in the header": {
			http.Header{"X-Request-Id": {"r2"}},
			`{"error_code": "X", "error_msg": "y", "request_id": "r1"}`,
			client.APIError{Own: true, Code: "X", Message: "y", RequestID: "r2"},
		},
		"nulls": {
			nil, `{"error_code": null, "error_msg": null, "code": "X", "message": "y"}`,
			client.APIError{Own: true, Code: "X", Message: "y"},
		},
		"wrong type of message": {
			nil, `{"error_msg": {"en": "x"}, "error_code": "X"}`,
			client.APIError{Own: true, Code: "X", Message: "the body (no content type, 45 bytes) holds no error message; it reads: {\"error_msg\": {\"en\": \"x\"}, \"error_code\": \"X\"}"},
		},
		"wrong type of code": {nil, `{"error_code": {"a": 1}, "error_msg": "denied"}`, client.APIError{Own: true, Message: "denied"}},
		"boolean code":       {nil, `{"code": true, "message": "denied"}`, client.APIError{Own: true, Message: "denied"}},
		"HTML": {
			html, "<html><body>502</body></html>",
			client.APIError{Message: "the body (text/html; charset=utf-8, 29 bytes) holds no error code or message; it reads: 502"},
		},
		"array": {
			nil, `[{"error_code": "X", "error_msg": "y"}]`,
			client.APIError{Message: "the body (no content type, 39 bytes) holds no error code or message; it reads: [{\"error_code\": \"X\", \"error_msg\": \"y\"}]"},
		},
		"text":       {nil, `"error_code"`, client.APIError{Message: "the body (no content type, 12 bytes) holds no error code or message; it reads: \"error_code\""}},
		"truncated":  {nil, `{"error_code": "X", "err`, client.APIError{Message: "the body (no content type, 24 bytes) holds no error code or message; it reads: {\"error_code\": \"X\", \"err"}},
		"empty":      {nil, "", client.APIError{Message: "the body is empty"}},
		"white":      {html, " \r\n\t ", client.APIError{Message: "the body is empty"}},
		"null":       {nil, "null", client.APIError{Message: "the body (no content type, 4 bytes) holds no error code or message; it reads: null"}},
		"two values": {nil, `{"error_code": "X"} {}`, client.APIError{Message: "the body (no content type, 22 bytes) holds no error code or message; it reads: {\"error_code\": \"X\"} {}"}},
		"control characters": {
			http.Header{"X-Request-Id": {"r\u001b[1m\u0000"}},
			`{"error_code": "X\u0007", "error_msg": " one\r\ntwo\u001b[31m \u202egnp\u0000"}`,
			client.APIError{Own: true, Code: "X", Message: "one  two[31m gnp", RequestID: "r[1m"},
		},
		"invalid UTF-8": {nil, "{\"error_code\": \"X\xff\", \"error_msg\": \"y\xfe\"}", client.APIError{Own: true, Code: "X\ufffd", Message: "y\ufffd"}},
		"huge": {
			http.Header{"X-Request-Id": {strings.Repeat("i", 500)}},
			`{"error_code": "` + strings.Repeat("c", 500) + `", "error_msg": "` + strings.Repeat("任", 100_000) + `"}`,
			client.APIError{Own: true, Code: strings.Repeat("c", 128) + "…", Message: strings.Repeat("任", 1000) + "…", RequestID: strings.Repeat("i", 128) + "…"},
		},
		"huge HTML": {
			html, strings.Repeat("<p>", 100_000),
			client.APIError{Message: "the body (text/html; charset=utf-8, 300000 bytes) holds no error code or message"},
		},
		"hostile content type": {
			http.Header{"Content-Type": {"a\u001b" + strings.Repeat("b", 200)}},
			"x",
			client.APIError{Message: "the body (a" + strings.Repeat("b", 99) + "…, 1 bytes) holds no error code or message; it reads: x"},
		},
		"list of errors": {
			nil, `{"errors": [{"errorCode": "SWR.1", "errorMessage": "denied", "requestId": "r"}, {"errorCode": "SWR.2"}]}`,
			client.APIError{Own: true, Code: "SWR.1", Message: "denied", RequestID: "r"},
		},
		"list of nothing": {
			nil, `{"errors": []}`,
			client.APIError{Message: "the body (no content type, 14 bytes) holds no error code or message; it reads: {\"errors\": []}"},
		},
		"errorCode and errorMessage": {
			nil, `{"errorCode": "SWR.1", "errorMessage": "denied"}`,
			client.APIError{Own: true, Code: "SWR.1", Message: "denied"},
		},
		"msg":           {nil, `{"msg": "denied"}`, client.APIError{Own: true, Message: "denied"}},
		"code and msg":  {nil, `{"code": 7, "msg": "denied"}`, client.APIError{Own: true, Code: "7", Message: "denied"}},
		"error alone":   {nil, `{"timestamp": 1, "status": 404, "error": "Not Found"}`, client.APIError{Message: "Not Found"}},
		"error, nested": {nil, `{"fault": {"error": "Not Found"}}`, client.APIError{Message: "Not Found"}},
		"code and error": {
			nil, `{"code": "X", "error": "denied"}`,
			client.APIError{Own: true, Code: "X", Message: "denied"},
		},
		"code, and a nested message": {
			nil, `{"error": {"message": "denied"}, "code": "X"}`,
			client.APIError{Own: true, Code: "X", Message: "denied"},
		},
		"details": {
			nil, `{"error": {"details": [{"message": "denied"}]}}`,
			client.APIError{Own: true, Message: "denied"},
		},
		"code and details": {
			nil, `{"error": {"code": "X", "details": [{"code": "Y"}, {"message": "denied"}]}}`,
			client.APIError{Own: true, Code: "X", Message: "denied"},
		},
		"gateway":              {nil, `{"error_code": "APIG.0101", "error_msg": "no such API"}`, client.APIError{Code: "APIG.0101", Message: "no such API"}},
		"gateway in small":     {nil, `{"error_code": "apig.0101"}`, client.APIError{Code: "apig.0101", Message: "the body (no content type, 27 bytes) holds no error message; it reads: {\"error_code\": \"apig.0101\"}"}},
		"gateway, nested":      {nil, `{"errors": [{"errorCode": "APIGW.0101", "errorMessage": "no such API"}]}`, client.APIError{Code: "APIGW.0101", Message: "no such API"}},
		"gateway, beside":      {nil, `{"message": "no such API", "error": {"code": "APIGW.0101"}}`, client.APIError{Message: "no such API"}},
		"a name like its":      {nil, `{"error_code": "APIGATE.1", "error_msg": "denied"}`, client.APIError{Own: true, Code: "APIGATE.1", Message: "denied"}},
		"byte order mark":      {nil, "\ufeff" + `{"error_code": "X", "error_msg": "denied"}`, client.APIError{Own: true, Code: "X", Message: "denied"}},
		"names in other cases": {nil, `{"Code": "X", "Message": "denied", "RequestId": "r"}`, client.APIError{Own: true, Code: "X", Message: "denied", RequestID: "r"}},
		"a task, not an error": {
			nil, `{"batchtask": {"document": {"code": 1}}, "task_details": [{"error": {"error_code": "X"}, "message": "y"}]}`,
			client.APIError{Message: "the body (no content type, 106 bytes) holds no error code or message; it reads: " +
				`{"batchtask": {"document": {"code": 1}}, "task_details": [{"error": {"error_code": "X"}, "message": "y"}]}`},
		},
		"XML": {
			http.Header{"Content-Type": {"application/xml"}},
			"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code>\n  <Message>not &lt;you&gt;</Message></Error>",
			client.APIError{Message: "the body (application/xml, 99 bytes) holds no error code or message; it reads: AccessDenied not <you>"},
		},
		"plain text": {
			http.Header{"Content-Type": {"text/plain"}},
			" upstream\r\n\tgone ",
			client.APIError{Message: "the body (text/plain, 17 bytes) holds no error code or message; it reads: upstream gone"},
		},
		"page": {
			html, "<!-- a > b --><html><head><STYLE>p > a {}</STYLE><title>502 Bad Gateway</title><script>x<y</script></head>\n<h1>Oh&nbsp;no</h1>",
			client.APIError{Message: "the body (text/html; charset=utf-8, 126 bytes) holds no error code or message; it reads: 502 Bad Gateway Oh no"},
		},
		"long text": {
			nil, strings.Repeat("word ", 10_000),
			client.APIError{Message: "the body (no content type, 50000 bytes) holds no error code or message; it reads: " + strings.Repeat("word ", 60) + "…"},
		},
		"more than any error holds": {
			nil, `{"error_code": "X", "x": "` + strings.Repeat("y", 1<<20) + `"}`,
			client.APIError{Message: "the body (no content type, 1048604 bytes) holds no error code or message; it reads: " + `{"error_code": "X", "x": "` + strings.Repeat("y", 274) + "…"},
		},
		"nested without end": {
			nil, strings.Repeat(`{"error":`, 20_000),
			client.APIError{Message: "the body (no content type, 180000 bytes) holds no error code or message; it reads: " + strings.Repeat(`{"error":`, 34)[:300] + "…"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readOnce(t, answers(403, test.header, test.body))
			test.want.Method, test.want.URL = "GET", jobURL
			test.want.Status, test.want.Attempts = 403, 1
			test.want.SignedWith = temporary.String() + ", for project " + project + " (set project_id if that is not one of theirs)"
			equal(t, "error", *apiError(t, err), test.want)
		})
	}
}

func TestTextOfAnAPIError(t *testing.T) {
	for name, test := range map[string]struct {
		err  client.APIError
		want string
	}{
		"all": {
			client.APIError{Method: "GET", URL: "https://h/p", Status: 403, Code: "X.1", Message: "denied", RequestID: "r", Attempts: 3, EncodedAuthorizationMessage: "e"},
			"GET https://h/p answered 403 Forbidden, X.1: denied (request ID r), after 3 attempts",
		},
		"one attempt":        {client.APIError{Method: "GET", URL: "https://h/p", Status: 500, Attempts: 1}, "GET https://h/p answered 500 Internal Server Error"},
		"no code":            {client.APIError{Method: "GET", URL: "https://h/p", Status: 404, Message: "gone"}, "GET https://h/p answered 404 Not Found: gone"},
		"a status of no one": {client.APIError{Method: "GET", URL: "https://h/p", Status: 599, Code: "X"}, "GET https://h/p answered 599, X"},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "text", test.err.Error(), test.want)
		})
	}
}

func TestClockSkewIsTheServicesLead(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"ahead": time.Hour, "behind": -20 * time.Minute, "together": 0} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				date := time.Now().Add(ahead).UTC().Format(http.TimeFormat)
				_, err := readOnce(t, answers(401, http.Header{"Date": {date}}, ""))
				equal(t, "skew", apiError(t, err).ClockSkew, ahead)
			})
		})
	}
}

func TestRetryAfterIsOnlyWhatTheServiceAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		reply reply
		want  time.Duration
	}{
		"503 that asks": {asks(503, "7"), 7 * time.Second},
		"429 that asks": {asks(429, "7"), 7 * time.Second},
		"500":           {status(500), 0},
		"404":           {status(404), 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				c := client.NewOn(config(), &network{script: script{test.reply}})
				api := apiError(t, readJob(t.Context(), c.Polling()))
				equal(t, "wanted pause", api.RetryAfter, test.want)
			})
		})
	}
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	const said = "a redirect, which is never followed"
	for location, want := range map[string]string{
		"https://evil.example.com/steal":         said + ", to host evil.example.com",
		"//evil.example.com:8443/":               said + ", to host evil.example.com:8443",
		"https://user:hunter2@evil.example.com/": said + ", to host evil.example.com",
		"/elsewhere":                             said,
		"":                                       said,
		"http://%zz":                             said,
	} {
		for _, code := range []int{300, 301, 302, 303, 307, 308} {
			t.Run(strconv.Itoa(code)+" "+location, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					header := http.Header{"Location": {location}, "X-Request-Id": {"r"}}
					n, err := readOnce(t, answers(code, header, `{"status": "Success"}`))
					equal(t, "requests", n.urls(), []string{"GET " + jobURL})
					api := apiError(t, err)
					equal(t, "status", api.Status, code)
					equal(t, "message", api.Message, want)
					equal(t, "request ID", api.RequestID, "r")
					equal(t, "permanent", client.Permanent(err), true)
				})
			})
		}
	}
}

// padded is a job in JSON of so many bytes.
func padded(size int64) func() io.Reader {
	const job = `{"status": "Success"}`
	return func() io.Reader {
		return io.MultiReader(strings.NewReader(job), io.LimitReader(blanks{}, size-int64(len(job))))
	}
}

type blanks struct{}

var block = strings.Repeat(" ", 1<<16)

func (blanks) Read(b []byte) (int, error) { return copy(b, block), nil }

func TestTheLargestAnswerPasses(t *testing.T) {
	n, err := readOnce(t, answersFrom(200, nil, padded(32<<20)))
	must(t, err)
	equal(t, "requests", len(n.requests()), 1)
}

func TestALargerAnswerFailsWithoutAnotherTry(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		size   int64
	}{
		"by one byte":       {200, 32<<20 + 1},
		"without end":       {200, 1 << 50},
		"error without end": {503, 1 << 50},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				body := &counted{Reader: padded(test.size)()}
				n, err := readOnce(t, func(r *http.Request) (*http.Response, error) {
					return &http.Response{StatusCode: test.status, Body: body, Request: r}, nil
				})
				equal(t, "requests", len(n.requests()), 1)
				equal(t, "limit", asError[*client.SizeError](t, err).Limit, 32<<20)
				equal(t, "text", connectionError(t, err).Error(), "GET "+jobURL+": the response is larger than 32 MiB")
				equal(t, "permanent", client.Permanent(err), true)
				equal(t, "closed", body.closed, true)
				if body.read > 32<<20+1 {
					t.Errorf("read %d bytes", body.read)
				}
			})
		})
	}
}

// counted is a body that counts what is read of it.
type counted struct {
	io.Reader
	read   int64
	closed bool
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.read += int64(n)
	return n, err
}

func (c *counted) Close() error {
	c.closed = true
	return nil
}

func TestAnAnswerWithoutATask(t *testing.T) {
	for _, body := range []string{"", " \r\n", "null", " null\n"} {
		t.Run(body, func(t *testing.T) {
			n, err := readOnce(t, answers(200, nil, body))
			_ = asError[*client.InvalidResponseError](t, err)
			equal(t, "empty", errors.Is(err, client.ErrEmpty), true)
			equal(t, "no task", errors.Is(err, client.ErrNoTask), false)
			equal(t, "requests", len(n.requests()), 1)
		})
	}
}

func TestAnAnswerThatIsNotTheDocumentedJSON(t *testing.T) {
	for name, body := range map[string]string{
		"HTML":                "<html></html>",
		"array":               "[]",
		"text":                `"Success"`,
		"number":              "1",
		"wrong type":          `{"status": 1}`,
		"truncated":           `{"status": "Succ`,
		"two values":          `{} {}`,
		"nested without end":  strings.Repeat(`{"x":`, 200_000),
		"control characters":  "\x00\x1b[31m",
		"200,000 levels deep": strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"text/html"}, "X-Request-Id": {"r1"}}
			n, err := readOnce(t, answers(200, header, body))
			format := asError[*client.FormatError](t, err)
			equal(t, "requests", len(n.requests()), 1)
			equal(t, "content type", format.ContentType, "text/html")
			equal(t, "request ID", format.RequestID, "r1")
			equal(t, "decoder's error is wrapped", errors.Is(err, format.Err), true)
			text := format.Error()
			equal(t, "start", strings.HasPrefix(text, showJob+": the response is not the documented JSON (content type text/html): "), true)
			equal(t, "end", strings.HasSuffix(text, " (request ID r1)"), true)
			if len(text) > 1000 || strings.ContainsAny(text, "\x00\x1b\r\n") {
				t.Errorf("text: got %q, want one short line", text)
			}
		})
	}
}

func TestTextOfAConnectionError(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		_, err := readOnce(t, fails(syscall.ECONNRESET))
		equal(t, "text", err.Error(), "GET "+jobURL+": connection reset by peer, after 6 attempts")
		equal(t, "cause is wrapped", errors.Is(err, syscall.ECONNRESET), true)

		halfRead := answersFrom(200, http.Header{"X-Request-Id": {"r1"}}, func() io.Reader { return breaksOff(io.ErrUnexpectedEOF) })
		_, err = readOnce(t, halfRead)
		equal(t, "text", err.Error(),
			"GET "+jobURL+": the connection was closed before the complete response arrived (request ID r1), after 6 attempts")

		alert := &net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")}
		_, err = readOnce(t, fails(fmt.Errorf("readLoopPeekFailLocked: %w", alert))) // as a transport reports it
		equal(t, "text", err.Error(), "GET "+jobURL+": remote error: tls: certificate required")

		hostile := errors.New("malformed HTTP response \"\x1b[31m\n" + strings.Repeat("x", 1000) + "\"")
		_, err = readOnce(t, fails(hostile))
		if text := err.Error(); len(text) > 800 || strings.ContainsAny(text, "\x1b\n") {
			t.Errorf("text: got %q, want one short line", text)
		}
	})
}

func TestOnlyABrokenConnectionMayGetBetter(t *testing.T) {
	broken := func(err error) error { return &client.ConnectionError{Err: err} }
	alert := func(number tls.AlertError) error {
		return broken(fmt.Errorf("readLoopPeekFailLocked: %w", &net.OpError{Op: "remote error", Err: number}))
	}
	for name, test := range map[string]struct {
		err  error
		want bool // permanent
	}{
		"reset":              {broken(syscall.ECONNRESET), false},
		"refused":            {broken(syscall.ECONNREFUSED), false},
		"cut off":            {broken(io.ErrUnexpectedEOF), false},
		"for a look-up":      {&client.LookupError{Err: broken(syscall.ECONNRESET)}, false},
		"size":               {broken(&client.SizeError{}), true},
		"certificate":        {broken(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), true},
		"internal error":     {alert(80), false},
		"cancelled":          {alert(90), false},
		"garbled":            {alert(20), false},
		"garbled length":     {alert(22), false},
		"garbled message":    {alert(50), false},
		"no common cipher":   {alert(40), true},
		"own certificate":    {alert(42), true},
		"own issuer":         {alert(48), true},
		"access denied":      {alert(49), true},
		"no common version":  {alert(70), true},
		"unknown name":       {alert(112), true},
		"no certificate":     {alert(116), true},
		"connections":        {broken(&client.RedialError{}), false},
		"answer":             {&client.APIError{Status: 503}, true},
		"pause":              {&client.PausedError{}, true},
		"unknown setting":    {&client.PendingError{}, true},
		"answer of no JSON":  {&client.FormatError{Err: io.EOF}, true},
		"answer without any": {client.ErrNoTask, true},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "permanent", client.Permanent(test.err), test.want)
		})
	}
}
