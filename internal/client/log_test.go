// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
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
		_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		equal(t, "length of a signature", len(signature), 64)
		all = append(all, signature)
	}
	return all
}

func logLines(t *testing.T, sink io.Reader) []logLine {
	t.Helper()
	entries, err := tflogtest.MultilineJSONDecode(sink)
	must(t, err)
	var lines []logLine
	for _, e := range entries {
		if e["@level"] == "trace" {
			continue // what was answered
		}
		lines = append(lines, logLine{e["method"], e["url"], e["request_id"], e["error"], e["attempt"], e["status"], e["duration_ms"]})
	}
	return lines
}
