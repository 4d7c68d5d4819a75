// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package cli runs a real Terraform or OpenTofu with the provider of this
// module, for the demo and the acceptance tests.
package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/go-version"
)

const module = "github.com/huaweicloudtask/terraform-provider-huaweicloudtask"

// nowhere is an address on loopback that nobody listens at.
const nowhere = "http://127.0.0.1:1"

// config makes either CLI take providers from a folder, without init.
const config = `provider_installation {
  dev_overrides {
%s  }
}
`

// Provider is one that is built from a command of this module.
type Provider struct {
	Source  string // as in required_providers
	Command string // its import path
}

// CLI is a Terraform or OpenTofu that takes the provider from this module. It
// knows nothing of its user and reaches nothing but loopback.
type CLI struct {
	Path string // absolute
	home string
}

// New makes ready the CLI at path, or of that name on PATH, in the folder home:
// the provider and the others are built into it, and all that the CLI keeps for
// itself is there.
func New(ctx context.Context, path, home string, others ...Provider) (*CLI, error) {
	path, err := exec.LookPath(path)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	var overrides strings.Builder
	for _, p := range append([]Provider{{"huaweicloudtask/huaweicloudtask", module}}, others...) {
		fmt.Fprintf(&overrides, "    %q = %q\n", p.Source, home)
		if err := Build(ctx, p.Command, home+string(filepath.Separator)); err != nil {
			return nil, err
		}
	}
	c := &CLI{path, home}
	return c, os.WriteFile(c.configFile(), fmt.Appendf(nil, config, &overrides), 0o600)
}

// Build builds a command as the provider is built, into a file or a folder.
func Build(ctx context.Context, command, output string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", output, command)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", command, err, out)
	}
	return nil
}

// Command is a run of the CLI in a folder. The end of ctx interrupts it, as
// Ctrl-C does. More variables can be appended to its Env.
func (c *CLI) Command(ctx context.Context, folder string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, args...)
	cmd.Dir = folder
	cmd.Env = c.Environ()
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 20 * time.Second
	return cmd
}

// Release is which CLI it is.
type Release struct {
	Product string // Terraform or OpenTofu
	Version *version.Version
}

// Release asks the CLI which one it is.
func (c *CLI) Release(ctx context.Context) (Release, error) {
	told, err := c.Command(ctx, c.home, "version").Output()
	if err != nil {
		return Release{}, err
	}
	var r Release
	var number string
	if _, err := fmt.Sscanf(string(told), "%s v%s", &r.Product, &number); err != nil {
		return Release{}, fmt.Errorf("the CLI is of no version: %w\n%s", err, told)
	}
	r.Version, err = version.NewVersion(number)
	return r, err
}

func (r Release) String() string { return r.Product + " " + r.Version.String() }

// Environ is the environment in which the CLI runs, as os.Environ has it: none
// of the user's variables but PATH is in it.
func (c *CLI) Environ() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + c.home,
		"TMPDIR=" + c.home,
		"TF_CLI_CONFIG_FILE=" + c.configFile(),
		"TF_IN_AUTOMATION=1",
		"TF_INPUT=0",
		"CHECKPOINT_DISABLE=1",
		"TF_FORK=0", // Terraform 1.1 and before run in a child else, which no signal reaches
		"HTTP_PROXY=" + nowhere,
		"HTTPS_PROXY=" + nowhere,
		"HUAWEICLOUDTASK_METADATA_ENDPOINT=" + nowhere,
	}
}

func (c *CLI) configFile() string { return filepath.Join(c.home, "cli.tfrc") }
