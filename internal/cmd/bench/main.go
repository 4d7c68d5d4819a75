// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures the provider: plans beside a provider that does
// nothing but answer, the pages of large batch tasks, lists of tasks, the lag of a gate, and
// the parts that a read consists of. It needs neither an account nor a network,
// and is run at the root of the module, on Unix.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// scale is how much is measured.
type scale struct {
	reads     []int // of one plan
	short     int   // how often plans with one read or none are run
	subTasks  []int // of a batch task
	tasks     []int // of a Kafka instance
	latencies []time.Duration
	benchtime string // of a Go benchmark
}

var (
	full = scale{
		reads:     []int{1, 100, 1000},
		short:     20,
		subTasks:  []int{500, 1_000, 2_000},
		tasks:     []int{100, 730, 3_000},
		latencies: []time.Duration{0, 20 * time.Millisecond, 100 * time.Millisecond},
		benchtime: "0.5s",
	}
	quick = scale{
		reads:     []int{1, 100},
		short:     5,
		subTasks:  []int{500},
		tasks:     []int{730},
		latencies: []time.Duration{0, 20 * time.Millisecond},
		benchtime: "0.05s",
	}
)

func main() {
	path := flag.String("cli", "terraform", "Terraform or OpenTofu, by its path or by its name on PATH")
	short := flag.Bool("quick", false, "measure less, in about a minute")
	figures := flag.String("figures", "", "a file to write what is plotted to; -quick measures too little, and writes none")
	others := rivals{}
	flag.Var(others, "compare", "another provider to time beside this one, as NAME=BINARY; NAME is one of "+strings.Join(others.known(), ", "))
	flag.Parse()
	measured := full
	if *short {
		measured, *figures = quick, ""
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	var plot plotted
	err := run(ctx, os.Stdout, *path, measured, others, &plot)
	stop()
	if err == nil && *figures != "" {
		err = plot.write(*figures)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe benchmark has failed: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, path string, s scale, others rivals, plot *plotted) (err error) {
	track, err := newTrack(ctx, path)
	if err != nil {
		return err
	}
	defer func() {
		if leftover := track.remove(); err == nil {
			err = leftover
		}
	}()
	start := time.Now()
	if err := describe(ctx, out, track); err != nil {
		return err
	}
	for _, measure := range []func() error{
		func() error { return measurePlans(ctx, out, track, s, others, plot) },
		func() error { return measurePages(ctx, out, track, s) },
		func() error { return measureLists(ctx, out, track, s, others) },
		func() error { return measureGate(ctx, out, plot) },
		func() error { return measureParts(ctx, out, s) },
	} {
		if err := measure(); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\nMeasured in %s.\n", time.Since(start).Round(time.Second))
	return nil
}

// describe says what the figures depend on.
func describe(ctx context.Context, out io.Writer, t *track) error {
	version, err := t.version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d cores, %s/%s, %s, %s\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
	return nil
}
