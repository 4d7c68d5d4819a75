// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// plans compares plans of this provider with those of another one.
type plans struct {
	site
	scale
	*table
	*plotted
	other string // its name
}

func measurePlans(ctx context.Context, out io.Writer, t *track, s scale, others rivals, plot *plotted) error {
	at, err := newSite(t, simulator.Config{})
	if err != nil {
		return err
	}
	defer at.cloud.Close()
	for _, k := range kinds {
		for number := range slices.Max(s.reads) {
			k.add(at.cloud, fmt.Sprintf(k.id, number))
		}
	}

	beside := func(other, described string) plans {
		return plans{at, s, newTable(out, "A plan beside "+other+described,
			"| data source           | reads | time, ms | other, ms |  ratio | CPU, ms |  ratio | MiB |  ratio |"), plot, other}
	}
	floor := beside("the floor", ", a provider of constants")
	for i, k := range kinds {
		reads := s.reads
		if i == 0 {
			reads = append([]int{0}, reads...)
		}
		for _, n := range reads {
			if err := floor.compare(ctx, k, n, contender{t.floor, k.configuration(at.cloud.URL(), n), 0}); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		rival := beside(name, "")
		for _, n := range s.reads {
			if err := rival.compare(ctx, kafkaTask, n, others.contender(name, at.cloud.URL(), n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// turns are how often plans with so many reads are run, the warm-up included. The
// shorter they are, the more their times depend on chance.
func (s scale) turns(reads int) int {
	switch {
	case reads >= 1000:
		return 1 + 3
	case reads >= 100:
		return 1 + 5
	default:
		return 1 + s.short
	}
}

// compare writes a row about plans with so many reads.
func (p plans) compare(ctx context.Context, k kind, reads int, other contender) error {
	ours := contender{p.ours, k.configuration(p.cloud.URL(), reads), reads}
	pairs, err := p.byTurns(ctx, p.turns(reads), ours, other)
	if err != nil {
		return err
	}
	p.row(k.name, fmt.Sprint(reads),
		milliseconds(timeOf.ours(pairs)), milliseconds(timeOf.other(pairs)), ratio(timeOf.ratio(pairs)),
		milliseconds(cpuOf.ours(pairs)), ratio(cpuOf.ratio(pairs)),
		mebibytes(memoryOf.ours(pairs)), ratio(memoryOf.ratio(pairs)))
	p.addPlan(k.name, p.other, reads, pairs)
	return nil
}
