// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// batchPage is an answer of ShowBatchTask, but for the task itself.
type batchPage struct {
	Details []simulator.SubTask `json:"task_details"`
	Page    struct {
		Count  int    `json:"count"`
		Marker string `json:"marker"`
	} `json:"page"`
}

func (p batchPage) targets() []string {
	var targets []string
	for _, sub := range p.Details {
		targets = append(targets, sub.Target)
	}
	return targets
}

func getPage(t *testing.T, cloud *simulator.Server, query string) batchPage {
	t.Helper()
	got := get(t, cloud, batchPath+"?"+query)
	if got.status != http.StatusOK {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	var page batchPage
	if err := json.Unmarshal([]byte(got.body), &page); err != nil {
		t.Fatal(err)
	}
	return page
}

// withSubTasks puts a batch task with so many sub-tasks in place of the documented one: device-0 is the newest, and
// every third one failed.
func withSubTasks(cloud *simulator.Server, total int) {
	task := simulator.ExampleBatchTask(project)
	task.Total = total
	task.SubTask = func(index int, _ simulator.Reading) simulator.SubTask {
		sub := simulator.SubTask{ID: simulator.SubTaskID(index), Target: fmt.Sprintf("device-%d", index), Status: "Success"}
		if index%3 == 0 {
			sub.Status = "Fail"
		}
		return sub
	}
	cloud.AddBatchTask(task)
}

func devices(indexes ...int) []string {
	var names []string
	for _, index := range indexes {
		names = append(names, fmt.Sprintf("device-%d", index))
	}
	return names
}

func TestPagesOfSubTasks(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	withSubTasks(cloud, 700)
	ten := devices(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	for name, test := range map[string]struct {
		query string
		count int
		want  []string
	}{
		"ten by default":              {"", 700, ten},
		"limit":                       {"limit=2", 700, devices(0, 1)},
		"offset":                      {"limit=2&offset=500", 700, devices(500, 501)},
		"below the marker":            {"limit=2&marker=" + simulator.SubTaskID(4), 700, devices(5, 6)},
		"marker in capitals":          {"limit=2&marker=" + strings.ToUpper(simulator.SubTaskID(4)), 700, devices(5, 6)},
		"marker that is no record":    {"limit=1&marker=5c90fa7d3c4e440600000000", 700, devices(0)},
		"highest marker":              {"marker=FFFFFFFFFFFFFFFFFFFFFFFF", 700, ten},
		"marker and offset":           {"limit=2&marker=" + simulator.SubTaskID(499) + "&offset=100", 700, devices(600, 601)},
		"last page":                   {"limit=50&marker=" + simulator.SubTaskID(697), 700, devices(698, 699)},
		"past the end":                {"marker=" + simulator.SubTaskID(699), 700, nil},
		"by status":                   {"task_detail_status=Fail&limit=3", 234, devices(0, 3, 6)},
		"by status, below the marker": {"task_detail_status=Fail&limit=2&marker=" + simulator.SubTaskID(4), 234, devices(6, 9)},
		"by status, offset":           {"task_detail_status=Fail&limit=1&offset=2", 234, devices(6)},
		"by target":                   {"target=device-42", 1, devices(42)},
		"by both":                     {"target=device-42&task_detail_status=Success", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := getPage(t, cloud, test.query)
			if diff := cmp.Diff(test.want, got.targets()); diff != "" {
				t.Error(diff)
			}
			if got.Page.Count != test.count {
				t.Errorf("count %d, want %d", got.Page.Count, test.count)
			}
			if last := recordOf(t, test.want); got.Page.Marker != last {
				t.Errorf("marker %q, want %q", got.Page.Marker, last)
			}
		})
	}
}

// recordOf is the ID of the last device's record.
func recordOf(t *testing.T, devices []string) string {
	t.Helper()
	if len(devices) == 0 {
		return ""
	}
	index, err := strconv.Atoi(strings.TrimPrefix(devices[len(devices)-1], "device-"))
	if err != nil {
		t.Fatal(err)
	}
	return simulator.SubTaskID(index)
}

func TestEverySubTaskIsReachedOnceByMarkers(t *testing.T) {
	const total = 50_000
	cloud := newCloud(t, simulator.Config{})
	withSubTasks(cloud, total)
	var got []string
	for marker := "ffffffffffffffffffffffff"; marker != ""; {
		page := getPage(t, cloud, "limit=50&marker="+marker)
		got = append(got, page.targets()...)
		marker = page.Page.Marker
	}
	var want []int
	for i := range total {
		want = append(want, i)
	}
	if !slices.Equal(got, devices(want...)) {
		t.Errorf("%d sub-tasks, not the %d in order", len(got), total)
	}
}

func TestPageMakesOnlyTheSubTasksItNeeds(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	task := simulator.ExampleBatchTask(project)
	task.Total = 50_000
	var made atomic.Int64
	task.SubTask = func(index int, _ simulator.Reading) simulator.SubTask {
		made.Add(1)
		return simulator.SubTask{ID: simulator.SubTaskID(index)}
	}
	cloud.AddBatchTask(task)
	getPage(t, cloud, "limit=50&marker="+simulator.SubTaskID(30_000)+"&offset=500")
	if most := int64(50 + 50 + 20); made.Load() > most {
		t.Errorf("%d sub-tasks made, at most %d expected", made.Load(), most)
	}
}

func TestSubTasksMayChangeBetweenTwoPages(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	task := simulator.ExampleBatchTask(project)
	task.Total = 4
	task.SubTask = func(index int, now simulator.Reading) simulator.SubTask {
		sub := simulator.SubTask{ID: simulator.SubTaskID(index), Target: fmt.Sprintf("device-%d", index), Status: "Processing"}
		if index < now.Number-1 {
			sub.Status = "Success"
		}
		return sub
	}
	cloud.AddBatchTask(task)
	query := "task_detail_status=Processing&limit=1"
	for read, want := range [][]string{devices(0), devices(1), devices(2)} {
		got := getPage(t, cloud, query)
		if diff := cmp.Diff(want, got.targets()); diff != "" || got.Page.Count != 4-read {
			t.Errorf("read %d: count %d, %s", read+1, got.Page.Count, diff)
		}
	}
}

func TestSubTasksOfASlice(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	task := simulator.ExampleBatchTask(project)
	list := []simulator.SubTask{
		{ID: "00000000000000000000000b", Target: "b", Status: "Stopped"},
		{ID: "00000000000000000000000a", Target: "a", Status: "Fail", Output: "o", Error: &simulator.SubTaskError{Code: "c", Message: "m"}},
	}
	task.Total, task.SubTask = len(list), simulator.SubTasks(list)
	cloud.AddBatchTask(task)
	want := slices.Clone(list)
	want[0].ID, want[1].ID = "", "" // which no answer shows
	if diff := cmp.Diff(want, getPage(t, cloud, "").Details); diff != "" {
		t.Error(diff)
	}
}

func TestListOfInstanceTasksLeavesOutProgress(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	got := get(t, cloud, "/v5/iot/"+project+"/iotda-instances/"+instance+"/tasks")
	want := `{"tasks": [` + listedInstanceTask + `], "page": {"count": 1, "marker": "000000000000000000000001"}}`
	if diff := cmp.Diff(jsonOf(t, want), got.json(t)); diff != "" {
		t.Error(diff)
	}
	if got := get(t, cloud, taskPath); !strings.Contains(got.body, "progress") {
		t.Error("the task itself has lost its progress")
	}
}

func TestListsKeepToTheirProject(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.AddProject(simulator.Project{ID: "another", Region: region})
	if got := get(t, cloud, "/v2/another/jobs").json(t).(map[string]any); got["total"] != 0.0 {
		t.Errorf("%v jobs of another project", got["total"])
	}
}

func TestPagesOfLists(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	for i := 1; i <= 3; i++ {
		id := fmt.Sprintf("%024x", i)
		cloud.AddInstanceTask(simulator.Task{Project: project, Instance: "abc", ID: id})
		cloud.AddBackgroundTask(simulator.Task{Project: project, Instance: "abc", ID: id})
		cloud.AddJob(simulator.Task{Project: project, ID: id})
		cloud.AddBatchTask(simulator.BatchTask{Task: simulator.Task{
			Project: project, ID: id, Body: fmt.Sprintf(`{"task_id": %q, "task_type": "createDevices", "status": "Success"}`, id),
		}})
	}
	const (
		instanceTasks = "/v5/iot/" + project + "/iotda-instances/abc/tasks?"
		batchTasks    = "/v5/iot/" + project + "/batchtasks?task_type=createDevices&"
		background    = "/v2/" + project + "/instances/abc/tasks?"
		jobs          = "/v2/" + project + "/jobs?"
	)
	marker := func(path string) string {
		got := get(t, cloud, path).json(t).(map[string]any)
		return got["page"].(map[string]any)["marker"].(string)
	}
	for name, test := range map[string]struct {
		path, list, id string
		want           []string
	}{
		"instance tasks":                {instanceTasks, "tasks", "task_id", []string{"3", "2", "1"}},
		"instance tasks, limit":         {instanceTasks + "limit=2", "tasks", "task_id", []string{"3", "2"}},
		"instance tasks, offset":        {instanceTasks + "offset=2", "tasks", "task_id", []string{"1"}},
		"instance tasks, marker":        {instanceTasks + "marker=" + marker(instanceTasks+"limit=1"), "tasks", "task_id", []string{"2", "1"}},
		"batch tasks":                   {batchTasks, "batchtasks", "task_id", []string{"3", "2", "1"}},
		"batch tasks, limit, offset":    {batchTasks + "limit=1&offset=1", "batchtasks", "task_id", []string{"2"}},
		"batch tasks, marker":           {batchTasks + "marker=" + marker(batchTasks+"limit=2"), "batchtasks", "task_id", []string{"1"}},
		"batch tasks of a status":       {batchTasks + "status=Fail", "batchtasks", "task_id", nil},
		"background tasks":              {background, "tasks", "id", []string{"3", "2", "1"}},
		"background tasks, offset":      {background + "offset=1&limit=5", "tasks", "id", []string{"2", "1"}},
		"background tasks, past it":     {background + "offset=3", "tasks", "id", nil},
		"jobs":                          {jobs, "jobs", "id", []string{"3", "2", "1", "36db69c5-b2d5-11eb-b044-0255ac101219"}},
		"jobs, offset and limit":        {jobs + "offset=1&limit=2", "jobs", "id", []string{"2", "1"}},
		"jobs of a status":              {jobs + "status=Failed", "jobs", "id", []string{"36db69c5-b2d5-11eb-b044-0255ac101219"}},
		"background tasks by time":      {backgroundListPath + "?begin_time=20200615085553&end_time=20200615085553", "tasks", "id", []string{"8abfa7b272adc5b40172b73130065ae7"}},
		"background tasks, time after":  {backgroundListPath + "?begin_time=20200615085554", "tasks", "id", nil},
		"background tasks, time before": {backgroundListPath + "?end_time=20200615085552", "tasks", "id", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := get(t, cloud, test.path).json(t).(map[string]any)
			var ids []string
			for _, element := range got[test.list].([]any) {
				id := element.(map[string]any)[test.id].(string)
				var short int
				if _, err := fmt.Sscanf(id, "%024x", &short); err == nil && len(id) == 24 {
					id = fmt.Sprint(short)
				}
				ids = append(ids, id)
			}
			if diff := cmp.Diff(test.want, ids); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := get(t, cloud, background+"limit=1").json(t).(map[string]any); got["task_count"] != "3" {
		t.Errorf("task_count %v", got["task_count"])
	}
	if got := get(t, cloud, jobs+"offset=0&limit=1").json(t).(map[string]any); got["total"] != 4.0 {
		t.Errorf("total %v", got["total"])
	}
}
