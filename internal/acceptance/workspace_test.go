// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// workspace is a folder in which the CLI runs, step by step, on a cloud.
type workspace struct {
	*testing.T
	cloud  cloud
	folder string
}

// newWorkspace makes a workspace of a folder, with the configuration in it.
func newWorkspace(t *testing.T, c cloud, folder string) workspace {
	t.Helper()
	write(t, folder, "override.tf", c.provider())
	return workspace{t, c, folder}
}

// newStage is a workspace with this configuration.
func newStage(t *testing.T, c cloud, config string) workspace {
	t.Helper()
	need(t, config)
	w := newWorkspace(t, c, t.TempDir())
	w.configure(config)
	return w
}

// configure replaces the configuration.
func (w workspace) configure(config string) {
	w.Helper()
	write(w.T, w.folder, "main.tf", requirement+"provider \"huaweicloudtask\" {}\n"+config)
}

// try runs the CLI, and returns what it says and its exit code.
func (w workspace) try(args ...string) (told string, code int) {
	w.Helper()
	return w.until(w.Context(), args...)
}

// until runs the CLI, which the end of ctx interrupts.
func (w workspace) until(ctx context.Context, args ...string) (told string, code int) {
	w.Helper()
	if args[0] != "state" {
		args = slices.Insert(slices.Clone(args), 1, "-no-color") // else messages are in boxes
	}
	cmd := tf.Command(ctx, w.folder, args...)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		w.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// run runs the CLI, which has to end well.
func (w workspace) run(args ...string) (told string) {
	w.Helper()
	told, code := w.try(args...)
	if code != 0 {
		w.Fatalf("%v ends with %d:\n%s", args, code, told)
	}
	return told
}

// fail runs the CLI, which has to fail and to say so in these words.
func (w workspace) fail(want *regexp.Regexp, args ...string) (told string) {
	w.Helper()
	told, code := w.try(args...)
	if code != 1 || !want.MatchString(told) {
		w.Fatalf("%v ends with %d, and should fail with %s:\n%s", args, code, want, told)
	}
	return told
}

// planNothing plans, which has to change nothing and to send nothing.
func (w workspace) planNothing() {
	w.Helper()
	w.silent(func() {
		if told, code := w.try("plan", "-detailed-exitcode"); code != 0 {
			w.Errorf("the plan is not empty, with exit code %d:\n%s", code, told)
		}
	})
}

// silent does what must send no request.
func (w workspace) silent(do func()) {
	w.Helper()
	before := len(w.cloud.Requests())
	do()
	if sent := w.cloud.Requests()[before:]; len(sent) > 0 {
		w.Errorf("%d requests were sent: %s %s, …", len(sent), sent[0].Method, sent[0].Path)
	}
}

// addresses are those of the resources in the state.
func (w workspace) addresses() string {
	w.Helper()
	told, _ := w.try("state", "list") // fails where there is no state
	return strings.Join(regexp.MustCompile(`(?m)^[\w.\[\]]+$`).FindAllString(told, -1), " ")
}

// ofTasks is a condition for Requests: it reads a task.
func ofTasks(r simulator.Request) bool { return r.Service != simulator.IAM }
