// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

// What the tests need beyond the exported API.
var (
	RetryAfter        = retryAfter
	NewTransport      = newTransport
	ParseProfile      = parseProfile
	IsInstanceAddress = isInstanceAddress
	Scrubber          = scrubber
)

const (
	AttemptTimeout   = attemptTimeout
	PageTimeout      = pageTimeout
	HandshakeTimeout = handshakeTimeout
	LongestPause     = longestPause
)
