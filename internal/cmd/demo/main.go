// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command demo shows a gate that opens, one that holds, and an action that shows
// how far a task is: a real Terraform or OpenTofu applies examples/demo to a
// simulated cloud. It needs neither an account nor a network, and fails where
// something does not go as told. It is run at the root of the module.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func main() {
	path := flag.String("cli", "terraform", "Terraform or OpenTofu, by its path or by its name on PATH")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout, *path)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo has failed: %v\n", err)
		os.Exit(1)
	}
}

const intro = `
A Huawei Cloud is simulated at %s.
Nothing leaves this machine. The configuration, examples/demo/main.tf, has
  - a gate: it waits for a batch task that upgrades the firmware of 20 devices
  - a resource behind it: a setting that needs the new firmware
`

func run(ctx context.Context, out io.Writer, path string) (err error) {
	home, err := os.MkdirTemp("", "demo-")
	if err != nil {
		return err
	}
	defer func() {
		if leftover := os.RemoveAll(home); err == nil {
			err = leftover
		}
	}()

	fmt.Fprintln(out, "Building the provider...")
	tf, err := cli.New(ctx, path, home)
	if err != nil {
		return err
	}
	release, err := tf.Release(ctx)
	if err != nil {
		return err
	}
	cloud := simulator.New(simulator.Config{})
	if err := cloud.Start(); err != nil {
		return err
	}
	defer cloud.Close()

	fmt.Fprintf(out, intro, cloud.URL())
	s := stage{out: out, home: home, cli: tf, release: release, cloud: cloud, demo: cloud.SeedDemo()}
	for _, act := range acts {
		if err := s.play(ctx, act); err != nil {
			return err
		}
	}
	return nil
}
