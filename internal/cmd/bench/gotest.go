// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// goTest runs tests of this module, and hands over the words of each line that
// they print.
func goTest(ctx context.Context, line func(words []string), arguments ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-count=1"}, arguments...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("go test: %w\n%s", err, out)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		line(strings.Fields(lines.Text()))
	}
	return nil
}
