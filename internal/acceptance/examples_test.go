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
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

var examples = filepath.Join("..", "..", "examples")

// unchanged is what a plan says that changes nothing; the second is that of a
// configuration with a check, which is looked at again in apply.
var unchanged = regexp.MustCompile(`(?m)^(No changes\.|Plan: 0 to add, 0 to change, 0 to destroy\.)`)

// importCommand is a command in a file of examples, with the address and the ID.
var importCommand = regexp.MustCompile(`(?m)^terraform import (\S+) (?:\\\n\s*)?(\S+)$`)

// gateCreated is what the CLI says when it creates a gate.
var gateCreated = regexp.MustCompile(`(?m)^huaweicloudtask_\w+_gate\.\w+: Creating\.\.\.`)

// allPassed is what a test of a module ends with; no tests are not enough.
var allPassed = regexp.MustCompile(`(?m)^Success! [1-9]\d* passed, 0 failed\.$`)

func TestExamplesAreFormatted(t *testing.T) {
	t.Parallel()
	need(t, "provider::") // older ones cannot parse all examples
	runCLI(t, tf.Command(t.Context(), examples, "fmt", "-check", "-diff", "-recursive"))
}

// The examples run as they are published, on the tasks that the simulated cloud
// has under the IDs in them: only its address and keys are put in.
func TestExamplesApplyAndThenPlanNothing(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	for _, example := range exampleFolders(t) {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			folder := copyExample(t, example)
			write(t, folder, "override.tf", c.provider())
			tell := func(args ...string) string {
				cmd := tf.Command(t.Context(), folder, append(args, "-no-color")...)
				cmd.Env = append(cmd.Env,
					"TF_VAR_iotda_address="+c.URL(),
					"TF_VAR_registry_job_id="+c.succeeded("swr_instance_job").ID,
				)
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

// The other provider's resource is there when the task has failed. What waits for
// the success of the task is not.
func TestExamplesOfBothProvidersHoldAfterATaskThatFailed(t *testing.T) {
	t.Parallel()
	const upgrade, instance = "5c8ba99030344005c0000005", "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6" // the IDs of the resources
	for _, test := range []struct{ example, failure, created, held string }{
		{"iotda-batchtask", "batch task " + upgrade + " failed", "huaweicloud_iotda_batchtask.upgrade", "huaweicloud_iotda_dataforwarding_rule.telemetry"},
		{"iotda-batchtask-action", "batch task " + upgrade + " failed", "huaweicloud_iotda_batchtask.upgrade", "huaweicloud_iotda_dataforwarding_rule.telemetry"},
		{"kafka", "tasks of instance " + instance + " did not all succeed", "huaweicloud_dms_kafka_instance.main", "huaweicloud_dms_kafka_topic.commands"},
	} {
		t.Run(test.example, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.AddBatchTask(simulator.BatchTask{Task: simulator.Task{
				Project: c.Project.ID, ID: upgrade, Body: simulator.ExampleBatchTaskBody,
				Steps: []simulator.Step{{Status: "Fail", Fields: map[string]any{"task_id": upgrade}}},
			}})
			restart := simulator.ExampleBackgroundTask(c.Project.ID, instance)
			restart.Steps = []simulator.Step{{Status: "FAILED", Fields: map[string]any{"name": "restartKafka", "created_at": time.Now().UTC()}}}
			c.AddBackgroundTask(restart)
			w := newWorkspace(t, c, copyExample(t, filepath.Join("guides", test.example)))
			w.fail(words(test.failure), "apply", "-auto-approve")
			if left := w.addresses(); !strings.Contains(left, test.created) || strings.Contains(left, test.held) {
				t.Errorf("the state has %s", left)
			}
		})
	}
}

// The tests that come with a module mock the provider: they reach no cloud.
func TestModulesPassTheirOwnTests(t *testing.T) {
	t.Parallel()
	modules, err := fs.Glob(os.DirFS(examples), "modules/*")
	if err != nil || len(modules) == 0 {
		t.Fatalf("no modules: %v", err)
	}
	for _, module := range modules {
		t.Run(module, func(t *testing.T) {
			t.Parallel()
			told := runCLI(t, tf.Command(t.Context(), copyExample(t, module), "test", "-no-color"))
			if !allPassed.MatchString(told) {
				t.Error(told)
			}
		})
	}
}

// Each way to import a gate leads to what its example configures, with no more
// to change than how to wait, which takes no request.
func TestExamplesOfImportAdoptTheTask(t *testing.T) {
	t.Parallel()
	ways, err := fs.Glob(os.DirFS(examples), "resources/*/import*")
	if err != nil || len(ways) == 0 {
		t.Fatalf("no imports: %v", err)
	}
	for _, way := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			name, text := filepath.Base(way), readText(t, "examples/"+way)
			w := newWorkspace(t, c, copyExample(t, filepath.Dir(way), text))
			if command := importCommand.FindStringSubmatch(text); command != nil {
				w.run("import", command[1], command[2])
			} else {
				write(t, w.folder, name, text)
			}
			if told := w.run("apply", "-auto-approve"); gateCreated.MatchString(told) {
				t.Errorf("the gate was created:\n%s", told)
			}
			if reads := len(c.Requests(ofTasks)); reads != 1 {
				t.Errorf("%d requests for the task", reads)
			}
			w.planNothing()
		})
	}
}

// exampleFolders are the folders with configurations, but for those that only
// show how to sign in.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := fs.WalkDir(os.DirFS(examples), ".", func(path string, _ fs.DirEntry, err error) error {
		switch {
		case path == signInExamples:
			return fs.SkipDir
		case filepath.Ext(path) == ".tf":
			folders = append(folders, filepath.Dir(path))
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	return slices.Compact(folders)
}

// copyExample copies an example without its imports, and completes one that shows
// no more than a use of the provider. It skips one that the CLI is too old for, with
// what more there is to the configuration.
func copyExample(t *testing.T, example string, more ...string) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(examples, example))); err != nil {
		t.Fatal(err)
	}
	imports, err := filepath.Glob(filepath.Join(folder, "import*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range imports {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if kind, _, _ := strings.Cut(example, "/"); slices.Contains([]string{"actions", "data-sources", "resources"}, kind) {
		write(t, folder, "provider.tf", requirement+"provider \"huaweicloudtask\" {}\n")
	}
	var config strings.Builder
	for _, pattern := range []string{"*.tf", "tests/*"} { // another example may be beneath
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			config.Write(text)
		}
	}
	need(t, config.String()+strings.Join(more, "\n"))
	return folder
}
