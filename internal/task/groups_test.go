// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func TestGroupsComeLargestFirst(t *testing.T) {
	failures := []task.Failure{
		{Code: "IOTDA.014016", Message: "The device is offline.", Target: "pump-1"},
		{Code: "IOTDA.014112", Message: "The package is too large.", Target: "valve-7"},
		{Target: "fan-3"},
		{Code: "IOTDA.014112", Message: "The package is too large.", Target: "valve-8"},
		{Code: "IOTDA.000006"},
	}
	want(t, "groups", task.Groups(failures), strings.Join([]string{
		"  2 × IOTDA.014112: The package is too large. (such as valve-7)",
		"  1 × no error code: no error message (such as fan-3)",
		"  1 × IOTDA.000006: no error message",
		"  1 × IOTDA.014016: The device is offline. (such as pump-1)",
	}, "\n"))
}

func TestGroupsAreTenAtMostAndCountTheRest(t *testing.T) {
	var failures []task.Failure
	for code := range 13 {
		for range code + 1 {
			failures = append(failures, task.Failure{Code: fmt.Sprint("IOTDA.", code)})
		}
	}
	lines := strings.Split(task.Groups(failures), "\n")
	want(t, "lines", len(lines), 11)
	want(t, "first", lines[0], "  13 × IOTDA.12: no error message")
	want(t, "last", lines[10], "  6 more with 3 other codes")
}

func TestGroupsCountOneAsOne(t *testing.T) {
	var failures []task.Failure
	for code := range 11 {
		failures = append(failures, task.Failure{Code: fmt.Sprint("IOTDA.", code)})
	}
	lines := strings.Split(task.Groups(failures), "\n")
	want(t, "last", lines[10], "  1 more with 1 other code")
}

func TestGroupsOfNothingAreNothing(t *testing.T) {
	want(t, "groups", task.Groups(nil), "")
}

func TestGroupsKeepOneFailureOnOneLine(t *testing.T) {
	hostile := task.Failure{Code: "E\n1", Message: "a\r\n\x1b[31mb", Target: "t\x00"}
	want(t, "groups", task.Groups([]task.Failure{hostile}), "  1 × E 1: a [31mb (such as t)")
}
