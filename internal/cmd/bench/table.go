// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// table is a table in Markdown that is written row by row.
type table struct {
	out    io.Writer
	widths []int
}

// newTable begins a table below a heading. The header is its first line, with
// every column as wide as it is to be.
func newTable(out io.Writer, heading, header string) *table {
	columns := strings.Split(strings.Trim(header, "|"), "|")
	t := &table{out: out, widths: make([]int, len(columns))}
	rule := make([]string, len(columns))
	for i, column := range columns {
		t.widths[i] = utf8.RuneCountInString(column) - 2
		rule[i] = strings.Repeat("-", t.widths[i]+1) + ":"
	}
	rule[0] = strings.Repeat("-", t.widths[0]+2)
	fmt.Fprintf(out, "\n### %s\n\n%s\n|%s|\n", heading, header, strings.Join(rule, "|"))
	return t
}

func (t *table) row(cells ...string) {
	fmt.Fprintf(t.out, "| %-*s |", t.widths[0], cells[0])
	for i, cell := range cells[1:] {
		fmt.Fprintf(t.out, " %*s |", t.widths[i+1], cell)
	}
	fmt.Fprintln(t.out)
}

func milliseconds(seconds float64) string { return fmt.Sprintf("%.0f", seconds*1000) }

func mebibytes(bytes float64) string { return fmt.Sprintf("%.0f", bytes/(1<<20)) }

func count(n float64) string { return fmt.Sprintf("%.0f", n) }

func ratio(r float64) string { return fmt.Sprintf("%.2f", r) }
