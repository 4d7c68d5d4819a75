// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// mostGarbage and leastGarbage are how much garbage there may be, in percent
	// of what is in use, as GOGC has it.
	mostGarbage  = 400
	leastGarbage = 50
	// spare is how many bytes of garbage there may be while that is within these
	// bounds.
	spare = 112 << 20
)

// collectLittle spends memory for time: most reads need little of it. The more is
// in use, the smaller is the part of the heap that may be garbage. GOGC and
// GOMEMLIMIT say otherwise.
func collectLittle() {
	if adaptsMemory() {
		debug.SetGCPercent(mostGarbage)
		afterCollection(mostGarbage)
	}
}

func adaptsMemory() bool { return os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" }

// afterCollection adapts the collector to what is in use, after each collection.
func afterCollection(percent int) {
	type sentinel struct{ _ *sentinel } // a pointer keeps it out of blocks that others share
	runtime.AddCleanup(new(sentinel), func(before int) {
		now := garbagePercent(inUse())
		if now != before {
			debug.SetGCPercent(now)
		}
		afterCollection(now)
	}, percent)
}

// garbagePercent is how much garbage there may be beside so many bytes in use.
func garbagePercent(inUse uint64) int {
	return int(min(mostGarbage, max(leastGarbage, 100*spare/max(1, inUse))))
}

// inUse is how many bytes of the heap the last collection found in use.
func inUse() uint64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return live[0].Value.Uint64()
}
