// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

// What the tests need beyond the exported API.
var (
	NewOn             = newClient // on a transport of the test's own
	RetryAfter        = retryAfter
	IsInstanceAddress = isInstanceAddress
)

const (
	AttemptTimeout = attemptTimeout
	LongestPause   = longestPause
)
