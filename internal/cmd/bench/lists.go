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

// listInstance is the Kafka instance of the tasks.
const listInstance = "8abfa7b272adc5b40172b73100000000"

func measureLists(ctx context.Context, out io.Writer, t *track, s scale, others rivals) error {
	rows := newTable(out, "All background tasks of a Kafka instance, beside "+listRival+" where it is given",
		"| tasks | latency, ms | plan, ms | requests | other, ms | requests | time ratio | requests ratio |")
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
	cloud, err := newCloud(simulator.Config{Latency: latency, BackgroundTasksByStart: true})
	if err != nil {
		return err
	}
	defer cloud.Close()
	cloud.AddSeries(simulator.Series{Service: simulator.DMS, Project: project.ID, Instance: listInstance, Count: tasks})
	list := func(binary, configuration string) (cost, int, error) {
		cloud.Forget()
		used, err := t.plan(ctx, binary, configuration, credentials...)
		return used, len(cloud.Requests(simulator.ByService(simulator.DMS))), err
	}
	ours, requests, err := list(t.ours, wholeList(cloud.URL(), tasks))
	if err != nil {
		return err
	}
	beside := []string{"-", "-", "-", "-"}
	if binary, ok := others[listRival]; ok {
		other, asked, err := list(binary, required(listRival)+fmt.Sprintf(rivalList, cloud.URL(), listInstance))
		if err != nil {
			return err
		}
		beside = []string{
			milliseconds(other.time.Seconds()), fmt.Sprint(asked),
			ratio(ours.time.Seconds() / other.time.Seconds()), ratio(float64(requests) / float64(asked)),
		}
	}
	rows.row(append([]string{fmt.Sprint(tasks), fmt.Sprint(latency.Milliseconds()), milliseconds(ours.time.Seconds()), fmt.Sprint(requests)}, beside...)...)
	return nil
}

// wholeList is a configuration that fails where a task is missing.
func wholeList(address string, tasks int) string {
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
`, address, listInstance, tasks)
}

const rivalList = `
provider "huaweicloud" {
  endpoints = { dms = "%[1]s/", iam = "%[1]s` + constantPath + `/", bss = "%[1]s` + constantPath + `/" }
}
data "huaweicloud_dms_kafka_background_tasks" "all" {
  instance_id = "%[2]s"
}
`
