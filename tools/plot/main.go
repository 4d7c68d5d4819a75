// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command plot draws the plots of BENCHMARKS.md. In the folder that it is given,
// it reads figures.json, which the benchmark writes, and writes plans.svg and
// gates.svg. The same figures make the same files.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: plot FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintf(os.Stderr, "The plots could not be drawn: %v\n", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	measured, err := read(filepath.Join(folder, "figures.json"))
	if err != nil {
		return err
	}
	for name, chart := range map[string]chart{"plans.svg": plans(measured), "gates.svg": gates(measured)} {
		svg, err := chart.svg()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), svg, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// figures are what internal/cmd/bench has measured.
type figures struct {
	Plans []struct {
		DataSource string  `json:"data_source"`
		Reads      float64 `json:"reads"`
		Time       float64 `json:"time_ms"`
		Other      string  `json:"other"`
		OtherTime  float64 `json:"other_time_ms"`
	} `json:"plans"`
	Gates []struct {
		TaskLasts float64 `json:"task_lasts_s"`
		Lag       float64 `json:"lag_s"`
		WorstLag  float64 `json:"worst_lag_s"`
	} `json:"gates"`
}

func read(path string) (f figures, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return f, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields() // they are another version's
	if err := decoder.Decode(&f); err != nil {
		return f, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// plans is the time of plans over the number of reads, of the data source that
// other providers are compared with too.
func plans(f figures) chart {
	ours, floor := series{name: "huaweicloudtask"}, series{name: "the floor, a provider of constants"}
	incumbent := series{name: "huaweicloud/huaweicloud"}
	for _, plan := range f.Plans {
		if plan.DataSource != "kafka_background_task" {
			continue
		}
		switch plan.Other {
		case "the floor":
			ours.add(plan.Reads, plan.Time/1000)
			floor.add(plan.Reads, plan.OtherTime/1000)
		case "huaweicloud":
			incumbent.add(plan.Reads, plan.OtherTime/1000)
		}
	}
	return chart{
		title:  "A plan that reads background tasks of Kafka instances",
		x:      axis{label: "reads in the plan"},
		y:      axis{label: "time of the plan, s"},
		series: []series{incumbent, ours, floor},
	}
}

// gates is the lag of gates over the length of their tasks.
func gates(f figures) chart {
	c := chart{
		title: "How much later than its task ends a gate opens, in simulated time",
		x:     axis{label: "length of the task (log scale)"},
		y:     axis{label: "lag of the gate, s"},
	}
	worst, median := series{name: "the longest of 101 waits"}, series{name: "the median of 101 waits"}
	for _, gate := range f.Gates {
		worst.add(gate.TaskLasts, gate.WorstLag)
		median.add(gate.TaskLasts, gate.Lag)
		c.x.mark(gate.TaskLasts, length(gate.TaskLasts))
	}
	c.series = []series{worst, median}
	return c
}

// length is a number of seconds in words.
func length(seconds float64) string {
	switch {
	case seconds >= 3600:
		return fmt.Sprintf("%g h", seconds/3600)
	case seconds >= 60:
		return fmt.Sprintf("%g min", seconds/60)
	}
	return fmt.Sprintf("%g s", seconds)
}
