// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli/clitest"
)

func TestBenchFillsItsTables(t *testing.T) {
	once := scale{reads: []int{1}, subTasks: []int{101}, tasks: []int{102}, latencies: []time.Duration{time.Millisecond}, benchtime: "1x"}
	var plot plotted
	out := clitest.Run(t, 100, func(out io.Writer, cli string) error { return run(t.Context(), out, cli, once, nil, &plot) })

	for line := range strings.Lines(out) {
		for cell := range strings.SplitSeq(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			if text := strings.TrimSpace(cell); text == "" && strings.HasPrefix(line, "|") || text == "NaN" || text == "+Inf" {
				t.Errorf("a figure is missing: %s", line)
			}
		}
	}
	for _, row := range []string{"| swr_instance_job      |     1 |", "| 101       |", "| 102   |", "| 1h0m0s     |", "| Read/swr_instance_job "} {
		if !strings.Contains(out, row) {
			t.Errorf("no row begins with %s", row)
		}
	}
	if len(plot.Plans) != 1+len(kinds) || len(plot.Gates) != 9 {
		t.Errorf("%d plans and %d gates are plotted", len(plot.Plans), len(plot.Gates))
	}
}
