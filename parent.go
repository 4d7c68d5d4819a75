// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

//go:build !windows

package main

import (
	"os"
	"time"
)

// orphaned returns once the parent process, the CLI, has ended: another process
// is the parent then.
func orphaned(parent int) {
	for range time.Tick(time.Second) {
		if os.Getppid() != parent {
			return
		}
	}
}
