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

// pageSize is the most sub-tasks that the API puts on a page.
const pageSize = 50

func measurePages(ctx context.Context, out io.Writer, t *track, s scale) error {
	rows := newTable(out, "One batch task with all its sub-tasks",
		"| sub-tasks | latency, ms | plan, ms | fetch, ms | round trips | requests | a page | CPU, ms | MiB |")
	for _, subTasks := range s.subTasks {
		for _, latency := range s.latencies {
			if err := measureBatch(ctx, rows, t, subTasks, latency); err != nil {
				return err
			}
		}
	}
	return nil
}

func measureBatch(ctx context.Context, rows *table, t *track, subTasks int, latency time.Duration) error {
	at, err := newSite(t, simulator.Config{Latency: latency}, simulator.ByService(simulator.IoTDA))
	if err != nil {
		return err
	}
	defer at.cloud.Close()
	addBatch(at.cloud, subTasks)
	used, err := at.run(ctx, contender{t.ours, batchTask.configuration(at.cloud.URL(), 1) + whole(subTasks), 1})
	if err != nil {
		return err
	}
	trips := "-"
	if latency > 0 {
		trips = fmt.Sprintf("%.1f", used.fetch.Seconds()/latency.Seconds())
	}
	pages := (subTasks + pageSize - 1) / pageSize
	rows.row(fmt.Sprint(subTasks), fmt.Sprint(latency.Milliseconds()),
		milliseconds(used.time.Seconds()), milliseconds(used.fetch.Seconds()), trips,
		fmt.Sprint(used.requests), ratio(float64(used.requests)/float64(pages)),
		milliseconds(used.cpu.Seconds()), mebibytes(float64(used.memory)))
	return nil
}

// whole fails a plan in which a sub-task is missing.
func whole(subTasks int) string {
	return fmt.Sprintf(`
output "whole" {
  value = true
  precondition {
    condition     = length(data.huaweicloudtask_%s.read[0].task_details) == %d
    error_message = "Sub-tasks are missing."
  }
}
`, batchTask.name, subTasks)
}

// addBatch adds a batch task, found as the first of its kind.
func addBatch(s *simulator.Server, subTasks int) {
	task := simulator.ExampleBatchTask(project.ID)
	task.Task, task.Total = renamed(task.Task, fmt.Sprintf(batchTask.id, 0)), subTasks
	task.SubTask = func(index int, _ simulator.Reading) simulator.SubTask {
		return simulator.SubTask{
			ID:     simulator.SubTaskID(index),
			Target: fmt.Sprintf("e495cf17-ff79-4294-8f64-%012x", index),
			Status: "Success",
			Output: "success",
		}
	}
	s.AddBatchTask(task)
}
