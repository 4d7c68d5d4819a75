// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// What the tests need beyond the exported API.
var (
	RetryAfter        = retryAfter
	ParseProfile      = parseProfile
	IsInstanceAddress = isInstanceAddress
)

const (
	AttemptTimeout = attemptTimeout
	LongestPause   = longestPause
)

// Decode decodes the body of an answer.
func Decode(ctx context.Context, body string, out any) error {
	return answer{body: []byte(body)}.decode(ctx, out)
}
