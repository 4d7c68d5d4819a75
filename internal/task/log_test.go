// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"bytes"
	"context"
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
		lines := logged(t, options(task.Look), newService(script(status("Rebalancing"))))
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
