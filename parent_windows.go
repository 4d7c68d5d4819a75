// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import "os"

// orphaned returns once the parent process, the CLI, has ended. Windows goes on
// naming it as the parent, but lets any process wait for its end.
func orphaned(parent int) {
	process, err := os.FindProcess(parent)
	if err != nil {
		return // it has ended already
	}
	if _, err := process.Wait(); err != nil {
		select {} // nobody can tell
	}
}
