// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// listRival is the provider that can list Kafka tasks too.
const listRival = "huaweicloud"

func measureLists(ctx context.Context, out io.Writer, t *track, s scale, others rivals) error {
	rows := newTable(out, "All background tasks of a Kafka instance, beside "+listRival+" where it is given; times in ms",
		"| tasks | latency |  fetch |  other | ratio | requests | other | ratio |   plan |  other | ratio |")
	for _, tasks := range s.tasks {
		for _, latency := range s.latencies {
			if err := measureList(ctx, rows, t, others, tasks, latency); err != nil {
				return err
			}
		}
	}
	return nil
}

func measureList(ctx context.Context, rows *table, t *track, others rivals, tasks int, latency time.Duration) error {
	// The other provider pages by start.
	config := simulator.Config{Latency: latency, BackgroundTasksByStart: true}
	at, err := newSite(t, config, simulator.ByService(simulator.DMS))
	if err != nil {
		return err
	}
	defer at.cloud.Close()
	instance := fmt.Sprintf(kafkaTask.id, 0) // as the other provider's configuration has it
	at.cloud.AddSeries(simulator.Series{Service: simulator.DMS, Project: project.ID, Instance: instance, Count: tasks})
	ours, other := contender{t.ours, wholeList(at.cloud.URL(), instance, tasks), 1}, others.contender(listRival, at.cloud.URL(), 1)
	pairs, err := at.byTurns(ctx, listTurns(tasks), ours, other)
	if err != nil {
		return err
	}
	cells := []string{fmt.Sprint(tasks), fmt.Sprint(latency.Milliseconds())}
	for _, c := range []struct {
		figure
		format func(float64) string
	}{{fetchOf, milliseconds}, {requestsOf, count}, {timeOf, milliseconds}} {
		beside := []string{"-", "-"}
		if other.binary != "" {
			beside = []string{c.format(c.other(pairs)), ratio(c.ratio(pairs))}
		}
		cells = append(cells, c.format(c.ours(pairs)))
		cells = append(cells, beside...)
	}
	rows.row(cells...)
	return nil
}

// listTurns are how often plans with so many tasks are run: once if that takes a
// minute.
func listTurns(tasks int) int {
	if tasks >= 1000 {
		return 1
	}
	return 1 + 3
}

// wholeList is a configuration that fails where a task is missing.
func wholeList(address, instance string, tasks int) string {
	return required("huaweicloudtask") + fmt.Sprintf(`
provider "huaweicloudtask" {
  endpoints = { dms = %[1]q }
}
data "huaweicloudtask_kafka_background_tasks" "all" {
  instance_id = %[2]q
}
output "whole" {
  value = true
  precondition {
    condition     = length(data.huaweicloudtask_kafka_background_tasks.all.tasks) == %[3]d
    error_message = "Tasks are missing."
  }
}
`, address, instance, tasks)
}
