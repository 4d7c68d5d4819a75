// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

func TestGarbageMayBeALessPartOfALargerHeap(t *testing.T) {
	t.Parallel()
	for inUse, want := range map[uint64]int{
		0:         400,
		1 << 20:   400,
		28 << 20:  400,
		56 << 20:  200,
		112 << 20: 100,
		180 << 20: 62,
		224 << 20: 50,
		512 << 20: 50,
		1 << 40:   50,
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

// It waits, as long as a test may, for the collector to have been told.
func TestTheCollectorFollowsWhatIsInUse(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	collectLittle()
	collectUntil(mostGarbage)
	inUse := make([]byte, 2*spare)
	collectUntil(leastGarbage)
	runtime.KeepAlive(inUse)
	collectUntil(mostGarbage)
}

func collectUntil(percent uint64) {
	now := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	for metrics.Read(now); now[0].Value.Uint64() != percent; metrics.Read(now) {
		runtime.GC()
	}
}
