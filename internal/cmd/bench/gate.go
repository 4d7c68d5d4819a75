// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"io"
)

// measureGate takes its rows from a test, as only a test has time of its own.
func measureGate(ctx context.Context, out io.Writer, plot *plotted) error {
	rows := newTable(out, "A gate, in simulated time",
		"| task lasts | progress    | lag, s | at worst | of its length, % | reads | ratio to one a second |")
	var invalid error
	failed := goTest(ctx, func(words []string) {
		if len(words) > 7 && words[1] == "ATTR" {
			rows.row(words[4:]...)
			if progress := words[5]; progress == "-" { // the plot is of tasks that tell none
				invalid = errors.Join(invalid, plot.addGate(words[4], words[6], words[7]))
			}
		}
	}, "-v", "-run=^TestGate", module+"/internal/cmd/bench")
	return errors.Join(failed, invalid)
}
