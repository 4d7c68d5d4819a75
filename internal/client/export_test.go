// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// What the tests need beyond the exported API.
var (
	RetryAfter        = retryAfter
	NewTransport      = newTransport
	ParseProfile      = parseProfile
	IsInstanceAddress = isInstanceAddress
	Scrubber          = scrubber
	NewAPIError       = newAPIError
)

const (
	AttemptTimeout   = attemptTimeout
	PageTimeout      = pageTimeout
	HandshakeTimeout = handshakeTimeout
	LongestPause     = longestPause
)

// Decode decodes the body of an answer.
func Decode(ctx context.Context, body string, out any) error {
	return answer{body: []byte(body), scrub: func(text string) string { return text }}.decode(ctx, out)
}
