// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"time"
)

// Demo is a cloud to try the provider on: what to configure, and which tasks there are. [Server.SeedDemo] makes it.
type Demo struct {
	Key     Key
	Project Project // of the first region
	Second  Project // of another region
	Kinds   []DemoKind
	Tasks   []DemoTask // those of Project first

	server *Server
	seeds  []seed
}

// DemoKind is how the provider names one kind of task, and how it finds the tasks of a [Demo].
type DemoKind struct {
	DataSource string // without the provider's prefix; the list's has an s at its end
	Argument   string // that names the task
	Instance   string // instance_id; "": the data source needs none

	ListArgument, ListValue string // that make the list one of these tasks
	Elements, IDField       string // of the list: the attribute with the tasks, and the ID in each
}

// DemoTask is a task of a [Demo].
type DemoTask struct {
	DemoKind
	Project Project
	ID      string
	DemoStory
}

// DemoStory is what becomes of a [DemoTask].
type DemoStory struct {
	Name  string // in a configuration
	Story string
	Lasts time.Duration // from its first read
	Fails bool
}

const (
	demoInstance     = "36ce7f50-b2d5-11eb-b044-0255ac101219"
	demoListInstance = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6" // of the lists
	demoSecondIDs    = 0x100                                  // what the numbers in IDs are larger by, in the second project
	demoDevices      = 20
	demoFailures     = 3 // of the devices of a batch task that fails
	demoDeviceError  = "IOTDA.014111"
)

// seed is a task as it is at first.
type seed struct {
	service Service
	task    BatchTask
}

// demoKind is one kind of task in a [Demo], and what else than its status changes in its life.
type demoKind struct {
	DemoKind
	service                            Service
	devices                            int // sub-tasks
	whileRunning, onSuccess, onFailure map[string]any
}

var demoKinds = []demoKind{
	{
		DemoKind: DemoKind{
			DataSource: "iotda_instance_task", Argument: "task_id", Instance: demoInstance,
			ListArgument: "instance_id", ListValue: demoInstance, Elements: "tasks", IDField: "task_id",
		},
		service:      IoTDM,
		whileRunning: map[string]any{"progress": 40, "end_time": nil},
		onSuccess:    map[string]any{"progress": 100, "end_time": "2021-08-19T02:12:10.120Z"},
		onFailure:    map[string]any{"progress": 80, "status_detail": "the flavor is sold out in this zone"},
	},
	{
		DemoKind: DemoKind{
			DataSource: "iotda_batch_task", Argument: "task_id",
			ListArgument: "task_type", ListValue: "softwareUpgrade", Elements: "batchtasks", IDField: "task_id",
		},
		service: IoTDA, devices: demoDevices,
		whileRunning: map[string]any{"status_desc": nil, "task_progress": demoProgress(demoDevices, 0, 0)},
		onSuccess:    map[string]any{"task_progress": demoProgress(0, demoDevices, 0)},
		onFailure:    map[string]any{"task_progress": demoProgress(0, demoDevices-demoFailures, demoFailures)},
	},
	{
		DemoKind: DemoKind{
			DataSource: "kafka_background_task", Argument: "task_id", Instance: demoInstance,
			ListArgument: "instance_id", ListValue: demoInstance, Elements: "tasks", IDField: "id",
		},
		service:      DMS,
		whileRunning: map[string]any{"updated_at": nil},
		onSuccess:    map[string]any{"updated_at": "2020-06-15T08:56:53.600Z"},
		onFailure:    map[string]any{"updated_at": "2020-06-15T08:56:53.600Z"},
	},
	{
		DemoKind: DemoKind{
			DataSource: "swr_instance_job", Argument: "job_id",
			ListArgument: "instance_id", ListValue: demoInstance, Elements: "jobs", IDField: "id",
		},
		service:      SWR,
		whileRunning: map[string]any{"reason": nil},
		onSuccess:    map[string]any{"reason": nil},
		onFailure:    map[string]any{"reason": "failed to select cce cluster"},
	},
}

// demoStories are those of the tasks of each kind, in the order of their IDs.
var demoStories = []DemoStory{
	{"succeeded", "has succeeded", 0, false},
	{"failed", "has failed", 0, true},
	{"succeeds_after_20s", "succeeds 20 s after its first read", 20 * time.Second, false},
	{"succeeds_after_60s", "succeeds 60 s after its first read", 60 * time.Second, false},
	{"succeeds_after_6s", "succeeds 6 s after its first read", 6 * time.Second, false},
	{"fails_after_3s", "fails 3 s after its first read", 3 * time.Second, true},
}

// SeedDemo adds what a [Demo] has: a key and two projects, each with a few tasks of each kind.
func (s *Server) SeedDemo() Demo {
	demo := Demo{
		Key:     Key{AccessKey: "SIMULATEDACCESSKEY00", SecretKey: "simulated-secret-key-of-no-use-at-all"},
		Project: Project{ID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Region: "cn-north-4"},
		Second:  Project{ID: "1b2c3d4e5f60718293a4b5c6d7e8f90a", Region: "ap-southeast-3"},
		server:  s,
	}
	s.AddKey(demo.Key)
	for _, kind := range demoKinds {
		demo.Kinds = append(demo.Kinds, kind.DemoKind)
	}
	for number, project := range []Project{demo.Project, demo.Second} {
		s.AddProject(project)
		demo.addTasks(project, demoSecondIDs*number)
	}
	demo.addLists()
	return demo
}

// Restart makes a task what it was at first, also one whose record is gone: its time begins with its next read. With
// "" for the ID, it restarts all tasks. It reports whether there is such a task.
func (d Demo) Restart(id string) bool {
	return d.each(id, func(s seed) { d.server.put(s.service, s.task) })
}

// Purge removes the record of a task, as the services do some time after its end, or with "" those of all tasks. It
// reports whether there is such a task.
func (d Demo) Purge(id string) bool {
	return d.each(id, func(s seed) { d.server.RemoveTask(s.service, s.task.Task) })
}

func (d Demo) each(id string, do func(seed)) (found bool) {
	for _, s := range d.seeds {
		if id == "" || id == s.task.ID {
			do(s)
			found = true
		}
	}
	return found
}

// addTasks adds a task for each story and kind, with IDs that count from there.
func (d *Demo) addTasks(project Project, from int) {
	for _, kind := range demoKinds {
		for number, story := range demoStories {
			id := fmt.Sprintf(kinds[kind.service].idFormat, from+number+1)
			t := kind.task(id, story)
			t.Project = project.ID
			d.server.put(kind.service, t)
			d.seeds = append(d.seeds, seed{kind.service, t})
			d.Tasks = append(d.Tasks, DemoTask{kind.DemoKind, project, id, story})
		}
	}
}

// demoLists are the tasks for lists, which have succeeded already.
var demoLists = []struct {
	service  Service
	instance string
	fields   map[string]any
}{
	{IoTDM, demoListInstance, map[string]any{"type": "MODIFY"}},
	{IoTDA, "", map[string]any{"task_type": "firmwareUpgrade"}},
	{DMS, demoListInstance, map[string]any{"name": "restartKafka"}},
	{SWR, "", map[string]any{"type": "CreateInstance", "instance_id": demoListInstance}},
}

func (d *Demo) addLists() {
	for _, list := range demoLists {
		for _, t := range d.server.AddSeries(Series{
			Service: list.service, Project: d.Project.ID, Instance: list.instance, Count: 3,
			Change: func(_ int, t *Task) { t.Steps = []Step{{Fields: list.fields}} },
		}) {
			d.seeds = append(d.seeds, seed{list.service, BatchTask{Task: t}})
		}
	}
}

// task is a task of the kind, with sub-tasks that end when it does.
func (k demoKind) task(id string, story DemoStory) BatchTask {
	steps := k.steps(id, story)
	end := steps[len(steps)-1]
	return BatchTask{
		Task:  Task{Instance: k.Instance, ID: id, Body: kinds[k.service].body, FromFirstRead: true, Steps: steps},
		Total: k.devices,
		SubTask: func(index int, now Reading) SubTask {
			sub := SubTask{ID: SubTaskID(index), Target: fmt.Sprintf("demo-device-%02d", index), Status: "Processing"}
			switch {
			case now.Elapsed < end.After:
			case story.Fails && index < demoFailures:
				sub.Status = "Fail"
				sub.Error = &SubTaskError{Code: demoDeviceError, Message: "the device is offline"}
			default:
				sub.Status, sub.Output = "Success", "success"
			}
			return sub
		},
	}
}

func (k demoKind) steps(id string, story DemoStory) []Step {
	kind := kinds[k.service]
	end := Step{After: story.Lasts, Status: kind.succeeded, Fields: k.onSuccess}
	if story.Fails {
		end = Step{After: story.Lasts, Status: kind.failed, Fields: k.onFailure}
	}
	return []Step{
		{Fields: map[string]any{kind.idField: id}},
		{Status: kind.running, Fields: k.whileRunning},
		end,
	}
}

// demoProgress is a task_progress.
func demoProgress(processing, success, fail int) map[string]int {
	return map[string]int{
		"total": processing + success + fail, "processing": processing, "success": success, "fail": fail,
		"waitting": 0, "fail_wait_retry": 0, "stopped": 0, "removed": 0,
	}
}
