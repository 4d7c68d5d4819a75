// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Failure is one failed part of a task, such as a sub-task of a batch task.
type Failure struct {
	Code    string // of the error, "" where the API gave none
	Message string
	Target  string // such as a device ID
}

// Groups returns lines of text, one for each error code of failures: the ten largest
// groups, the largest first, each with its count, a message and an example target.
// One more line counts the rest.
func Groups(failures []Failure) string {
	const most = 10
	byCode := map[string][]Failure{}
	for _, f := range failures {
		byCode[f.Code] = append(byCode[f.Code], f)
	}
	groups := slices.SortedFunc(maps.Values(byCode), func(a, b []Failure) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0].Code, b[0].Code))
	})
	shown := groups[:min(most, len(groups))]
	lines, left := make([]string, 0, most+1), len(failures)
	for _, group := range shown {
		lines = append(lines, fmt.Sprintf("  %d × %s", len(group), group[0]))
		left -= len(group)
	}
	if left > 0 {
		lines = append(lines, fmt.Sprintf("  %d more with %s", left, Count(len(groups)-len(shown), "other code")))
	}
	return strings.Join(lines, "\n")
}

func (f Failure) String() string {
	text := cmp.Or(Plain(f.Code), "no error code") + ": " + cmp.Or(Plain(f.Message), "no error message")
	if f.Target == "" {
		return text
	}
	return fmt.Sprintf("%s (such as %s)", text, Plain(f.Target))
}
