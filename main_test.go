// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"strings"
	"testing"
)

func TestLogIsOffWhereNobodyAsksForOne(t *testing.T) {
	for _, c := range []struct {
		variable, value string
		logs            bool
	}{
		{"TF_CLI_ARGS", "-no-color", false},
		{"TF_LOG", "", false},
		{"TF_LOG", "INFO", true},
		{"TF_LOG_CORE", "TRACE", true},
		{"TF_LOG_PROVIDER", "DEBUG", true},
		{"TF_LOG_PROVIDER_HUAWEICLOUDTASK", "DEBUG", true},
		{"TF_LOG_SDK", "TRACE", true},
	} {
		t.Run(c.variable+"="+c.value, func(t *testing.T) {
			for _, variable := range append(os.Environ(), "TF_LOG_SDK=", "TF_LOG_PROVIDER_HUAWEICLOUDTASK=") {
				if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") {
					t.Setenv(name, "") // and back after the test
				}
			}
			t.Setenv(c.variable, c.value)

			if logs := logging(); logs != c.logs {
				t.Errorf("logging: %t", logs)
			}
			off := os.Getenv("TF_LOG_SDK") == "OFF" && os.Getenv("TF_LOG_PROVIDER_HUAWEICLOUDTASK") == "OFF"
			if off == c.logs {
				t.Errorf("the loggers are off: %t", off)
			}
		})
	}
}
