// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

// What the tests of other packages' ways to read need.
const (
	MaxParts  = maxParts
	MaxDepth  = maxDepth
	MaxDigits = maxDigits
)
