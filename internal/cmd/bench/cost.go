// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"slices"
	"time"
)

// cost is what a plan took: its own time, what the provider used, and what it
// asked the cloud.
type cost struct {
	time     time.Duration
	cpu      time.Duration // of all its processes
	memory   int64         // bytes, of the largest of them at its peak
	requests int
	fetch    time.Duration // from the first request to the last answer
}

// pair are the costs of two plans, one right after the other.
type pair struct{ ours, other cost }

// figure is one part of a cost.
type figure func(cost) float64

var (
	timeOf     figure = func(c cost) float64 { return c.time.Seconds() }
	cpuOf      figure = func(c cost) float64 { return c.cpu.Seconds() }
	memoryOf   figure = func(c cost) float64 { return float64(c.memory) }
	requestsOf figure = func(c cost) float64 { return float64(c.requests) }
	fetchOf    figure = func(c cost) float64 { return c.fetch.Seconds() }
)

func (f figure) ours(pairs []pair) float64 {
	return median(pairs, func(p pair) float64 { return f(p.ours) })
}

func (f figure) other(pairs []pair) float64 {
	return median(pairs, func(p pair) float64 { return f(p.other) })
}

// ratio is the median of the ratios within the pairs.
func (f figure) ratio(pairs []pair) float64 {
	return median(pairs, func(p pair) float64 { return f(p.ours) / f(p.other) })
}

// median is the middle one of a figure, or the lower of the two in the middle.
func median(pairs []pair, figure func(pair) float64) float64 {
	figures := make([]float64, len(pairs))
	for i, p := range pairs {
		figures[i] = figure(p)
	}
	slices.Sort(figures)
	return figures[(len(figures)-1)/2]
}
