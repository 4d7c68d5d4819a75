// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package acceptance tests the provider from outside: through a real Terraform
// or OpenTofu, which TF_ACC_TERRAFORM_PATH names, against the simulated cloud.
package acceptance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// tf is the CLI under test, nil where acceptance tests are switched off.
var (
	tf        *cli.CLI
	tfRelease cli.Release
)

// tested is the CLI that the tests have passed with before, if any. It leaves
// those that it was too old for.
var tested *cli.Release

// providers serve the provider from within the test.
var providers = map[string]func() (tfprotov6.ProviderServer, error){
	"huaweicloudtask": providerserver.NewProtocol6WithError(provider.New("test")()),
}

// incumbent stands in for the provider that manages what the tasks are about.
var incumbent = cli.Provider{
	Source:  "huaweicloud/huaweicloud",
	Command: "github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/acceptance/terraform-provider-huaweicloud",
}

// registries are those of the two products, as they call themselves.
var registries = map[string]string{"Terraform": "registry.terraform.io", "OpenTofu": "registry.opentofu.org"}

const requirement = `
terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}
`

func TestMain(m *testing.M) {
	code, err := testMain(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func testMain(m *testing.M) (code int, err error) {
	if os.Getenv(resource.EnvTfAcc) == "" {
		return m.Run(), nil
	}
	home, err := os.MkdirTemp("", "acceptance-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	if tf, err = cli.New(context.Background(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), home, incumbent); err != nil {
		return 0, err
	}
	if tested, err = testedBefore(os.Getenv("TF_ACC_TESTED")); err != nil {
		return 0, err
	}
	if err := setEnvironment(); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// testedBefore is the release of another CLI, nil where there is none.
func testedBefore(path string) (*cli.Release, error) {
	if path == "" {
		return nil, nil //nolint:nilnil // as said
	}
	other := *tf
	other.Path = path
	r, err := other.Release(context.Background())
	return &r, err
}

// setEnvironment makes this process one that the user's environment does not
// reach, and tells the testing library what it asks the environment for.
func setEnvironment() error {
	var err error
	if tfRelease, err = tf.Release(context.Background()); err != nil {
		return err
	}
	os.Clearenv()
	for _, variable := range append(tf.Environ(),
		"TF_CLI_CONFIG_FILE="+os.DevNull, // the library brings the provider along by itself
		"TF_ACC=1",
		"TF_ACC_TERRAFORM_PATH="+tf.Path,
		"TF_ACC_PROVIDER_HOST="+registries[tfRelease.Product],
		"TF_ACC_PROVIDER_NAMESPACE=huaweicloudtask",
	) {
		name, value, _ := strings.Cut(variable, "=")
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// cloud is a simulated cloud with the demo's tasks.
type cloud struct {
	*simulator.Server
	simulator.Demo
}

func newCloud(t *testing.T) cloud {
	t.Helper()
	s := simulator.New(simulator.Config{})
	demo := s.SeedDemo()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return cloud{s, demo}
}

// provider is the provider block for the cloud.
func (c cloud) provider() string {
	return fmt.Sprintf(`
provider "huaweicloudtask" {
  region         = %q
  access_key     = %q
  secret_key     = %q
  security_token = %q
  %s
}
`, c.Project.Region, c.Key.AccessKey, c.Key.SecretKey, c.Key.SecurityToken, c.endpoints())
}

// endpoints is the argument of a provider block that leads to the cloud.
func (c cloud) endpoints() string {
	return fmt.Sprintf(`endpoints = { iotda = %[1]q, iotdm = %[1]q, dms = %[1]q, swr = %[1]q, iam = %[1]q, sts = %[1]q }`, c.URL())
}

// config is a configuration that reads from the cloud.
func (c cloud) config(body string) string { return requirement + c.provider() + body }

// succeeded is the task of a data source that has succeeded already.
func (c cloud) succeeded(dataSource string) simulator.DemoTask {
	return c.Tasks[slices.IndexFunc(c.Tasks, func(t simulator.DemoTask) bool {
		return t.DataSource == dataSource && t.Lasts == 0 && !t.Fails
	})]
}

// addJob adds a job that is running, and becomes what the steps say from its first read on.
func (c cloud) addJob(id string, steps ...simulator.Step) {
	c.AddJob(simulator.Task{
		Project: c.Project.ID, ID: id, Body: simulator.ExampleJobBody, FromFirstRead: true,
		Steps: append([]simulator.Step{{Status: "Running", Fields: map[string]any{"id": id, "reason": nil}}}, steps...),
	})
}

// of is a condition for Requests: the path has the text in it.
func of(text string) func(simulator.Request) bool {
	return func(r simulator.Request) bool { return strings.Contains(r.Path, text) }
}

// firstRead is when a task was read for the first time.
func (c cloud) firstRead(t *testing.T, id string) time.Time {
	t.Helper()
	requests := c.Requests(of(id))
	if len(requests) == 0 {
		t.Fatalf("task %s was not read", id)
	}
	return requests[0].Time
}

// needCLI skips where acceptance tests are switched off, as the testing library does.
func needCLI(t *testing.T) {
	t.Helper()
	need(t, "")
}

// need skips where the CLI does not take all of a configuration, or where another
// one took it before.
func need(t *testing.T, config string) {
	t.Helper()
	if tf == nil {
		t.Skip("acceptance tests run where TF_ACC is set")
	}
	if lacks := tfRelease.Lacks(config); lacks != "" {
		t.Skip(lacks)
	}
	if tested != nil && tested.Lacks(config) == "" {
		t.Skipf("it was tested with %s", tested)
	}
	required := requiredVersion.FindStringSubmatch(config)
	if required == nil {
		return
	}
	constraints, err := version.NewConstraint(required[1])
	if err != nil {
		t.Fatal(err)
	}
	if !constraints.Check(tfRelease.Version.Core()) {
		t.Skipf("%s is needed, and this is %s", required[1], tfRelease)
	}
}

// requiredVersion is the version of the CLI that a configuration demands.
var requiredVersion = regexp.MustCompile(`(?m)^\s*required_version = "([^"]+)"`)

// apply runs the steps of a test, or skips it.
func apply(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	var config strings.Builder
	for _, step := range steps {
		config.WriteString(step.Config)
	}
	need(t, config.String())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: providers, Steps: steps})
}

// Tests of actions must not be skipped where they could run.
func TestActionsAreTestedWhereTheCLIHasThem(t *testing.T) {
	t.Parallel()
	if tf == nil {
		t.Skip("there is no CLI")
	}
	folder := t.TempDir()
	const config = `action "unknown" "unknown" {}`
	write(t, folder, "main.tf", config)
	out, err := tf.Command(t.Context(), folder, "validate", "-no-color").CombinedOutput()
	if err == nil {
		t.Fatalf("an unknown action is valid:\n%s", out)
	}
	refused := strings.Contains(string(out), `Blocks of type "action" are not expected here`)
	if known := tfRelease.Lacks(config) == ""; known == refused {
		t.Errorf("actions of %s are tested: %t, although it says:\n%s", tfRelease, known, out)
	}
}

// runCLI runs the CLI, which has to end well.
func runCLI(t *testing.T, cmd *exec.Cmd) (output string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args[1:], err, out)
	}
	return string(out)
}

func write(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
