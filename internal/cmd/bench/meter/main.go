// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

// Command meter stands in for a provider and measures it: it runs the binary
// that METER_PROVIDER names, and then appends a line to the file METER_LOG with
// what that used: CPU time in nanoseconds and peak memory in bytes.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	signal.Ignore(os.Interrupt) // it is the provider that knows what to do
	provider := exec.CommandContext(context.Background(), os.Getenv("METER_PROVIDER"), os.Args[1:]...)
	provider.Stdin, provider.Stdout, provider.Stderr = os.Stdin, os.Stdout, os.Stderr
	failed := provider.Run()
	if provider.ProcessState == nil {
		fmt.Fprintln(os.Stderr, failed)
		os.Exit(1)
	}
	if err := record(provider.ProcessState); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(provider.ProcessState.ExitCode())
}

func record(used *os.ProcessState) (err error) {
	file, err := os.OpenFile(os.Getenv("METER_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = fmt.Fprintln(file, int64(used.UserTime()+used.SystemTime()), peak(used))
	return err
}

// peak is the most memory that a process had, in bytes.
func peak(used *os.ProcessState) int64 {
	usage, ok := used.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(usage.Maxrss) //nolint:unconvert // it has 32 bits on some platforms
	if runtime.GOOS == "darwin" {
		return most
	}
	return most << 10
}
