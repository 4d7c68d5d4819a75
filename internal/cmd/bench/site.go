// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// contender is a provider, and what it is to read.
type contender struct {
	binary        string // "": it is not there
	configuration string
	least         int // requests, without which it has not read that
}

// site is a track with a cloud.
type site struct {
	*track
	cloud   *simulator.Server
	latency time.Duration
	counted []func(simulator.Request) bool // conditions for the requests that count
}

func newSite(t *track, config simulator.Config, counted ...func(simulator.Request) bool) (site, error) {
	cloud, err := newCloud(config)
	return site{t, cloud, config.Latency, counted}, err
}

// byTurns runs plans of both contenders by turns, so that both find the machine
// equally busy. The first of several turns warms up.
func (s site) byTurns(ctx context.Context, turns int, ours, other contender) ([]pair, error) {
	pairs := make([]pair, turns)
	for i := range pairs {
		var err error
		if pairs[i].ours, err = s.run(ctx, ours); err != nil {
			return nil, err
		}
		if other.binary == "" {
			continue
		}
		if pairs[i].other, err = s.run(ctx, other); err != nil {
			return nil, err
		}
	}
	return pairs[min(1, turns-1):], nil
}

// run runs one plan.
func (s site) run(ctx context.Context, c contender) (cost, error) {
	s.cloud.Forget()
	used, err := s.plan(ctx, c.binary, c.configuration, credentials...)
	if err != nil {
		return cost{}, err
	}
	requests := s.cloud.Requests(s.counted...)
	if used.requests = len(requests); used.requests < c.least {
		return cost{}, fmt.Errorf("%s made %d requests for what takes at least %d", c.binary, used.requests, c.least)
	}
	if used.requests > 0 {
		used.fetch = requests[used.requests-1].Time.Sub(requests[0].Time) + s.latency
	}
	return used, nil
}
