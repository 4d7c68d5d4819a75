// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"io"
)

// measureGate takes its rows from a test, as only a test has time of its own.
func measureGate(ctx context.Context, out io.Writer) error {
	rows := newTable(out, "A gate, in simulated time",
		"| task lasts | progress    | lag, s | at worst | of its length, % | reads | ratio to one a second |")
	return goTest(ctx, func(words []string) {
		if len(words) > 4 && words[1] == "ATTR" {
			rows.row(words[4:]...)
		}
	}, "-v", "-run=^TestGate", module+"/internal/cmd/bench")
}
