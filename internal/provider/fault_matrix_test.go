// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// course is how reads go that meet a trouble.
type course struct {
	ending string // of the summary, where the trouble lasts
	advice string // what to do next
	look   tries  // while it lasts
	wait   tries
}

// tries are how often a read sends a request, from the first number to the second.
type tries [2]int

var (
	once       = tries{1, 1}
	asRetries  = tries{6, 6}   // the first one and as many more as max_retries is by default
	asPatience = tries{8, 12}  // at least eight, over at least two minutes
	asStranger = tries{1, 8}   // over half a minute, of a host that has never answered
	asThrottle = tries{8, 20}  // until the pause is longer than the time left
	asWatch    = tries{10, 60} // for as long as a task may take to appear
)

// The courses. Of those that are tried again, a trouble that comes once is got past.
var (
	broken    = course{"could not be read: the service is not available", "Check the network, the proxy and the address in endpoints", asRetries, asPatience}
	unreached = course{broken.ending, broken.advice, asRetries, asStranger}
	garbled   = course{"could not be read: the response is not valid", "Check the address in endpoints", once, asPatience}
	throttled = course{"could not be read: the service limits the rate of requests", "Try again later, or send fewer requests", asRetries, asThrottle}
	refused   = course{"could not be read: the service refused the request", "Check ", once, once}
	missing   = course{"was not found", "Check the ID, and that region, project and instance are those of the task", once, asWatch}
	hopeless  = course{"could not be read", "Retrying does not help until the cause is fixed: check endpoints, proxy and certificates", once, once}
	harmless  = course{} // none: the read does not notice
)

// trouble is what goes wrong between a read and its service.
type trouble struct {
	course
	strike strike
	says   string // in the error, beside what its course says
	block  map[string]any
	large  bool // in bytes: one kind has to do
}

// troubles are those of a kind.
func (k kind) troubles() map[string]trouble {
	all := troubles()
	maps.DeleteFunc(all, func(_ string, u trouble) bool { return u.large && k.name != swrJob.name })
	return all
}

func troubles() map[string]trouble {
	all := map[string]trouble{
		"refused connection":        {course: unreached, strike: connecting(refusing), says: "connection refused"},
		"reset before the answer":   {course: unreached, strike: torn(simulator.Reset()), says: "connection reset by peer"},
		"reset within the body":     {course: broken, strike: torn(simulator.ResetInBody()), says: "connection reset by peer"},
		"closed before the answer":  {course: unreached, strike: answering(simulator.Reset()), says: "closed before the complete response arrived"},
		"truncated body":            {course: broken, strike: answering(simulator.Truncate()), says: "closed before the complete response arrived"},
		"no HTTP":                   {course: unreached, strike: connecting(babbling), says: "SSH-2.0"},
		"no answer at all":          {course: unreached, strike: answering(simulator.Hang()), says: "no complete response within "},
		"a byte a second":           {course: broken, strike: answering(simulator.Drip(time.Second)), says: "no complete response within "},
		"408":                       {course: broken, strike: status(http.StatusRequestTimeout), says: "408 Request Timeout, X.1: the reason"},
		"429":                       {course: throttled, strike: status(http.StatusTooManyRequests), says: "429 Too Many Requests, X.1: the reason"},
		"500":                       {course: broken, strike: status(http.StatusInternalServerError), says: "500 Internal Server Error, X.1: the reason"},
		"502":                       {course: broken, strike: status(http.StatusBadGateway), says: "502 Bad Gateway, X.1: the reason"},
		"503":                       {course: broken, strike: status(http.StatusServiceUnavailable), says: "503 Service Unavailable, X.1: the reason"},
		"504":                       {course: broken, strike: status(http.StatusGatewayTimeout), says: "504 Gateway Timeout, X.1: the reason"},
		"400":                       {course: refused, strike: status(http.StatusBadRequest), says: "400 Bad Request, X.1: the reason"},
		"403":                       {course: refused, strike: status(http.StatusForbidden), says: "403 Forbidden, X.1: the reason"},
		"HTML with 502":             {course: broken, strike: answering(html(http.StatusBadGateway)), says: "text/html"},
		"HTML with 200":             {course: garbled, strike: answering(html(http.StatusOK)), says: "text/html): invalid character '<'"},
		"empty body":                {course: garbled, strike: answered(""), says: "the response is not valid: it is empty"},
		"null":                      {course: garbled, strike: answered("null"), says: "the response is not valid: it is empty"},
		"an empty object":           {course: garbled, strike: answered("{}"), says: "the response is not valid: it contains no task"},
		"an error with 200":         {course: garbled, strike: answered(`{"error_code": "DMS.00500990", "error_msg": "the reason"}`), says: "it contains an error: DMS.00500990: the reason"},
		"an error beside the task":  {course: garbled, strike: rewriting(`^\{`, `{"error_code": "X.2", "error_msg": "the reason",`), says: "it contains an error: X.2: the reason"},
		"another task":              {course: garbled, strike: answered(anotherTask), says: `it is about task "another", but the request was for task "`},
		"404":                       {course: missing, strike: status(http.StatusNotFound), says: "404 Not Found, X.1: the reason"},
		"404 of a gateway":          {course: garbled, strike: answering(simulator.Respond(http.StatusNotFound, nil, `{"error_code": "APIG.0101", "error_msg": "no such API"}`)), says: "404 Not Found, APIG.0101"},
		"404 of a newer gateway":    {course: garbled, strike: answering(simulator.Respond(http.StatusNotFound, nil, `{"error_code": "APIGW.0101", "error_msg": "no such API"}`)), says: "404 Not Found, APIGW.0101"},
		"404 with HTML":             {course: garbled, strike: answering(html(http.StatusNotFound)), says: "404 Not Found"},
		"404 with nothing":          {course: garbled, strike: answering(simulator.Respond(http.StatusNotFound, nil, "")), says: "404 Not Found"},
		"404 with an empty object":  {course: garbled, strike: answering(simulator.Respond(http.StatusNotFound, nil, "{}")), says: "404 Not Found"},
		"an array":                  {course: garbled, strike: rewriting(`^`, "["), says: "an array where an object is documented"},
		"a text":                    {course: garbled, strike: answered(`"Success"`), says: "a text where an object is documented"},
		"two documents":             {course: garbled, strike: rewriting(`$`, "{}"), says: "after top-level value"},
		"a number for a string":     {course: garbled, strike: rewriting(`"status":"\w+"`, `"status":1`), says: "status: a number where a text is documented"},
		"an object for a string":    {course: garbled, strike: rewriting(`"status":"\w+"`, `"status":{}`), says: "status: an object where a text is documented"},
		"a string for an object":    {course: garbled, strike: answered(`{"target_config": "x", "batchtask": "x", "tasks": ["x"]}`), says: "it contains no task"},
		"a status twice":            {course: garbled, strike: rewriting(`"status":`, `"status":"Running","status":`), says: "status: duplicate name"},
		"a status twice, in escape": {course: garbled, strike: rewriting(`"status":`, `"st\u0061tus":"Running","status":`), says: "status: duplicate name"},
		"no UTF-8":                  {course: garbled, strike: rewriting(`"status":"`, "\"status\":\"\xff"), says: "status: invalid UTF-8"},
		"deep, where nothing is":    {course: garbled, strike: answered(deep), says: "an array where an object is documented"},
		"deep, beside the status":   {course: garbled, strike: rewriting(`"status":`, `"new":`+deep+`,"status":`), says: "exceeded max depth"},
		"deep, and without an end":  {course: garbled, strike: answered(strings.Repeat(`{"new":`, depth)), says: "exceeded max depth"},
		"200 MB":                    {course: hopeless, strike: flooding, says: "larger than 32 MiB", large: true},
		"200 MB, packed":            {course: hopeless, strike: answering(packed), says: "larger than 32 MiB", large: true},
		"a clock an hour off": {course: refused, strike: answering(anHourAhead), says: "" +
			"This machine's clock says 2000-01-01T00:00:00Z, the service's says 2000-01-01T01:00:00Z"},
		"an unknown issuer": {
			course: hopeless, strike: connecting(shakingHands), says: "certificate signed by unknown authority",
			block: blockAt("https://127.0.0.1"),
		},
		"a certificate of another": {
			course: hopeless, strike: connecting(shakingHands), says: "not swr.example.org",
			block: with(blockAt("https://swr.example.org"), map[string]any{"cacert_file": string(certificatePEM())}),
		},
		"unknown fields": {course: harmless, strike: rewriting(`"status":`, `"new":{"status":"Failed"},"news":[null,1e999],"status":`)},
		"a null beside":  {course: harmless, strike: rewriting(`"status":`, `"Status":null,"STATUS":"Failed","status":`)},
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		all[fmt.Sprintf("redirect with %d", status)] = trouble{
			course: hopeless, strike: answering(redirecting(status)), says: "a redirect, which is never followed, to host elsewhere.example",
		}
	}
	return all
}

// anotherTask is an answer about another task, whichever kind is asked for.
const anotherTask = `{"id": "another", "task_id": "another", "status": "Success", "batchtask": {"task_id": "another", "status": "Success"}, "task_count": "1", "tasks": [{"id": "another", "status": "SUCCESS"}]}`

// depth is more than the decoder follows.
const depth = 20_000

var deep = strings.Repeat("[", depth) + strings.Repeat("]", depth)

func TestEveryTroubleEndsInTheRightValueOrInOneReadableError(t *testing.T) {
	for _, k := range kinds {
		for _, mode := range []any{nil, "success"} {
			r := read{kind: k, config: with(k.config, map[string]any{"wait_for": mode, "timeouts": times(timeout.String())})}
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				k.addTo(s, simulator.Step{Status: k.success()})
				r.want = mustRead(t, configured(t, homeBlock()), k, r.config)
			})
			for name, trouble := range k.troubles() {
				lasting := trouble.look
				if mode != nil {
					lasting = trouble.wait
				}
				t.Run(fmt.Sprintf("%s/%v/%s", k.name, mode, name), func(t *testing.T) {
					if lasting != once {
						inBubble(t, func(t *testing.T, s *simulator.Server) { trouble.testPassing(t, s, r) })
					}
					if trouble.course != harmless {
						inBubble(t, func(t *testing.T, s *simulator.Server) { trouble.testLasting(t, s, r, lasting) })
					}
				})
			}
		}
	}
}

// timeout is what each read has.
const timeout = 10 * time.Minute

// read is a read and what it gives where there is no trouble.
type read struct {
	kind
	config, want map[string]any
}

// testPassing reads while the trouble strikes once.
func (u trouble) testPassing(t *testing.T, s *simulator.Server, r read) {
	t.Helper()
	p, struck := u.begin(t, s, r, 1)
	same(t, "state", mustRead(t, p, r.kind, r.config), r.want)
	same(t, "struck", struck.Load(), int64(1))
}

// testLasting reads while the trouble strikes for ever.
func (u trouble) testLasting(t *testing.T, s *simulator.Server, r read, allowed tries) {
	t.Helper()
	p, struck := u.begin(t, s, r, 0)
	start := time.Now()
	f := mustFail(t, p, r.kind, r.config)
	if took := time.Since(start); took > timeout {
		t.Errorf("the read took %s", took)
	}
	same(t, "summary", f.summary, r.noun+" "+r.taskID+" "+u.ending)
	says(t, f.detail, u.says, u.advice)
	if sent := s.Requests(); len(sent) > 0 && sent[len(sent)-1].Status != 0 {
		says(t, f.detail, "request ID "+sent[len(sent)-1].ID)
	}
	readable(t, f)
	if n := int(struck.Load()); n < allowed[0] || n > allowed[1] {
		t.Errorf("%d tries, want %v", n, allowed)
	}
}

// begin makes a provider for a task that has succeeded, and lets the trouble strike.
func (u trouble) begin(t *testing.T, s *simulator.Server, r read, times int) (*protocoltest.Provider, *atomic.Int64) {
	t.Helper()
	r.addTo(s, simulator.Step{Status: r.success()})
	p := configured(t, with(homeBlock(), u.block))
	return p, u.strike(t, s, times)
}

// homeBlock spares the look-up of the project.
func homeBlock() map[string]any {
	return with(bubbleBlock(), map[string]any{"project_id": projectID})
}

// jargon is what only somebody who writes Go can make something of.
var jargon = regexp.MustCompile(`context (deadline exceeded|canceled)|\b(EOF|jsontext|unmarshal|nil|goroutine|panic)\b|json: |Go (struct|value|type)|net/http|http: |%!|datasources\.`)

// readable checks that an error is for people.
func readable(t testing.TB, f failure) {
	t.Helper()
	if found := jargon.FindString(f.text()); found != "" {
		t.Errorf("%q stands in:\n%s", found, f.text())
	}
	if strings.ContainsAny(f.summary, "\n\t") || len(f.summary) > 200 || len(f.detail) > 3000 {
		t.Errorf("too much to read:\n%s", f.text())
	}
}
