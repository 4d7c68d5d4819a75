// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var examples = filepath.Join("..", "..", "examples")

// unchanged is what a plan says that changes nothing; the second is that of a
// configuration with a check, which is looked at again in apply.
var unchanged = regexp.MustCompile(`(?m)^(No changes\.|Plan: 0 to add, 0 to change, 0 to destroy\.)`)

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	needCLI(t)
	runCLI(t, tf.Command(t.Context(), examples, "fmt", "-check", "-diff", "-recursive"))
}

// The examples run as they are published, on the tasks that the simulated cloud
// has under the IDs in them: only its address and keys are put in.
func TestExamplesApplyAndThenPlanNothing(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	for _, example := range exampleFolders(t) {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			copyExample(t, example, folder)
			write(t, folder, "override.tf", c.provider())
			tell := func(args ...string) string {
				cmd := tf.Command(t.Context(), folder, append(args, "-no-color")...)
				cmd.Env = append(cmd.Env, "TF_VAR_iotda_address="+c.URL())
				return runCLI(t, cmd)
			}
			tell("validate")
			tell("apply", "-auto-approve")
			if plan := tell("plan"); !unchanged.MatchString(plan) {
				t.Errorf("the second plan is not empty:\n%s", plan)
			}
		})
	}
}

// exampleFolders are the folders with configurations.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := fs.WalkDir(os.DirFS(examples), ".", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".tf" {
			folders = append(folders, filepath.Dir(path))
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	return slices.Compact(folders)
}

// copyExample completes an example that shows no more than a data source.
func copyExample(t *testing.T, example, folder string) {
	t.Helper()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(examples, example))); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(example, "data-sources") {
		write(t, folder, "provider.tf", requirement+"provider \"huaweicloudtask\" {}\n")
	}
}
