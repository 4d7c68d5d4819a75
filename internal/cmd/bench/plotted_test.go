// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

func TestPlottedFiguresAreThoseOfTheTables(t *testing.T) {
	var p plotted
	pairs := []pair{{cost{time: 1234567 * time.Microsecond}, cost{time: 745400 * time.Microsecond}}}
	p.addPlan("iotda_instance_task", "the floor", 1000, pairs)
	if err := p.addGate("1h0m0s", "5.0", "9.8"); err != nil {
		t.Fatal(err)
	}
	for _, cells := range [][3]string{{"long", "5.0", "9.8"}, {"1h0m0s", "-", "9.8"}, {"1h0m0s", "5.0", ""}} {
		if err := p.addGate(cells[0], cells[1], cells[2]); err == nil {
			t.Errorf("no error for %q", cells)
		}
	}
	path := filepath.Join(t.TempDir(), "figures.json")
	if err := p.write(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Compact(&got, text); err != nil {
		t.Fatal(err)
	}
	const want = `{"plans":[{"data_source":"iotda_instance_task","reads":1000,"time_ms":1235,"other":"the floor","other_time_ms":745}],` +
		`"gates":[{"task_lasts_s":3600,"lag_s":5,"worst_lag_s":9.8}]}`
	if got.String() != want {
		t.Errorf("got %s", &got)
	}
}

// Plots and tables are of one run.
func TestThePublishedTablesHaveThePlottedFigures(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	page, err := os.ReadFile(filepath.Join(root, "BENCHMARKS.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "benchmarks", "figures.json"))
	if err != nil {
		t.Fatal(err)
	}
	var p plotted
	if err := json.Unmarshal(text, &p); err != nil || len(p.Plans) == 0 || len(p.Gates) == 0 {
		t.Fatalf("%d plans, %d gates: %v", len(p.Plans), len(p.Gates), err)
	}
	var rows []string
	for _, f := range p.Plans {
		rows = append(rows, fmt.Sprintf(`\| %s +\| +%d \| +%.0f \| +%.0f \|`, f.DataSource, f.Reads, f.Time, f.OtherTime))
	}
	for _, f := range p.Gates {
		rows = append(rows, fmt.Sprintf(`\| %s +\| +- +\| +%.1f \| +%.1f \|`, time.Duration(f.TaskLasts*float64(time.Second)), f.Lag, f.WorstLag))
	}
	for _, row := range rows {
		if !regexp.MustCompile(row).Match(page) {
			t.Errorf("BENCHMARKS.md has no row %s", row)
		}
	}
}
