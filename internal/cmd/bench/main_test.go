// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestBenchFillsItsTables(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	t.Chdir(filepath.Join("..", "..", ".."))
	temporary := t.TempDir() // with a longer name, the path of a plugin's socket would be too long
	t.Setenv("TMPDIR", temporary)

	var out bytes.Buffer
	once := scale{reads: []int{1}, subTasks: []int{101}, latencies: []time.Duration{time.Millisecond}, benchtime: "1x"}
	if err := run(t.Context(), &out, cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), once, nil); err != nil {
		t.Error(err)
	}
	t.Log(out.String())
	for line := range strings.Lines(out.String()) {
		if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns > 100 {
			t.Errorf("%d columns: %s", columns, line)
		}
		for cell := range strings.SplitSeq(strings.Trim(strings.TrimSpace(line), "|"), "|") {
			if text := strings.TrimSpace(cell); text == "" && strings.HasPrefix(line, "|") || text == "NaN" || text == "+Inf" {
				t.Errorf("a figure is missing: %s", line)
			}
		}
	}
	for _, row := range []string{"| swr_instance_job      |     1 |", "| 101       |", "| 1h0m0s     |", "| Read/swr_instance_job "} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("no row begins with %s", row)
		}
	}
	leftovers, err := os.ReadDir(temporary)
	if err != nil || len(leftovers) > 0 {
		t.Errorf("left behind: %v, %v", leftovers, err)
	}
}
