// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator/playground"
)

// site is the URL of a playground, as users run it.
type site string

func startPlayground(t *testing.T) site {
	t.Helper()
	if tf == nil {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	p, err := playground.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return site(p.URL())
}

// send sends a request to a path of the playground, and returns what it answers.
func (s site) send(t *testing.T, method, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, string(s)+"/playground"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %v, %s, %s", method, path, err, response.Status, body)
	}
	return string(body)
}

// files are those that the start page names and the CLI can parse.
func (s site) files(t *testing.T) []string {
	t.Helper()
	names := regexp.MustCompile(`\b\w+\.tf\b`).FindAllString(s.send(t, http.MethodGet, ""), -1)
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return tfRelease.Lacks(s.send(t, http.MethodGet, "/"+name)) != ""
	})
}

// workspace is a folder with these files.
func (s site) workspace(t *testing.T, names ...string) workspace {
	t.Helper()
	w := workspace{T: t, folder: t.TempDir()}
	for _, name := range names {
		write(t, w.folder, name, s.send(t, http.MethodGet, "/"+name))
	}
	return w
}

const theProvider = "provider.tf"

func TestFilesOfThePlaygroundRunAsTheyAreServed(t *testing.T) {
	t.Parallel()
	s := startPlayground(t)
	names := s.files(t)
	for _, name := range names {
		s.workspace(t, theProvider, name).run("validate")
	}
	w := s.workspace(t, names...)
	w.run("fmt", "-check", "-diff")
	w.run("apply", "-auto-approve")

	var outputs map[string]struct{ Value map[string]string }
	if err := json.Unmarshal([]byte(w.run("output", "-json")), &outputs); err != nil {
		t.Fatal(err)
	}
	succeeded := map[string]string{
		"iotda_instance_task":   "SUCCESS",
		"iotda_batch_task":      "Success",
		"kafka_background_task": "SUCCESS",
		"swr_instance_job":      "Success",
	}
	for kind, status := range succeeded {
		for _, output := range []string{kind, kind + "s"} {
			if tasks := outputs[output].Value; len(tasks) != 6 || !strings.Contains(strings.Join(slices.Collect(maps.Values(tasks)), " "), status) {
				t.Errorf("%s: %v", output, tasks)
			}
		}
		if !strings.Contains(w.addresses(), "huaweicloudtask_"+kind+"_gate.playground") {
			t.Errorf("no gate of %s is open: %s", kind, w.addresses())
		}
	}
	if second := outputs["second_region"].Value; len(second) != 2 {
		t.Errorf("from the second region: %v", second)
	}
}

func TestGatesOfThePlaygroundStayOpenAfterAPurge(t *testing.T) {
	t.Parallel()
	s := startPlayground(t)
	isGate := func(name string) bool { return strings.HasSuffix(name, "_gate.tf") }
	names := slices.DeleteFunc(s.files(t), func(name string) bool { return name != theProvider && !isGate(name) })
	gates, reads := s.workspace(t, names...), s.workspace(t, theProvider, "iotda_batch_task.tf")
	gates.run("apply", "-auto-approve")
	reads.run("plan")

	s.send(t, http.MethodPost, "/purge")
	gates.run("plan", "-detailed-exitcode")
	reads.fail(words("was not found"), "plan")

	s.send(t, http.MethodPost, "/restart")
	if told := reads.run("plan"); !regexp.MustCompile(`"5c8ba99030344005c0000003" += "Processing"`).MatchString(told) {
		t.Errorf("no task runs again:\n%s", told)
	}
}
