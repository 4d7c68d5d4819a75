// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli"
)

const module = "github.com/huaweicloudtask/terraform-provider-huaweicloudtask"

// track is where providers run: a CLI that takes every provider for this one,
// and a meter around the provider.
type track struct {
	home  string
	cli   *cli.CLI
	ours  string // this provider's binary
	floor string // that of the floor
}

func newTrack(ctx context.Context, path string) (*track, error) {
	home, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	t := &track{home: home, ours: filepath.Join(home, "ours"), floor: filepath.Join(home, "floor")}
	if err := t.build(ctx, path); err != nil {
		_ = t.remove() // the first error is the one to tell
		return nil, err
	}
	return t, nil
}

// build builds the provider, and puts the meter in its place.
func (t *track) build(ctx context.Context, path string) (err error) {
	if t.cli, err = cli.New(ctx, path, t.home); err != nil {
		return err
	}
	provider := filepath.Join(t.home, filepath.Base(module))
	if err := os.Rename(provider, t.ours); err != nil {
		return err
	}
	for name, output := range map[string]string{"meter": provider, "floor": t.floor} {
		if err := cli.Build(ctx, module+"/internal/cmd/bench/"+name, output); err != nil {
			return err
		}
	}
	return nil
}

func (t *track) remove() error { return os.RemoveAll(t.home) }

// plan runs a plan of the configuration, with a provider's binary in the place
// of this module's, and more variables in its environment.
func (t *track) plan(ctx context.Context, binary, configuration string, variables ...string) (cost, error) {
	folder, err := os.MkdirTemp(t.home, "plan-")
	if err != nil {
		return cost{}, err
	}
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), []byte(configuration), 0o600); err != nil {
		return cost{}, err
	}
	log := filepath.Join(folder, "meter.log")
	cmd := t.cli.Command(ctx, folder, "plan", "-no-color")
	cmd.Env = append(append(cmd.Env, "METER_PROVIDER="+binary, "METER_LOG="+log), variables...)

	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("plan with %s: %w\n%s", binary, err, out)
	}
	c, err := readMeter(log)
	c.time = took
	return c, err
}

// readMeter adds up what the meter wrote, a line for each process.
func readMeter(log string) (cost, error) {
	text, err := os.ReadFile(log)
	if err != nil {
		return cost{}, err
	}
	var sum cost
	for line := range strings.Lines(string(text)) {
		var one cost
		if _, err := fmt.Sscan(line, &one.cpu, &one.memory); err != nil {
			return cost{}, fmt.Errorf("%s: %w", log, err)
		}
		sum.cpu += one.cpu
		sum.memory = max(sum.memory, one.memory)
	}
	return sum, nil
}

// version is what the CLI calls itself.
func (t *track) version(ctx context.Context) (string, error) {
	out, err := t.cli.Command(ctx, t.home, "version").Output()
	first, _, _ := bytes.Cut(out, []byte("\n"))
	return string(first), err
}
