// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Duration returns d as a person writes it: 350ms, 3s, 1m30s, 30m.
func Duration(d time.Duration) string {
	unit := time.Second
	if d < time.Second {
		unit = time.Millisecond
	}
	s := d.Round(unit).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Count returns n with a noun, whose plural ends in s.
func Count[N int | int64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// jargon is what Go says about a context, and what a user reads instead.
var jargon = strings.NewReplacer(
	"context deadline exceeded", "no answer in time",
	"context canceled", "request given up",
)

// Plain returns a text from outside as one line of a message: without characters
// that nobody sees, such as those that turn the direction of a text, and Go's words
// for a context that has ended, and at most 2000 characters long.
func Plain(s string) string {
	const limit = 2000
	s = jargon.Replace(oneLine(s))
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}

// oneLine returns s with a space for each run of characters that nobody sees.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }), " ")
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	parts = slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part == "" })
	return strings.Join(parts, separator)
}
