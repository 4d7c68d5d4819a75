// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// newClockedCloud is a simulator in which time stands still.
func newClockedCloud(t *testing.T) (*simulator.Server, *clock) {
	t.Helper()
	clock := newClock()
	return newCloud(t, simulator.Config{Now: clock.Now}), clock
}

// at reads a path at that time after the clock's beginning.
func (c *clock) at(t *testing.T, cloud *simulator.Server, after time.Duration, path string) reply {
	t.Helper()
	c.now = newClock().now.Add(after)
	return c.getAs(t, cloud, permanent, path)
}

// getAs reads a path, signed with that key at the clock's time.
func (c *clock) getAs(t *testing.T, cloud *simulator.Server, key simulator.Key, path string) reply {
	t.Helper()
	r := newRequest(t, "https://api.example"+path)
	signing{key: key, date: c.now}.sign(r)
	return send(t, cloud, r)
}

var jobSteps = []simulator.Step{
	{Status: "Running", Fields: map[string]any{"reason": nil, "extra": []int{1, 2}}},
	{After: 10 * time.Second, Status: "Failed", Fields: map[string]any{"reason": "no space"}},
	{After: 20 * time.Second, Fields: map[string]any{"reason": "no space at all"}},
	{After: 30 * time.Second, Raw: "<html>"},
}

func TestTaskFollowsItsSteps(t *testing.T) {
	cloud, clock := newClockedCloud(t)
	const body = `{"id": "a", "status": "Creating", "big": 12345678901234567890.10, "kept": null}`
	cloud.AddJob(simulator.Task{Project: project, ID: "a", Body: body, Steps: jobSteps})
	for after, want := range map[time.Duration]string{
		0:                                `{"id":"a","status":"Running","reason":null,"extra":[1,2],"big":12345678901234567890.10,"kept":null}`,
		10*time.Second - time.Nanosecond: `{"id":"a","status":"Running","reason":null,"extra":[1,2],"big":12345678901234567890.10,"kept":null}`,
		10 * time.Second:                 `{"id":"a","status":"Failed","reason":"no space","extra":[1,2],"big":12345678901234567890.10,"kept":null}`,
		29 * time.Second:                 `{"id":"a","status":"Failed","reason":"no space at all","extra":[1,2],"big":12345678901234567890.10,"kept":null}`,
	} {
		got := clock.at(t, cloud, after, "/v2/"+project+"/jobs/a")
		if diff := cmp.Diff(jsonOf(t, want), got.json(t)); diff != "" {
			t.Errorf("after %s: %s", after, diff)
		}
	}
	if got := clock.at(t, cloud, 0, "/v2/"+project+"/jobs/a"); !strings.Contains(got.body, `"big":12345678901234567890.10`) {
		t.Errorf("digits are lost: %s", got.body)
	}
	if got := clock.at(t, cloud, time.Minute, "/v2/"+project+"/jobs/a"); got.status != http.StatusOK || got.body != "<html>" {
		t.Errorf("raw: status %d: %s", got.status, got.body)
	}
}

func TestTaskIsEnvelopedAsItsServiceDoesIt(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	task := simulator.Task{Project: project, Instance: instance, ID: "abc", Steps: []simulator.Step{{Status: "S"}}}
	cloud.AddInstanceTask(task)
	cloud.AddBackgroundTask(task)
	cloud.AddJob(task)
	task.Instance = ""
	cloud.AddBatchTask(simulator.BatchTask{Task: task})
	for path, want := range map[string]string{
		"/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks/abc": `{"task_id": "abc", "status": "S"}`,
		"/v5/iot/" + project + "/batchtasks/abc":                             `{"batchtask": {"task_id": "abc", "status": "S"}, "task_details": [], "page": {"count": 0}}`,
		backgroundListPath + "/abc":                                          `{"task_count": "1", "tasks": [{"id": "abc", "status": "S"}]}`,
		"/v2/" + project + "/jobs/abc":                                       `{"id": "abc", "status": "S"}`,
	} {
		if diff := cmp.Diff(jsonOf(t, want), get(t, cloud, path).json(t)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

func TestClockOfATaskMayStartAtItsFirstRead(t *testing.T) {
	for name, first := range map[string]string{"alone": "/v2/" + project + "/jobs/a", "in a list": "/v2/" + project + "/jobs"} {
		t.Run(name, func(t *testing.T) {
			cloud, clock := newClockedCloud(t)
			cloud.AddJob(simulator.Task{Project: project, ID: "a", Steps: jobSteps, FromFirstRead: true})
			clock.at(t, cloud, 10*time.Second, first)
			for after, want := range map[time.Duration]string{10 * time.Second: "Running", 19 * time.Second: "Running", 20 * time.Second: "Failed"} {
				got := clock.at(t, cloud, after, "/v2/"+project+"/jobs/a").json(t).(map[string]any)["status"]
				if got != want {
					t.Errorf("after %s: %v, want %s", after, got, want)
				}
			}
		})
	}
}

func TestTaskMayAppearLateAndVanish(t *testing.T) {
	cloud, clock := newClockedCloud(t)
	cloud.AddJob(simulator.Task{Project: project, ID: "a", AppearsAfter: 5 * time.Second, VanishesAfter: 9 * time.Second})
	for after, want := range map[time.Duration]int{
		0: http.StatusNotFound, 4 * time.Second: http.StatusNotFound,
		5 * time.Second: http.StatusOK, 8 * time.Second: http.StatusOK,
		9 * time.Second: http.StatusNotFound,
	} {
		if got := clock.at(t, cloud, after, "/v2/"+project+"/jobs/a"); got.status != want {
			t.Errorf("after %s: status %d, want %d", after, got.status, want)
		}
		list := clock.at(t, cloud, after, "/v2/"+project+"/jobs").json(t).(map[string]any)
		if listed := list["total"] == 2.0; listed != (want == http.StatusOK) {
			t.Errorf("after %s: total %v in the list", after, list["total"])
		}
	}
}

func TestTaskThatIsNoTaskPanics(t *testing.T) {
	for name, task := range map[string]simulator.Task{
		"body":  {Body: "[]"},
		"order": {Steps: []simulator.Step{{After: 2}, {After: 1}}},
		"field": {Steps: []simulator.Step{{Fields: map[string]any{"f": func() {}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			newCloud(t, simulator.Config{}).AddJob(task)
		})
	}
}
