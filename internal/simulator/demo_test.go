// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
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

// demoReads are the reads of each kind, and its statuses.
var demoReads = map[string]struct {
	path   string
	states map[string]string
}{
	"iotda_instance_task":   {"/v5/iot/%s/iotda-instances/%s/tasks/%s", map[string]string{"RUNNING": running, "SUCCESS": succeeded, "FAILED": failed}},
	"iotda_batch_task":      {"/v5/iot/%s%s/batchtasks/%s", map[string]string{"Processing": running, "Success": succeeded, "PartialSuccess": failed}},
	"kafka_background_task": {"/v2/%s/instances/%s/tasks/%s", map[string]string{"EXECUTING": running, "SUCCESS": succeeded, "FAILED": failed}},
	"swr_instance_job":      {"/v2/%s%s/jobs/%s", map[string]string{"Running": running, "Success": succeeded, "Failed": failed}},
}

func TestDemoTasksEndAsTheirStoriesTell(t *testing.T) {
	cloud, demo, clock := newDemo(t)
	seen := map[string]bool{}
	for _, task := range demo.Tasks {
		seen[task.DataSource+task.ID] = true
		t.Run(task.DataSource+" "+task.Project.Region+" "+task.Story, func(t *testing.T) {
			path, states := demoPath(task), demoReads[task.DataSource].states
			start := clock.now
			for _, after := range []time.Duration{0, 3 * time.Second, 20 * time.Second, time.Minute} {
				clock.now = start.Add(after)
				answer := decodeDemo(t, clock.getAs(t, cloud, demo.Key, path))
				if id := answer.task().ID + answer.task().TaskID; id != task.ID {
					t.Errorf("task %s", id)
				}
				want, state := wantedState(task, after), states[answer.task().Status]
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

// demoPath is what a task is read at.
func demoPath(task simulator.DemoTask) string {
	return fmt.Sprintf(demoReads[task.DataSource].path, task.Project.ID, task.Instance, task.ID)
}

// newDemo is a cloud with a demo, and with a clock that stands still.
func newDemo(t *testing.T) (*simulator.Server, simulator.Demo, *clock) {
	t.Helper()
	clock := newClock()
	cloud := simulator.New(simulator.Config{Now: clock.Now})
	t.Cleanup(cloud.Close)
	demo := cloud.SeedDemo()
	return cloud, demo, clock
}

func TestEachProjectOfADemoHasTasksOfItsOwn(t *testing.T) {
	cloud, demo, clock := newDemo(t)
	for _, task := range demo.Tasks {
		if answer := clock.getAs(t, cloud, demo.Key, demoPath(task)); answer.status != http.StatusOK {
			t.Errorf("%s in %s: status %d", task.ID, task.Project.Region, answer.status)
		}
		elsewhere := task
		if elsewhere.Project = demo.Second; task.Project == demo.Second {
			elsewhere.Project = demo.Project
		}
		if answer := clock.getAs(t, cloud, demo.Key, demoPath(elsewhere)); answer.status != http.StatusNotFound {
			t.Errorf("%s of %s is also in %s", task.ID, task.Project.Region, elsewhere.Project.Region)
		}
	}
}

func TestDemoTasksRestartAndVanishOnRequest(t *testing.T) {
	cloud, demo, clock := newDemo(t)
	states := func() (all map[string]int) {
		all = map[string]int{}
		for _, task := range demo.Tasks {
			answer := clock.getAs(t, cloud, demo.Key, demoPath(task))
			if answer.status == http.StatusNotFound {
				all["missing"]++
				continue
			}
			all[demoReads[task.DataSource].states[decodeDemo(t, answer).task().Status]]++
		}
		return all
	}
	most := len(demo.Tasks) * 4 / 6 // of the stories, four take time, and four end well
	atFirst := states()
	clock.now = clock.now.Add(time.Minute)
	atLast := states()
	if atFirst[running] != most || atLast[running] != 0 || atLast[succeeded] != most {
		t.Fatalf("%v, and after a minute %v", atFirst, atLast)
	}
	for _, step := range []struct {
		name string
		do   func(string) bool
		id   string
		want map[string]int
	}{
		{"restart a task", demo.Restart, demo.Tasks[2].ID, changed(atLast, map[string]int{running: 1, succeeded: -1})},
		{"purge a task", demo.Purge, demo.Tasks[2].ID, changed(atLast, map[string]int{"missing": 1, succeeded: -1})},
		{"restart all", demo.Restart, "", atFirst},
		{"purge all", demo.Purge, "", map[string]int{"missing": len(demo.Tasks)}},
		{"restart a task that was purged", demo.Restart, demo.Tasks[2].ID, map[string]int{"missing": len(demo.Tasks) - 1, running: 1}},
		{"restart all that were purged", demo.Restart, "", atFirst},
	} {
		if !step.do(step.id) {
			t.Errorf("%s: there is no such task", step.name)
		}
		if got := states(); !maps.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", step.name, got, step.want)
		}
	}
	if demo.Restart("other") || demo.Purge("other") {
		t.Error("there is a task with another ID")
	}
}

// changed is a count with some of its numbers changed.
func changed(count, by map[string]int) map[string]int {
	count = maps.Clone(count)
	for state, more := range by {
		count[state] += more
	}
	return count
}

// Lists lead to the same tasks, so their IDs are always the same, and a purge empties them too.
func TestListsOfADemoAreAlwaysTheSame(t *testing.T) {
	const lists = 3
	var before []string
	for range lists {
		cloud, demo, clock := newDemo(t)
		var all []string
		for _, path := range []string{"/v2/%s/jobs", "/v5/iot/%s/batchtasks?task_type=firmwareUpgrade", "/v5/iot/%s/batchtasks?task_type=softwareUpgrade"} {
			all = append(all, clock.getAs(t, cloud, demo.Key, fmt.Sprintf(path, demo.Project.ID)).body)
		}
		if before != nil && !slices.Equal(all, before) {
			t.Errorf("%s\nand before %s", all, before)
		}
		before = all
		demo.Purge("")
		if left := clock.getAs(t, cloud, demo.Key, fmt.Sprintf("/v2/%s/jobs", demo.Project.ID)).body; !strings.Contains(left, `"jobs":[]`) {
			t.Errorf("a purge leaves %s", left)
		}
		demo.Restart("")
		if again := clock.getAs(t, cloud, demo.Key, fmt.Sprintf("/v2/%s/jobs", demo.Project.ID)).body; again != all[0] {
			t.Errorf("%s\nand before the restart %s", again, all[0])
		}
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
