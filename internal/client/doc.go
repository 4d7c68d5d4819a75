// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package client reads tasks from Huawei Cloud.
//
// One method stands for one API (apis.go). Each builds a call (call.go), and
// every call goes the same way: what can get better is repeated (retry.go), and
// each attempt waits for its host's pause and for a slot (hosts.go), is signed
// afresh, read whole and logged (attempt.go), and shared with whoever makes the
// same one just then (flight.go). A look-up that a call needs first is part of
// its attempt. What a service answers with a status other than 2xx becomes an
// APIError (errors.go).
//
// The package knows nothing of Terraform but its logger.
package client
