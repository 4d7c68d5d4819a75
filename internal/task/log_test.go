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
