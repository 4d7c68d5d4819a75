// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

var jobs = task.Vocabulary{
	InProgress: []string{"Creating", "Running"},
	Succeeded:  []string{"Success"},
	Ended:      []string{"Failed", "PartialSuccess", "Stopped"},
}

// answer is what one read finds.
type answer struct {
	state task.State
	err   error
}

func status(s string) answer { return answer{state: jobs.State(&s)} }

func fault(class task.Class) answer { return answer{err: &task.Fault{Class: class}} }

func throttled(pause time.Duration) answer {
	return answer{err: &task.Fault{Class: task.Throttled, RetryAfter: pause}}
}

// script gives one answer after the other, and the last one for ever.
func script(answers ...answer) func(time.Duration) answer {
	return func(time.Duration) answer {
		next := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		return next
	}
}

func times(n int, a answer) []answer {
	var answers []answer
	for range n {
		answers = append(answers, a)
	}
	return answers
}

// from gives an answer from its time on.
type from struct {
	at time.Duration
	answer
}

func timeline(first answer, later ...from) func(time.Duration) answer {
	return func(now time.Duration) answer {
		found := first
		for _, f := range later {
			if now >= f.at {
				found = f.answer
			}
		}
		return found
	}
}

// service is a fake that has one task.
type service struct {
	latency time.Duration // of each read, which tells what is true at its end
	answer  func(age time.Duration) answer
	born    time.Time
	looks   []time.Duration // when each read began
}

func newService(answer func(time.Duration) answer) *service {
	return &service{answer: answer, born: time.Now()}
}

func (s *service) age() time.Duration { return time.Since(s.born) }

func (s *service) read(ctx context.Context) (string, task.State, error) {
	s.looks = append(s.looks, s.age())
	select {
	case <-time.After(s.latency):
	case <-ctx.Done():
		return "", task.State{}, ctx.Err()
	}
	a := s.answer(s.age())
	return a.state.Status, a.state, a.err
}

func (s *service) gaps() []time.Duration {
	var gaps []time.Duration
	for i := range s.looks[1:] {
		gaps = append(gaps, s.looks[i+1]-s.looks[i])
	}
	return gaps
}

// hang is a latency that only the end of the context cuts short.
const hang = 1000 * time.Hour

const half = 30 * time.Minute

func options(mode task.Mode) task.Options {
	return task.Options{Kind: "SWR instance job", ID: "36db69c5", Mode: mode, Timeout: half}
}

// read reads within o.Timeout.
func read(t *testing.T, o task.Options, s *service) (task.Result[string], error) {
	t.Helper()
	return readAll(t, o, task.Source[string]{Poll: s.read})
}

func readAll(t *testing.T, o task.Options, src task.Source[string]) (task.Result[string], error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), o.Timeout)
	defer cancel()
	return task.Read(ctx, o, src)
}

// inBubble runs the test on a fake clock; it fails if a goroutine is left.
func inBubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantOutcome(t *testing.T, err error, outcome task.Outcome) (detail string) {
	t.Helper()
	failure, ok := errors.AsType[*task.Error](err)
	switch {
	case !ok:
		t.Fatalf("got error %v, want %s", err, outcome)
	case failure.Outcome != outcome:
		t.Fatalf("got outcome %s, want %s:\n%s", failure.Outcome, outcome, failure)
	case strings.Contains(failure.Error(), "context "):
		t.Errorf("the message speaks of a context:\n%s", failure)
	}
	return failure.Facts()
}

func wantSuccess(t *testing.T, result task.Result[string], err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	want(t, "result", result, task.Result[string]{Value: "Success", State: status("Success").state, Found: true})
}

func wantGaps(t *testing.T, s *service, gaps ...time.Duration) {
	t.Helper()
	got := s.gaps()
	want(t, "number of gaps", len(got), len(gaps))
	for i := range min(len(got), len(gaps)) {
		want(t, "gap", got[i], gaps[i])
	}
}

func wantNoText(t *testing.T, message, text string) {
	t.Helper()
	if strings.Contains(message, text) {
		t.Errorf("%q in:\n%s", text, message)
	}
}
