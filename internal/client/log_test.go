// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// logLine is what a line of the log says of a request; the duration is in milliseconds.
type logLine struct {
	Method, URL, RequestID, Err any
	Attempt, Status, Duration   any
}

// secrets are what no log and no message may hold, beside the signatures.
var secrets = []string{
	temporary.SecretKey, temporary.SecurityToken, temporary.AccessKey, "Authorization", "HMAC", "very-secret-cookie",
}

func TestTheLogTellsOfEachAttemptAndNoSecret(t *testing.T) {
	answered := func(code int, id, body string) reply {
		return answers(code, http.Header{"X-Request-Id": {id}, "Set-Cookie": {"very-secret-cookie"}}, body)
	}
	line := func(attempt, status float64, id any) logLine {
		return logLine{"GET", "https://" + swrHost + paths["ShowInstanceJob"], id, nil, attempt, status, 250.0}
	}
	broken := func(attempt float64, err string) logLine {
		return logLine{"GET", "https://" + swrHost + paths["ShowInstanceJob"], nil, err, attempt, nil, 250.0}
	}
	redirected := answers(302, http.Header{"X-Request-Id": {"r1"}, "Location": {"https://u:very-secret-cookie@evil.example/"}}, "")

	for name, test := range map[string]struct {
		script script
		want   []logLine
	}{
		"success":  {script{answered(200, "r1", "{}")}, []logLine{line(1, 200, "r1")}},
		"refused":  {script{answered(403, "r1", `{"error_msg": "no"}`)}, []logLine{line(1, 403, "r1")}},
		"redirect": {script{redirected}, []logLine{line(1, 302, "r1")}},
		"retry": {
			script{answered(503, "r1", ""), fails(syscall.ECONNRESET), answered(200, "r2", "{}")},
			[]logLine{line(1, 503, "r1"), broken(2, "connection reset by peer"), line(3, 200, "r2")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var sink bytes.Buffer
				n := &network{latency: 250 * time.Millisecond, script: test.script}
				err := readJob(tflogtest.RootLogger(t.Context(), &sink), client.NewOn(config(), n))
				for _, secret := range slices.Concat(secrets, signatures(t, n)) {
					if strings.Contains(sink.String()+fmt.Sprint(err), secret) {
						t.Errorf("%q is told in:\n%s%v", secret, sink.String(), err)
					}
				}
				equal(t, "lines", logLines(t, &sink), test.want)
			})
		})
	}
}

// signatures are those of the requests sent.
func signatures(t *testing.T, n *network) []string {
	t.Helper()
	var all []string
	for _, r := range n.requests() {
		signature := signatureOf(r.Request)
		equal(t, "length of a signature", len(signature), 64)
		all = append(all, signature)
	}
	return all
}

func signatureOf(r *http.Request) string {
	_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	return signature
}

// entries are the lines of a log at one level.
func entries(t *testing.T, sink io.Reader, level string) []map[string]any {
	t.Helper()
	all, err := tflogtest.MultilineJSONDecode(sink)
	must(t, err)
	return slices.DeleteFunc(all, func(e map[string]any) bool { return e["@level"] != level })
}

func logLines(t *testing.T, sink io.Reader) []logLine {
	t.Helper()
	var lines []logLine
	for _, e := range entries(t, sink, "debug") {
		lines = append(lines, logLine{e["method"], e["url"], e["request_id"], e["error"], e["attempt"], e["status"], e["duration_ms"]})
	}
	return lines
}

// answerLogged is the line at TRACE of the answer to the one request of a read, and the read's error.
func answerLogged(t *testing.T, reply reply, read func(context.Context, *client.Client) error) (map[string]any, error) {
	t.Helper()
	var sink bytes.Buffer
	config := config()
	config.ProjectID = ""
	err := read(tflogtest.RootLogger(t.Context(), &sink), client.NewOn(config, &network{script: script{reply}}))
	lines := entries(t, &sink, "trace")
	if len(lines) != 1 {
		t.Fatalf("lines at TRACE: got %v, want one", lines)
	}
	return lines[0], err
}

func TestOfAnAnswersHeadersOnlyHarmlessOnesAreLogged(t *testing.T) {
	header := http.Header{
		"Content-Type": {"application/json"}, "Date": {"Sat, 01 Jan 2000 00:00:00 GMT"}, "X-Request-Id": {"r1"},
		"Set-Cookie": {"very-secret-cookie"}, "X-Subject-Token": {"very-secret-token"}, "Www-Authenticate": {"very-secret-key"},
	}
	line, err := answerLogged(t, answers(200, header, "{}"), readJob)
	must(t, err)
	headers := map[string]any{}
	for name, value := range line {
		if of, ok := strings.CutPrefix(name, "header_"); ok {
			headers[of] = value
		}
	}
	equal(t, "headers", headers, map[string]any{
		"Content-Type": "application/json", "Date": "Sat, 01 Jan 2000 00:00:00 GMT", "X-Request-Id": "r1",
	})
}

func TestTheStartOfAnAnswerIsLoggedAtTrace(t *testing.T) {
	long := `{"status": "` + strings.Repeat("x", 5000) + `"}`
	for body, want := range map[string]string{
		`{"status": "Success"}`: `{"status": "Success"}`,
		long:                    long[:2048],
	} {
		line, err := answerLogged(t, answers(200, nil, body), readJob)
		must(t, err)
		equal(t, "body", line["body"], any(want))
	}
}

func TestIAMsAnswersAreNotLogged(t *testing.T) {
	line, err := answerLogged(t, answers(200, nil, `{"projects": [{"id": "p"}]}`), func(ctx context.Context, c *client.Client) error {
		_, err := c.Locate(ctx, client.Location{})
		return err
	})
	must(t, err)
	equal(t, "status", line["status"], any(200.0))
	equal(t, "body", line["body"], nil)
}

func TestAnAnswerWithCredentialsIsNotLogged(t *testing.T) {
	const secret = "very-secret-answer"
	issued := `{"credential": {"access": "a", "secret": "` + secret + `"}, "credentials": {"access_key_id": "a", "secret_access_key": "` + secret + `"}}`
	for name, agency := range map[string]client.Agency{"IAM": {DomainName: "d"}, "STS": {DomainID: "d"}} {
		t.Run(name, func(t *testing.T) {
			var sink bytes.Buffer
			agency.Base = client.Static(temporary)
			config := config()
			config.Credentials = agency.Source()
			n := &network{script: script{answers(201, nil, issued), found}}
			must(t, readJob(tflogtest.RootLogger(t.Context(), &sink), client.NewOn(config, n)))
			equal(t, "requests", len(n.requests()), 2)
			equal(t, "told in the log", strings.Contains(sink.String(), secret), false)
		})
	}
}

func TestATokenThatAServiceRepeatsIsTakenOut(t *testing.T) {
	const secret = "very-secret-token-of-iam"
	var sink bytes.Buffer
	config := config()
	config.Credentials = client.Static(client.Credentials{Token: secret})
	c := client.NewOn(config, &network{script: script{answers(403, http.Header{"X-Request-Id": {secret}}, `{"error_msg": "refused: `+secret+`"}`)}})
	err := readJob(tflogtest.RootLogger(t.Context(), &sink), c)
	equal(t, "message", apiError(t, err).Message, "refused: ***")
	equal(t, "request ID", apiError(t, err).RequestID, "***")
	equal(t, "told in the log", strings.Contains(sink.String(), secret), false)
}

func TestASecretThatAServiceRepeatsIsTakenOut(t *testing.T) {
	for name, repeat := range map[string]func(*http.Request) string{
		"secret key":     func(*http.Request) string { return temporary.SecretKey },
		"security token": func(r *http.Request) string { return r.Header.Get("X-Security-Token") },
		"signature":      signatureOf,
	} {
		for where, body := range map[string]func(secret string) string{
			"in a message": func(secret string) string { return `{"error_msg": "refused: ` + secret + `"}` },
			"escaped": func(secret string) string {
				return fmt.Sprintf(`{"error_msg": "refused: %s\u%04x%s"}`, secret[:3], secret[3], secret[4:])
			},
			"across the cut": func(secret string) string {
				start := `{"error_msg": "refused", "x": "`
				return start + strings.Repeat("x", 2048-len(start)-len(secret)*3/4) + secret + `"}`
			},
		} {
			t.Run(name+" "+where, func(t *testing.T) {
				var secret string
				line, err := answerLogged(t, func(r *http.Request) (*http.Response, error) {
					secret = repeat(r)
					return answers(403, nil, body(secret))(r)
				}, readJob)
				half := secret[:len(secret)/2] // is too much already
				for place, told := range map[string]any{"log": line["body"], "error": err} {
					if strings.Contains(fmt.Sprint(told), half) {
						t.Errorf("%q is told by the %s", half, place)
					}
				}
			})
		}
	}
}

func TestASecretThatIAMRepeatsIsTakenOut(t *testing.T) {
	const secret = "very-secret-proof"
	refused := answers(401, nil, `{"error": {"code": 401, "message": "refused: `+secret+`"}}`)
	for name, source := range map[string]client.CredentialSource{
		"password": client.Password{UserID: user, Password: secret}.Source(),
		"ID token": client.OIDC{ProviderID: idp, Token: secret}.Source(),
	} {
		t.Run(name, func(t *testing.T) {
			var sink bytes.Buffer
			config := config()
			config.Credentials = source
			c := client.NewOn(config, &network{script: script{refused}})
			err := readJob(tflogtest.RootLogger(t.Context(), &sink), c)
			equal(t, "message", apiError(t, err).Message, "refused: ***")
			equal(t, "told in the log", strings.Contains(sink.String(), secret), false)
		})
	}
}
