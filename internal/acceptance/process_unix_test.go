// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// patience is how long a test waits for processes that should have gone.
const patience = time.Minute

// planning is a plan in a process group of its own that waits for a job. It
// calls back once the provider waits, and has seen the job.
func planning(t *testing.T, waits func(plan *exec.Cmd)) (plan *exec.Cmd, out *bytes.Buffer, start func() error) {
	t.Helper()
	needCLI(t)
	c := newCloud(t)
	c.addJob(jobID)
	folder := t.TempDir()
	write(t, folder, "main.tf", waiting(c, jobID))
	// What the tests ignore, as they do with SIGHUP under nohup, the CLI would ignore too.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(caught) })
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	t.Cleanup(cancel)
	plan = tf.Command(ctx, folder, "plan", "-no-color")
	plan.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out = new(bytes.Buffer)
	plan.Stdout, plan.Stderr = out, out
	started := make(chan struct{})
	c.Inject(simulator.Fault{Path: jobID, Skip: 1, Times: 1, Action: func(genuine http.Handler) http.Handler {
		<-started
		waits(plan)
		return genuine
	}})
	return plan, out, func() error {
		defer close(started)
		return plan.Start()
	}
}

func TestSignalToTheProcessGroupLeavesTheProviderItsLastWord(t *testing.T) {
	t.Parallel()
	for _, sent := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sent.String(), func(t *testing.T) {
			t.Parallel()
			plan, out, start := planning(t, func(plan *exec.Cmd) {
				if err := syscall.Kill(-plan.Process.Pid, sent); err != nil {
					t.Error(err)
				}
			})
			if err := start(); err != nil {
				t.Fatal(err)
			}
			err := plan.Wait()
			if code := plan.ProcessState.ExitCode(); code != 1 {
				t.Errorf("%v, with exit code %d", err, code)
			}
			if want := words("The wait for SWR instance job "+jobID+" was interrupted", "the task itself goes on"); !want.Match(out.Bytes()) {
				t.Errorf("%s\n\ndoes not match %s", out, want)
			}
			if strings.Contains(out.String(), "did not respond") {
				t.Errorf("the provider was gone first:\n%s", out)
			}
		})
	}
}

func TestProviderGoesAfterItsCLIWasKilled(t *testing.T) {
	t.Parallel()
	for _, sent := range []syscall.Signal{syscall.SIGKILL, syscall.SIGHUP} {
		t.Run(sent.String(), func(t *testing.T) {
			t.Parallel()
			plan, out, start := planning(t, func(plan *exec.Cmd) {
				if err := plan.Process.Signal(sent); err != nil {
					t.Error(err)
				}
			})
			// The CLI hands its standard input on to the provider, so that this
			// pipe ends when both have gone.
			end, input, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = end.Close() }()
			plan.Stdin = input
			if err := start(); err != nil {
				t.Fatal(err)
			}
			_ = input.Close()                                                                      // its copy is the CLI's
			if err := plan.Wait(); plan.ProcessState.Sys().(syscall.WaitStatus).Signal() != sent { //nolint:forcetypeassert // so it is on Unix
				t.Errorf("the CLI was not killed: %v\n%s", err, out)
			}
			if err := end.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Error(err)
			}
			if _, err := io.ReadAll(end); err != nil {
				t.Errorf("the provider has not gone: %v", err)
			}
		})
	}
}
