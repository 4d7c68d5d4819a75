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

// contender is a provider, and what it is to read.
type contender struct {
	binary        string
	silent        bool // it asks nobody for its answers
	configuration func(address string, reads int) string
}

// plans compares plans of this provider with those of another one.
type plans struct {
	*track
	*table
	cloud *simulator.Server
}

func measurePlans(ctx context.Context, out io.Writer, t *track, s scale, others rivals) error {
	cloud, err := newCloud(simulator.Config{})
	if err != nil {
		return err
	}
	defer cloud.Close()
	for _, k := range kinds {
		for number := range slices.Max(s.reads) {
			k.add(cloud, fmt.Sprintf(k.id, number))
		}
	}

	beside := func(name string) plans {
		return plans{t, newTable(out, "A plan beside "+name,
			"| data source           | reads | time, ms | other, ms |  ratio | CPU, ms |  ratio | MiB |  ratio |"), cloud}
	}
	p := beside("the floor, a provider of constants")
	if err := p.compare(ctx, kinds[0], p.floorOf(kinds[0]), 0); err != nil {
		return err
	}
	for _, k := range kinds {
		if err := p.compare(ctx, k, p.floorOf(k), s.reads...); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if err := beside(name).compare(ctx, kafkaTask, others.contender(name), s.reads...); err != nil {
			return err
		}
	}
	return nil
}

func (t *track) oursOf(k kind) contender  { return contender{t.ours, false, k.configuration} }
func (t *track) floorOf(k kind) contender { return contender{t.floor, true, k.configuration} }

// turns are how often plans of so many reads are run.
func turns(reads int) int {
	if reads >= 1000 {
		return 3
	}
	return 5
}

// compare runs both providers by turns, so that both find the machine equally
// busy, and writes a row for each number of reads.
func (p plans) compare(ctx context.Context, k kind, other contender, reads ...int) error {
	for _, n := range reads {
		var pairs []pair
		for range 1 + turns(n) {
			var costs pair
			var err error
			if costs.ours, err = p.run(ctx, p.oursOf(k), n); err != nil {
				return err
			}
			if costs.other, err = p.run(ctx, other, n); err != nil {
				return err
			}
			pairs = append(pairs, costs)
		}
		pairs = pairs[1:] // the first ones warm up
		p.row(k.name, fmt.Sprint(n),
			milliseconds(timeOf.ours(pairs)), milliseconds(timeOf.other(pairs)), ratio(timeOf.ratio(pairs)),
			milliseconds(cpuOf.ours(pairs)), ratio(cpuOf.ratio(pairs)),
			mebibytes(memoryOf.ours(pairs)), ratio(memoryOf.ratio(pairs)))
	}
	return nil
}

// run runs one plan, in which every read must have asked the cloud.
func (p plans) run(ctx context.Context, c contender, reads int) (cost, error) {
	p.cloud.Forget()
	used, err := p.plan(ctx, c.binary, c.configuration(p.cloud.URL(), reads), credentials...)
	if err != nil {
		return cost{}, err
	}
	if asked := len(p.cloud.Requests()); !c.silent && asked < reads {
		return cost{}, fmt.Errorf("%s made %d requests for %d reads", c.binary, asked, reads)
	}
	return used, nil
}
