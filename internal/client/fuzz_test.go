// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func FuzzErrorBody(f *testing.F) {
	for _, body := range []string{
		"", "null", "{}", "[]", `{"error_code": "IOTDA.000002", "error_msg": "The request is unauthorized."}`,
		`{"error_code": "SVCSTG.SWR.4030170", "error_msg": "denied", "encoded_authorization_message": "c2VjcmV0"}`,
		`{"code": 403, "message": "denied", "request_id": "r"}`, `{"error": {"code": 401, "message": "no", "title": "Unauthorized"}}`,
		"<html><body>502 Bad Gateway</body></html>", `{"error_msg": "\u001b[31m\u0000\n"}`, "\xff\xfe", `{"error_code": {}}`,
	} {
		f.Add(uint16(103), "application/json", []byte(body))
	}
	f.Add(uint16(203), "text/html\r\n", []byte("<html>"))
	f.Add(uint16(2), "", []byte("{"))
	f.Fuzz(func(t *testing.T, above uint16, contentType string, body []byte) {
		status := 300 + int(above%300)
		config := config()
		config.MaxRetries = 0
		header := http.Header{"Content-Type": {contentType}, "X-Request-Id": {contentType}, "Location": {string(body)}}
		err := readJob(t.Context(), client.NewOn(config, &network{script: script{answers(status, header, string(body))}}))
		api, ok := errors.AsType[*client.APIError](err)
		if !ok {
			t.Fatalf("error: got %T, want an APIError", err)
		}
		equal(t, "status", api.Status, status)
		for name, field := range map[string]struct {
			text string
			most int
		}{
			"code":            {api.Code, 128},
			"message":         {api.Message, 1000},
			"request ID":      {api.RequestID, 128},
			"encoded message": {api.EncodedAuthorizationMessage, 20_000},
			"error":           {api.Error(), 2000},
		} {
			if utf8.RuneCountInString(field.text) > field.most+1 || strings.ContainsFunc(field.text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%s: got %q, want one line of at most %d characters", name, field.text, field.most)
			}
		}
		if api.Message == "" {
			t.Error("the message says nothing")
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, value := range []string{
		"", "0", "7", "007", "-1", "+1", "1.5", "1e3", " 3", "soon", "86400", "9223372036854775807", "99999999999999999999",
		"Tue, 03 Feb 2026 04:06:06 GMT", "Tue, 03 Feb 2026 04:04:06 GMT", "Tuesday, 03-Feb-26 04:06:06 GMT", "Tue Feb  3 04:06:06 2026",
		"Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		delay, ok := client.RetryAfter(value, now)
		switch seconds, err := strconv.ParseInt(value, 10, 32); {
		case delay < 0 || delay > client.LongestPause:
			t.Errorf("delay: got %s", delay)
		case !ok && delay != 0:
			t.Errorf("no valid header, but a delay of %s", delay)
		case err == nil && seconds >= 0 && !strings.HasPrefix(value, "+") && !strings.HasPrefix(value, "-"):
			equal(t, "valid", ok, true)
			equal(t, "delay", delay, min(time.Duration(seconds)*time.Second, client.LongestPause))
		}
		if date, err := http.ParseTime(value); err == nil {
			equal(t, "valid", ok, true)
			equal(t, "too early", delay < client.LongestPause && now.Add(delay).Before(date), false)
		}
	})
}

// A profile is the one asked for, and an error repeats no secret of the file.
func FuzzProfile(f *testing.F) {
	const secret = "very-secret"
	for _, file := range []string{
		profiles, "", "null", "[]", "{}", `{"profiles": null}`, `{"profiles": [null]}`, `{"profiles": {"very-secret": 1}}`, `{"secretAccessKey": "very-secret`,
		`{"current": "a", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "k", "secretAccessKey": "very-secret", "region": "r"}]}`,
		`{"profiles": [{"name": "b", "mode": "SSO", "ssoAuth": {"stsToken": {"accessKeyId": "k", "secretAccessKey": "very-secret", "securityToken": "very-secret"}}}]}`,
		`{"profiles": [{"name": "b", "mode": "very", "secretAccessKey": "very-secret"}, {"name": "b", "agencyName": "x"}]}`,
		`{"current": "a", "profiles": [{"name": "a", "secretAccessKey": {"very-secret": 1}}]}`,
	} {
		for _, name := range []string{"", "a", "b", "c"} {
			f.Add([]byte(file), name)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte, name string) {
		p, err := client.ParseProfile(file, "config.json", name)
		switch {
		case err == nil:
			equal(t, "is the one asked for", p.Name != "" && (name == "" || p.Name == name), true)
			equal(t, "mode is known", p.Mode == "" || p.Mode == "AKSK" || p.Mode == "SSO", true)
		case strings.Contains(err.Error(), secret) && !strings.Contains(name+namesIn(file), secret):
			t.Errorf("the error repeats a secret: %v", err)
		}
	})
}

// namesIn are the parts of a profile file that an error may repeat.
func namesIn(file []byte) string {
	var config struct {
		Current  string
		Profiles []struct{ Name, Mode, Region, AgencyName string }
	}
	_ = json.Unmarshal(file, &config) // what does not fit stays empty
	return fmt.Sprint(config)
}

// Whatever the IDs are, either nothing is sent, or a signed request for just these.
func FuzzPath(f *testing.F) {
	for _, id := range []string{"", "a", ".", "..", "../x", "a/b", `a\b`, "a?b=c", "a#b", "%2e%2e", "%", "a b", "ü", "\x00", "\r\nX: y", "\xff", "a+b&c=d;e~"} {
		f.Add(project, instance, id)
		f.Add(project, id, job)
		f.Add(id, instance, job)
	}
	cloud := simulator.New(simulator.Config{})
	f.Cleanup(cloud.Close)
	cloud.AddKey(simulator.Key{AccessKey: temporary.AccessKey, SecretKey: temporary.SecretKey, SecurityToken: temporary.SecurityToken})
	c := client.NewOn(config(), cloud.RoundTripper()).Polling()
	f.Fuzz(func(t *testing.T, project, instance, id string) {
		defer cloud.Forget()
		err := c.ShowBackgroundTask(t.Context(), client.Location{Region: region, ProjectID: project}, instance, id, &jobAnswer{})
		sent := cloud.Requests()
		if len(sent) == 0 {
			if client.CheckSegment(project) == nil && client.CheckSegment(instance) == nil && client.CheckSegment(id) == nil {
				t.Errorf("nothing was sent for good IDs: %v", err)
			}
			return
		}
		equal(t, "requests", len(sent), 1)
		equal(t, "refusal", sent[0].Refusal, "")
		equal(t, "operation", sent[0].Operation, "ShowBackgroundTask")
		equal(t, "path", sent[0].Path, "/v2/"+escaped(project)+"/instances/"+escaped(instance)+"/tasks/"+escaped(id))
		equal(t, "query", sent[0].Query, "")
	})
}
