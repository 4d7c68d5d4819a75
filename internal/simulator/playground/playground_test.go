// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package playground_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator/playground"
)

// site is the URL of a playground that is served until the test ends.
type site string

func start(t *testing.T) (s site, startPage string) {
	t.Helper()
	p, err := playground.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	startPage, err = p.StartPage()
	if err != nil {
		t.Fatal(err)
	}
	return site(p.URL()), startPage
}

// send returns the body of the response, which must have this status.
func (s site) send(t *testing.T, method, path string, status int) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, string(s)+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status {
		t.Errorf("%s %s: status %d, and not %d: %s", method, path, response.StatusCode, status, body)
	}
	return string(body)
}

// fileName is a file of the playground as the start page names it.
var fileName = regexp.MustCompile(`\b\w+\.tf\b`)

func TestServesTheFilesThatTheStartPageNames(t *testing.T) {
	t.Parallel()
	s, startPage := start(t)
	for line := range strings.Lines(startPage) {
		if wide := utf8.RuneCountInString(line); wide > 121 {
			t.Errorf("%d columns: %s", wide, line)
		}
	}
	named := map[string]bool{}
	for _, name := range fileName.FindAllString(startPage, -1) {
		named[name] = true
		if text := s.send(t, http.MethodGet, "/playground/"+name, http.StatusOK); strings.Contains(text, "endpoints =") && !strings.Contains(text, `"`+string(s)+`"`) {
			t.Errorf("%s does not lead to %s:\n%s", name, s, text)
		}
	}
	if len(named) != 2+4*4 {
		t.Errorf("%d files are named: %v", len(named), named)
	}
}

func TestEachTaskHasABlockToPaste(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	for _, name := range []string{"iotda_instance_task", "iotda_batch_task", "kafka_background_task", "swr_instance_job"} {
		text := s.send(t, http.MethodGet, "/playground/"+name+".tf", http.StatusOK)
		blocks := regexp.MustCompile(`(?m)^data "huaweicloudtask_`+name+`" "\w+" {\n(?:  instance_id = ".+"\n)?  (?:task|job)_id +=`).FindAllString(text, -1)
		if len(blocks) != 6 {
			t.Errorf("%d blocks in %s", len(blocks), text)
		}
	}
}

func TestRequestsOfThePlayground(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	const id = "36db69c5-b2d5-11eb-b044-000000000001"
	tests := []struct {
		method, path string
		status       int
		want         string
	}{
		{http.MethodPost, "/playground/purge", http.StatusOK, "Every task has no record any more.\n"},
		{http.MethodPost, "/playground/purge/" + id, http.StatusOK, "Task " + id + " has no record any more.\n"},
		{http.MethodPost, "/playground/restart", http.StatusOK, "Every task starts again with its next read.\n"},
		{http.MethodPost, "/playground/restart/" + id, http.StatusOK, "Task " + id + " starts again with its next read.\n"},
		{http.MethodPost, "/playground/restart/other", http.StatusNotFound, "No task has the ID other.\n"},
		{http.MethodGet, "/playground/restart", http.StatusMethodNotAllowed, ""},
		{http.MethodGet, "/playground/other.tf", http.StatusNotFound, ""},
		{http.MethodGet, "/playgrounds", http.StatusNotFound, "no API has this path"},
		{http.MethodGet, "/v3/projects", http.StatusUnauthorized, ""}, // since it is not signed
	}
	for _, test := range tests {
		if got := s.send(t, test.method, test.path, test.status); !strings.Contains(got, test.want) {
			t.Errorf("%s %s: %s", test.method, test.path, got)
		}
	}
}
