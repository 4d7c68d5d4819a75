// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package functions holds the provider's functions. They need no configured
// provider and send nothing.
package functions
