// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	running   = "running"
	succeeded = "succeeded"
	failed    = "failed"
)

func wantedState(task simulator.DemoTask, after time.Duration) string {
	switch {
	case after < task.Lasts:
		return running
	case task.Fails:
		return failed
	}
	return succeeded
}

// demoAnswer holds what the four reads have to say of a task.
type demoAnswer struct {
	ID        string       `json:"id"`
	TaskID    string       `json:"task_id"`
	Status    string       `json:"status"`
	BatchTask *demoAnswer  `json:"batchtask"`
	Tasks     []demoAnswer `json:"tasks"`

	Details []simulator.SubTask `json:"task_details"`
}

func (a demoAnswer) task() demoAnswer {
	switch {
	case a.BatchTask != nil:
		return *a.BatchTask
	case len(a.Tasks) > 0:
		return a.Tasks[0]
	}
	return a
}

func TestDemoTasksEndAsTheirStoriesTell(t *testing.T) {
	kinds := map[string]struct {
		path   string
		states map[string]string
	}{
		"iotda_instance_task":   {"/v5/iot/%s/iotda-instances/%s/tasks/%s", map[string]string{"RUNNING": running, "SUCCESS": succeeded, "FAILED": failed}},
		"iotda_batch_task":      {"/v5/iot/%s%s/batchtasks/%s", map[string]string{"Processing": running, "Success": succeeded, "PartialSuccess": failed}},
		"kafka_background_task": {"/v2/%s/instances/%s/tasks/%s", map[string]string{"EXECUTING": running, "SUCCESS": succeeded, "FAILED": failed}},
		"swr_instance_job":      {"/v2/%s%s/jobs/%s", map[string]string{"Running": running, "Success": succeeded, "Failed": failed}},
	}
	clock := newClock()
	cloud := simulator.New(simulator.Config{Now: clock.Now})
	t.Cleanup(cloud.Close)
	demo := cloud.SeedDemo()
	seen := map[string]bool{}
	for _, task := range demo.Tasks {
		seen[task.DataSource+task.ID] = true
		t.Run(task.DataSource+" "+task.Story, func(t *testing.T) {
			kind := kinds[task.DataSource]
			path := fmt.Sprintf(kind.path, demo.Project.ID, task.Instance, task.ID)
			start := clock.now
			for _, after := range []time.Duration{0, 3 * time.Second, 20 * time.Second, time.Minute} {
				clock.now = start.Add(after)
				answer := decodeDemo(t, clock.getAs(t, cloud, demo.Key, path))
				if id := answer.task().ID + answer.task().TaskID; id != task.ID {
					t.Errorf("task %s", id)
				}
				want, state := wantedState(task, after), kind.states[answer.task().Status]
				if wrong := wrongSubTasks(answer, state == running); wrong != 0 && state != failed {
					t.Errorf("%s, but %d sub-tasks are not", state, wrong)
				}
				if state != want {
					t.Errorf("after %s: %s, want %s", after, state, want)
				}
			}
		})
	}
	if len(seen) != len(demo.Tasks) {
		t.Errorf("%d tasks, but %d different ones", len(demo.Tasks), len(seen))
	}
}

// wrongSubTasks counts the sub-tasks that are not running with their task, or have not succeeded with it.
func wrongSubTasks(answer demoAnswer, running bool) int {
	want, wrong := map[bool]string{true: "Processing", false: "Success"}[running], 0
	for _, sub := range answer.Details {
		if sub.Status != want {
			wrong++
		}
	}
	return wrong
}

func decodeDemo(t *testing.T, got reply) demoAnswer {
	t.Helper()
	var answer demoAnswer
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
		t.Fatalf("%s: %v", got.body, err)
	}
	return answer
}
