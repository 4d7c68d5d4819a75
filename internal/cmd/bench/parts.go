// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// part is the result of a Go benchmark.
type part struct {
	name               string
	nanoseconds, bytes float64
	allocations        string
}

// read is the benchmark of the whole read that the part is compared with.
func (p part) read() string {
	if about, kind, _ := strings.Cut(p.name, "/"); about != "Sign" {
		return "Read/" + kind
	}
	return "Read/swr_instance_job"
}

func measureParts(ctx context.Context, out io.Writer, s scale) error {
	var parts []part
	times := map[string]float64{}
	err := goTest(ctx, func(words []string) {
		if p, ok := parsePart(words); ok {
			parts = append(parts, p)
			times[p.name] = p.nanoseconds
		}
	}, "-run=^$", "-bench=.", "-benchmem", "-cpu=1", "-benchtime="+s.benchtime, module+"/internal/client", module+"/internal/kinds")
	if err != nil {
		return err
	}
	rows := newTable(out, "The parts of a read, one core",
		"| part                            |      µs | of a read |     KiB | allocations |")
	for _, p := range parts {
		rows.row(p.name, fmt.Sprintf("%.1f", p.nanoseconds/1000), ratio(p.nanoseconds/times[p.read()]),
			fmt.Sprintf("%.1f", p.bytes/1024), p.allocations)
	}
	return nil
}

// parsePart reads a line such as
//
//	BenchmarkSign/V11 1000 1234 ns/op 567 B/op 8 allocs/op
func parsePart(words []string) (part, bool) {
	if len(words) != 8 || words[7] != "allocs/op" {
		return part{}, false
	}
	nanoseconds, timeErr := strconv.ParseFloat(words[2], 64)
	bytes, bytesErr := strconv.ParseFloat(words[4], 64)
	return part{strings.TrimPrefix(words[0], "Benchmark"), nanoseconds, bytes, words[6]}, timeErr == nil && bytesErr == nil
}
