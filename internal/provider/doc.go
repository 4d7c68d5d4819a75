// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the provider itself: the schema of its block, and what
// the block and the environment make of the client that all data sources share.
package provider
