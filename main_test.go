// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import "testing"

func TestWhatAsksForALog(t *testing.T) {
	t.Parallel()
	for variable, asks := range map[string]bool{
		"TF_LOG=INFO":                           true,
		"TF_LOG=":                               false,
		"TF_LOG=OFF":                            false,
		"TF_LOG=off":                            false,
		"TF_LOG_CORE=TRACE":                     true,
		"TF_LOG_PATH=terraform.log":             false,
		"TF_LOG_PROVIDER=DEBUG":                 true,
		"TF_LOG_PROVIDER_HUAWEICLOUDTASK=DEBUG": true,
		"TF_LOG_SDK=TRACE":                      true,
		"TF_LOG_SDK_PROTO_DATA_DIR=/tmp":        true,
		"TF_CLI_ARGS=-no-color":                 false,
		"LOG=TF_LOG=INFO":                       false,
	} {
		if got := asksForLog(variable); got != asks {
			t.Errorf("%s: %t", variable, got)
		}
	}
}
