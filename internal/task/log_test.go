// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

type logLine struct{ level, status, progress, elapsed string }

// logged returns what a wait that ends well logs.
func logged(t *testing.T, o task.Options, s *service) []logLine {
	t.Helper()
	var sink bytes.Buffer
	ctx, cancel := context.WithTimeout(tflogtest.RootLogger(t.Context(), &sink), o.Timeout)
	defer cancel()
	_, err := task.Read(ctx, o, task.Source[string]{Poll: s.read})
	want(t, "error", err, nil)
	entries, err := tflogtest.MultilineJSONDecode(&sink)
	want(t, "error of the log", err, nil)
	var lines []logLine
	for _, entry := range entries {
		want(t, "kind", entry["kind"], any(o.Kind))
		want(t, "id", entry["id"], any(o.ID))
		text := func(field string) string { return entry[field].(string) }
		lines = append(lines, logLine{text("@level"), text("status"), text("progress"), text("elapsed")})
	}
	return lines
}

func TestLogHasEveryChangeAndALineAMinute(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		half := status("Running")
		half.state.Progress = "50 %"
		o := options(task.Success)
		o.Interval = 25 * time.Second
		lines := logged(t, o, newService(timeline(status("Creating"),
			from{20 * time.Second, status("Running")},
			from{70 * time.Second, half},
			from{240 * time.Second, status("Success")})))
		wantLines(t, lines,
			logLine{"info", "Creating", "", "0s"},
			logLine{"info", "Running", "", "25s"},
			logLine{"info", "Running", "50 %", "1m15s"},
			logLine{"info", "Running", "50 %", "2m15s"},
			logLine{"info", "Running", "50 %", "3m15s"},
			logLine{"info", "Success", "", "4m10s"},
		)
	})
}

func TestLogHasALineAMinuteDuringALongPause(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		lines := logged(t, options(task.Success), newService(script(throttled(150*time.Second), status("Success"))))
		wantLines(t, lines,
			logLine{"info", "", "", "1m"},
			logLine{"info", "", "", "2m"},
			logLine{"info", "Success", "", "2m30s"},
		)
	})
}

func TestLogWarnsOnceOfEachUnknownStatus(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = time.Second
		odd, strange := status("Rebalancing"), status("Draining")
		lines := logged(t, o, newService(script(odd, odd, strange, odd, status("Success"))))
		wantLines(t, lines,
			logLine{"warn", "Rebalancing", "", "0s"},
			logLine{"info", "Rebalancing", "", "0s"},
			logLine{"warn", "Draining", "", "2s"},
			logLine{"info", "Draining", "", "2s"},
			logLine{"info", "Rebalancing", "", "3s"},
			logLine{"info", "Success", "", "4s"},
		)
	})
}

func TestLogOfALookWarnsOfAnUnknownStatus(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		lines := logged(t, options(task.Once), newService(script(status("Rebalancing"))))
		wantLines(t, lines,
			logLine{"warn", "Rebalancing", "", "0s"},
			logLine{"info", "Rebalancing", "", "0s"},
		)
	})
}

func wantLines(t *testing.T, got []logLine, lines ...logLine) {
	t.Helper()
	want(t, "number of lines", len(got), len(lines))
	for i := range min(len(got), len(lines)) {
		want(t, "line", got[i], lines[i])
	}
}

// told returns the progress that a wait tells, a line each, with its time.
func told(t *testing.T, o task.Options, s *service) []string {
	t.Helper()
	var lines []string
	o.Progress = func(p task.Progress) { lines = append(lines, p.String()) }
	_, _ = read(t, o, s)
	return lines
}

func TestProgressTellsOfATaskThatIsGoneOnceAndOfWholeSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = 10800 * time.Millisecond
		lines := told(t, o, newService(script(status("Running"), fault(task.Missing), status("Success"))))
		want(t, "lines", strings.Join(lines, "; "), strings.Join([]string{
			"Running, 0s of 30m",
			"Running, 10s of 30m",
			"not found, 20s of 30m",
			"Success, 21s of 30m",
		}, "; "))
	})
}

func TestProgressIsToldOnEveryChangeAndElseEveryTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Success)
		o.Interval = 4 * time.Second
		lines := told(t, o, newService(timeline(status("Creating"),
			from{3 * time.Second, status("Running").with("40 %", "")},
			from{30 * time.Second, status("Failed").with("40 %", "the quota is used up")})))
		want(t, "lines", strings.Join(lines, "; "), strings.Join([]string{
			"Creating, 0s of 30m",
			"Running, 40 %, 4s of 30m",
			"Running, 40 %, 14s of 30m",
			"Running, 40 %, 24s of 30m",
			"Failed, 40 %, 32s of 30m: the quota is used up",
		}, "; "))
	})
}

func TestProgressIsToldDuringALongPause(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := options(task.Completion)
		o.Interval = time.Minute
		lines := told(t, o, newService(script(status("Running"), status("Success"))))
		want(t, "lines", len(lines), 1+5+1)
	})
}

// A poll can take long: it hangs, has many pages, or sleeps in the client while
// its host wants a pause. So can an explanation.
func TestWaitIsHeardDuringALongPoll(t *testing.T) {
	for name, slow := range map[string]func(o *task.Options, s *service) task.Source[string]{
		"poll": func(_ *task.Options, s *service) task.Source[string] {
			s.latency = 2*time.Minute + 5*time.Second
			return task.Source[string]{Poll: s.read}
		},
		"one of many requests": func(_ *task.Options, s *service) task.Source[string] {
			s.answer = timeline(throttled(2*time.Minute+5*time.Second), from{time.Second, status("Failed")})
			return task.Source[string]{Poll: func(ctx context.Context) (value string, state task.State, err error) {
				err = task.Persist(ctx, func(ctx context.Context) error {
					value, state, err = s.read(ctx)
					return err
				})
				return value, state, err
			}}
		},
		"everything": func(o *task.Options, s *service) task.Source[string] {
			o.Mode = task.Completion
			s.latency = 2*time.Minute + 5*time.Second
			return task.Source[string]{Poll: newService(script(status("Failed"))).read, Complete: s.read}
		},
		"explanation": func(o *task.Options, s *service) task.Source[string] {
			o.Explain = func(context.Context) string { time.Sleep(2*time.Minute + 5*time.Second); return "" }
			return task.Source[string]{Poll: s.read}
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var sink bytes.Buffer
				ctx, cancel := context.WithTimeout(tflogtest.RootLogger(t.Context(), &sink), half)
				defer cancel()
				start, last, returned := time.Now(), time.Now(), false
				var silence time.Duration
				o := options(task.Success)
				o.Progress = func(task.Progress) {
					silence, last = max(silence, time.Since(last)), time.Now()
					if returned {
						t.Error("told after the end")
					}
				}
				source := slow(&o, newService(script(status("Failed"))))
				_, _ = task.Read(ctx, o, source) // it fails but for the one that reads everything
				returned = true
				silence = max(silence, time.Since(last))
				want(t, "took", time.Since(start), 2*time.Minute+5*time.Second)
				if silence > 10*time.Second {
					t.Errorf("silent for %s", silence)
				}
				want(t, "lines in the log", strings.Count(sink.String(), "Still waiting"), 2)
				time.Sleep(time.Minute)
			})
		})
	}
}

func TestNoProgressIsToldOnceTheWaitIsCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o := options(task.Success)
		o.Progress = func(task.Progress) {
			if ctx.Err() != nil {
				t.Error("told after the end")
			}
		}
		time.AfterFunc(25*time.Second, cancel)
		_, err := task.Read(ctx, o, task.Source[string]{Poll: newService(script(status("Running"))).read})
		wantOutcome(t, err, task.Interrupted)
	})
}
