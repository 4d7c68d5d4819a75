// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package clitest tests the commands of this module that run a CLI.
package clitest

import (
	"bytes"
	"cmp"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// Run runs a command of internal/cmd at the root of the module, with the path of
// a CLI, and returns what it writes. No line may have more columns, and nothing
// may be left behind.
func Run(t *testing.T, columns int, command func(out io.Writer, cli string) error) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	t.Chdir(filepath.Join("..", "..", ".."))
	// In T.TempDir, the path of a plugin's socket can be too long for one.
	temporary, err := os.MkdirTemp("", "cli") //nolint:usetesting // as said
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(temporary); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("TMPDIR", temporary)

	var out bytes.Buffer
	if err := command(&out, cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")); err != nil {
		t.Error(err)
	}
	t.Log(out.String())
	for line := range strings.Lines(out.String()) {
		if wide := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); wide > columns {
			t.Errorf("%d columns: %s", wide, line)
		}
	}
	leftovers, err := os.ReadDir(temporary)
	if err != nil || len(leftovers) > 0 {
		t.Errorf("left behind: %v, %v", leftovers, err)
	}
	return out.String()
}
