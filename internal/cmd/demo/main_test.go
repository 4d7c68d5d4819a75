// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli/clitest"
)

func TestDemoGoesAsToldOn80ColumnsAndLeavesNothingBehind(t *testing.T) {
	clitest.Run(t, 80, func(out io.Writer, cli string) error { return run(t.Context(), out, cli) })
}
