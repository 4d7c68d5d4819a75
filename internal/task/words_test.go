// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"strings"
	"testing"
	"time"
)

func TestDurationsAreWrittenAsAPersonWould(t *testing.T) {
	for d, text := range map[time.Duration]string{
		0:                         "0s",
		1234567:                   "1ms",
		350 * time.Millisecond:    "350ms",
		2850123456:                "3s",
		10 * time.Second:          "10s",
		60 * time.Second:          "1m",
		90 * time.Second:          "1m30s",
		half:                      "30m",
		600 * time.Second:         "10m",
		time.Hour:                 "1h",
		10 * time.Hour:            "10h",
		time.Hour + time.Second:   "1h0m1s",
		time.Hour + 5*time.Minute: "1h5m",
		time.Hour + half - 1:      "1h30m",
	} {
		if got := Duration(d); got != text {
			t.Errorf("%d: got %s, want %s", d, got, text)
		}
	}
}

const half = 30 * time.Minute

func TestTextFromOutsideIsOneShortLineWithoutJargon(t *testing.T) {
	for given, text := range map[string]string{
		" two\n\tlines \x1b[31m":                  "two lines [31m",
		"Get: context deadline exceeded (Client)": "Get: no answer in time (Client)",
		"Get: context canceled":                   "Get: request given up",
		"a\u202edeliaf\u202c task\u200b":          "a deliaf task",
		strings.Repeat("é", 3000):                 strings.Repeat("é", 2000) + "…",
	} {
		if got := Plain(given); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}
