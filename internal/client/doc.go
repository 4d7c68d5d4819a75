// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package client reads tasks from Huawei Cloud.
//
// One method stands for one API (apis.go). Each builds a call, and every call
// goes the same way: identical calls under way at once share one (flight.go),
// go-retryablehttp repeats what can get better (call.go, retry.go), and each
// attempt waits for its host's pause, is signed afresh, read whole and logged
// (attempt.go). What a service answers with a status other than 2xx becomes an
// APIError (errors.go).
//
// The package knows nothing of Terraform but its logger.
package client
