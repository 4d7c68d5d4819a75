// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import "testing"

func TestGarbageMayBeALessPartOfALargerHeap(t *testing.T) {
	t.Parallel()
	for inUse, want := range map[uint64]int{
		0:         400,
		1 << 20:   400,
		64 << 20:  400,
		128 << 20: 200,
		200 << 20: 128,
		256 << 20: 100,
		300 << 20: 100,
		512 << 20: 100,
		1 << 40:   100,
	} {
		if got := garbagePercent(inUse); got != want {
			t.Errorf("%d MiB in use: %d percent, want %d", inUse>>20, got, want)
		}
	}
}

func TestTheUsersWordOnMemoryWins(t *testing.T) {
	for _, test := range []struct {
		gogc, limit string
		want        bool
	}{{"", "", true}, {"100", "", false}, {"", "1GiB", false}, {"off", "1GiB", false}} {
		t.Setenv("GOGC", test.gogc)
		t.Setenv("GOMEMLIMIT", test.limit)
		if got := adaptsMemory(); got != test.want {
			t.Errorf("GOGC=%s GOMEMLIMIT=%s: %t", test.gogc, test.limit, got)
		}
	}
}
