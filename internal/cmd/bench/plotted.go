// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"time"
)

// plotted are the figures that are also plotted, by tools/plot.
type plotted struct {
	Plans []plottedPlan `json:"plans"`
	Gates []plottedGate `json:"gates"`
}

// plottedPlan is the time of a plan, beside another provider's.
type plottedPlan struct {
	DataSource string  `json:"data_source"`
	Reads      int     `json:"reads"`
	Time       float64 `json:"time_ms"`
	Other      string  `json:"other"`
	OtherTime  float64 `json:"other_time_ms"`
}

// plottedGate is how much later than its task a gate opens.
type plottedGate struct {
	TaskLasts float64 `json:"task_lasts_s"`
	Lag       float64 `json:"lag_s"`
	WorstLag  float64 `json:"worst_lag_s"`
}

func (p *plotted) addPlan(dataSource, other string, reads int, pairs []pair) {
	p.Plans = append(p.Plans, plottedPlan{
		dataSource, reads, math.Round(1000 * timeOf.ours(pairs)), other, math.Round(1000 * timeOf.other(pairs)),
	})
}

// addGate takes the cells of a table.
func (p *plotted) addGate(lasts, lag, worst string) error {
	var g plottedGate
	length, err := time.ParseDuration(lasts)
	if err != nil {
		return err
	}
	g.TaskLasts = length.Seconds()
	if _, err := fmt.Sscan(lag+" "+worst, &g.Lag, &g.WorstLag); err != nil {
		return fmt.Errorf("lag %s, at worst %s: %w", lag, worst, err)
	}
	p.Gates = append(p.Gates, g)
	return nil
}

func (p *plotted) write(path string) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
