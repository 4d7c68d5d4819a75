// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// scene is a read that fails.
type scene struct {
	mode    task.Mode
	batch   bool // a batch task of IoTDA, else a job of SWR
	timeout time.Duration
	latency time.Duration
	cancel  time.Duration // 0: not cancelled
	answer  func(time.Duration) answer
	whole   bool // that a read of the whole task follows, and hangs
	explain string
}

func (sc scene) options() task.Options {
	o := task.Options{
		Kind:     "SWR instance job",
		ID:       "6f1d2c84-90ab-4e57-8c3d-2b7e51f0a9d6",
		Mode:     sc.mode,
		Timeout:  sc.timeout,
		Interval: 10 * time.Second,
		Explain:  func(context.Context) string { return sc.explain },
	}
	if sc.batch {
		o.Kind, o.ID = "IoTDA batch task", "64c0f2a97d1b3e58"
	}
	return o
}

func (sc scene) play(t *testing.T) error {
	ctx, cancel := context.WithTimeout(t.Context(), sc.timeout)
	defer cancel()
	if sc.cancel > 0 {
		time.AfterFunc(sc.cancel, cancel)
	}
	s := newService(sc.answer)
	s.latency = sc.latency
	src := task.Source[string]{Poll: s.read}
	if sc.whole {
		src.Complete = (&service{latency: hang}).read
	}
	_, err := task.Read(ctx, sc.options(), src)
	return err
}

// with adds what an API tells beside the status.
func (a answer) with(progress, reason string) answer {
	a.state.Progress, a.state.Reason = progress, reason
	return a
}

func said(class task.Class, text string) answer {
	return answer{err: &task.Fault{Class: class, Err: errors.New(text)}}
}

var (
	running     = status("Running").with("40 %", "")
	unavailable = said(task.Broken, "503 Service Unavailable, APIGW.0201: backend timeout (request ID 3f1c9a52)")
	notFound    = said(task.Missing, "404 Not Found, SVCSTG.SWR.4040001: no such job (request ID 8f20d3aa)")
	refused     = answer{err: &task.Fault{
		Class:   task.Refused,
		Err:     errors.New("403 Forbidden, SVCSTG.SWR.4030001: not authorized (request ID 51b0ce77)"),
		Encoded: "XpYtZ8cFgYw0mT3rQ5uA",
	}}
	elsewhere = answer{err: &task.Fault{
		Class:  task.Missing,
		Err:    errors.New("404 Not Found (request ID 0d9c11fe)"),
		Advice: "Set endpoint to the access address of the IoTDA instance.",
	}}
	rateLimited = answer{err: &task.Fault{
		Class:      task.Throttled,
		RetryAfter: 2 * time.Minute,
		Err:        errors.New("429 Too Many Requests, APIGW.0308: quota used up (request ID a4e8117b)"),
	}}
)

// onTheHalfMinute gives an answer no sooner than that, so that no jitter of a
// pause shows in a message.
func onTheHalfMinute(found func(time.Duration) answer) func(time.Duration) answer {
	return func(age time.Duration) answer {
		time.Sleep(30*time.Second - age%(30*time.Second))
		return found(age)
	}
}

func TestMessages(t *testing.T) {
	for name, sc := range map[string]scene{
		"failed": {
			mode: task.Success, timeout: half,
			answer: timeline(running, from{5 * time.Minute, status("Failed").with("", "the quota of repositories is used up")}),
		},
		"failed_after_an_outage": {
			mode: task.Success, timeout: half,
			answer: onTheHalfMinute(script(unavailable, running, status("Failed"))),
		},
		"failed_after_it_appeared_late": {
			mode: task.Success, timeout: half,
			answer: timeline(notFound, from{30 * time.Second, running}, from{5 * time.Minute, status("Failed")}),
		},
		"partly_succeeded": {
			mode: task.Success, timeout: half, batch: true,
			answer: script(status("PartialSuccess").with("200 of 200 sub-tasks", "some devices failed")),
			explain: "14 sub-tasks failed:\n" + task.Groups(append(
				[]task.Failure{{Code: "IOTDA.014112", Message: "The package is too large.", Target: "valve-7"}},
				repeat(13, task.Failure{Code: "IOTDA.014016", Message: "The device is offline.", Target: "pump-1"})...)),
		},
		"stopped": {
			mode: task.Success, timeout: half, batch: true,
			answer: script(status("Stopped").with("120 of 200 sub-tasks", "")),
		},

		"timed_out":                    {mode: task.Success, timeout: half, answer: script(running)},
		"timed_out_after_an_outage":    {mode: task.Success, timeout: half, answer: timeline(unavailable, from{time.Millisecond, running})},
		"timed_out_in_an_outage":       {mode: task.Success, timeout: half, answer: timeline(running, from{29 * time.Minute, unavailable})},
		"timed_out_without_a_read":     {mode: task.Success, timeout: time.Minute, answer: script(unavailable)},
		"timed_out_before_it_appeared": {mode: task.Success, timeout: 30 * time.Second, answer: script(notFound)},
		"timed_out_on_unknown_status":  {mode: task.Success, timeout: half, answer: script(status("Rebalancing"))},
		"timed_out_without_a_status":   {mode: task.Completion, timeout: half, answer: script(answer{})},
		"timed_out_reading_the_whole":  {mode: task.Success, timeout: half, whole: true, answer: script(status("Success"))},
		"timed_out_look":               {mode: task.Once, timeout: 5 * time.Minute, latency: hang},

		"vanished":              {mode: task.Success, timeout: half, answer: timeline(running, from{2 * time.Minute, notFound})},
		"never_there":           {mode: task.Success, timeout: half, answer: script(notFound)},
		"never_there_look":      {mode: task.Once, timeout: 5 * time.Minute, answer: script(notFound)},
		"never_there_elsewhere": {mode: task.Once, timeout: 5 * time.Minute, batch: true, answer: script(elsewhere)},

		"denied":           {mode: task.Success, timeout: half, answer: timeline(running, from{time.Minute, refused})},
		"denied_look":      {mode: task.Once, timeout: 5 * time.Minute, answer: script(fault(task.Refused))},
		"throttled":        {mode: task.Success, timeout: half, answer: timeline(running, from{28*time.Minute + 30*time.Second, rateLimited})},
		"throttled_look":   {mode: task.Once, timeout: 5 * time.Minute, answer: script(rateLimited)},
		"unavailable":      {mode: task.Success, timeout: half, answer: onTheHalfMinute(script(unavailable))},
		"unavailable_look": {mode: task.Once, timeout: 5 * time.Minute, answer: onTheHalfMinute(script(unavailable))},
		"unreadable": {
			mode: task.Success, timeout: half,
			answer: script(answer{err: errors.New("302 Found: a redirect to https://login.example.com is not followed")}),
		},

		"interrupted_asleep":    {mode: task.Success, timeout: half, cancel: 95 * time.Second, answer: script(running)},
		"interrupted_in_flight": {mode: task.Success, timeout: half, cancel: 95 * time.Second, latency: hang},
		"interrupted_look":      {mode: task.Once, timeout: 5 * time.Minute, cancel: 20 * time.Second, latency: hang},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				failure, ok := errors.AsType[*task.Error](sc.play(t))
				if !ok {
					t.Fatal("no error")
				}
				golden(t, name, "# "+failure.Summary()+"\n\n"+failure.Facts()+"\n")
			})
		})
	}
}

func TestSummarySaysHowTheTaskEnded(t *testing.T) {
	for spelled, ending := range map[string]string{
		"Failed":         "failed",
		"FAILED":         "failed",
		"Fail":           "failed",
		"PartialSuccess": "succeeded only in part",
		"Stopped":        "was stopped",
		"DELETED":        "was deleted",
		"CANCELLED":      "was cancelled",
		"Aborted":        "ended without success",
	} {
		inBubble(t, func(t *testing.T) {
			ended := answer{state: task.State{Status: spelled, Phase: task.Ended, Known: true}}
			_, err := read(t, options(task.Success), newService(script(ended)))
			failure, ok := errors.AsType[*task.Error](err)
			if !ok {
				t.Fatalf("got error %v", err)
			}
			want(t, "summary", failure.Summary(), "SWR instance job 36db69c5 "+ending)
		})
	}
}

func TestMessageTellsHowLongThereWas(t *testing.T) {
	for name, test := range map[string]struct {
		deadline, timeout time.Duration
		waited            string
	}{
		"as configured": {half, half, "Waited: 10s of 30m"},
		"the deadline":  {half, 0, "Waited: 10s of 30m"},
		"no end to it":  {0, 0, "Waited: 10s"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				ctx := t.Context()
				if test.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				o := options(task.Success)
				o.Timeout, o.Interval = test.timeout, 10*time.Second
				s := newService(script(status("Running"), status("Failed")))
				_, err := task.Read(ctx, o, task.Source[string]{Poll: s.read})
				if detail := wantOutcome(t, err, task.Failed); !strings.HasSuffix(detail, test.waited) {
					t.Errorf("no %q in:\n%s", test.waited, detail)
				}
			})
		})
	}
}

func repeat(n int, f task.Failure) []task.Failure {
	var failures []task.Failure
	for range n {
		failures = append(failures, f)
	}
	return failures
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
