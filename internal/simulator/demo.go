// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"time"
)

// Demo is a cloud to try the provider on: what to configure, and which tasks there are.
type Demo struct {
	Key     Key
	Project Project
	Tasks   []DemoTask
}

// DemoTask is a task to be read.
type DemoTask struct {
	DataSource string // without the provider's prefix
	Argument   string // that names the task
	ID         string
	Instance   string // instance_id; "": the data source needs none
	DemoStory
}

// DemoStory is what becomes of a task.
type DemoStory struct {
	Story string
	Lasts time.Duration // from its first read
	Fails bool
}

const (
	demoInstance     = "36ce7f50-b2d5-11eb-b044-0255ac101219"
	demoListInstance = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6" // of the lists
	demoDevices      = 20
	demoFailures     = 3 // of the devices of a batch task that fails
	demoDeviceError  = "IOTDA.014111"
)

// demoKind is how the data source of one kind of task names it, and what else changes in its life.
type demoKind struct {
	service                            Service
	dataSource, argument, instance     string
	whileRunning, onSuccess, onFailure map[string]any
	add                                func(*Server, Task)
}

var demoKinds = []demoKind{
	{
		service: IoTDM, dataSource: "iotda_instance_task", argument: "task_id", instance: demoInstance,
		whileRunning: map[string]any{"progress": 40, "end_time": nil},
		onSuccess:    map[string]any{"progress": 100, "end_time": "2021-08-19T02:12:10.120Z"},
		onFailure:    map[string]any{"progress": 80, "status_detail": "the flavor is sold out in this zone"},
		add:          (*Server).AddInstanceTask,
	},
	{
		service: IoTDA, dataSource: "iotda_batch_task", argument: "task_id",
		whileRunning: map[string]any{"status_desc": nil, "task_progress": demoProgress(demoDevices, 0, 0)},
		onSuccess:    map[string]any{"task_progress": demoProgress(0, demoDevices, 0)},
		onFailure:    map[string]any{"task_progress": demoProgress(0, demoDevices-demoFailures, demoFailures)},
		add:          addDemoBatchTask,
	},
	{
		service: DMS, dataSource: "kafka_background_task", argument: "task_id", instance: demoInstance,
		whileRunning: map[string]any{"updated_at": nil},
		onSuccess:    map[string]any{"updated_at": "2020-06-15T08:56:53.600Z"},
		onFailure:    map[string]any{"updated_at": "2020-06-15T08:56:53.600Z"},
		add:          (*Server).AddBackgroundTask,
	},
	{
		service: SWR, dataSource: "swr_instance_job", argument: "job_id",
		whileRunning: map[string]any{"reason": nil},
		onSuccess:    map[string]any{"reason": nil},
		onFailure:    map[string]any{"reason": "failed to select cce cluster"},
		add:          (*Server).AddJob,
	},
}

// demoStories are those of the tasks of each kind.
var demoStories = []DemoStory{
	{"has succeeded", 0, false},
	{"has failed", 0, true},
	{"succeeds 20 s after its first read", 20 * time.Second, false},
	{"succeeds 60 s after its first read", 60 * time.Second, false},
	{"succeeds 6 s after its first read", 6 * time.Second, false},
	{"fails 3 s after its first read", 3 * time.Second, true},
}

// SeedDemo adds one project, one key and a few tasks of each kind.
func (s *Server) SeedDemo() Demo {
	demo := Demo{
		Key:     Key{AccessKey: "SIMULATEDACCESSKEY00", SecretKey: "simulated-secret-key-of-no-use-at-all"},
		Project: Project{ID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Region: "cn-north-4"},
	}
	s.AddKey(demo.Key)
	s.AddProject(demo.Project)
	for _, kind := range demoKinds {
		for number, story := range demoStories {
			id := fmt.Sprintf(kinds[kind.service].idFormat, number+1)
			kind.add(s, Task{
				Project: demo.Project.ID, Instance: kind.instance, ID: id, Body: kinds[kind.service].body, FromFirstRead: true,
				Steps: kind.steps(id, story),
			})
			demo.Tasks = append(demo.Tasks, DemoTask{kind.dataSource, kind.argument, id, kind.instance, story})
		}
	}
	s.seedLists(demo.Project.ID)
	return demo
}

// seedLists adds tasks that have succeeded already, for lists.
func (s *Server) seedLists(project string) {
	for service, fields := range map[Service]map[string]any{
		IoTDM: {"type": "MODIFY"},
		IoTDA: {"task_type": "firmwareUpgrade"},
		DMS:   {"name": "restartKafka"},
		SWR:   {"type": "CreateInstance", "instance_id": demoListInstance},
	} {
		series := Series{Service: service, Project: project, Count: 3}
		series.Change = func(_ int, t *Task) { t.Steps = []Step{{Fields: fields}} }
		if service == IoTDM || service == DMS {
			series.Instance = demoListInstance
		}
		s.AddSeries(series)
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

// addDemoBatchTask adds the task with sub-tasks that end when it does.
func addDemoBatchTask(s *Server, t Task) {
	end := t.Steps[len(t.Steps)-1]
	s.AddBatchTask(BatchTask{Task: t, Total: demoDevices, SubTask: func(index int, now Reading) SubTask {
		sub := SubTask{ID: SubTaskID(index), Target: fmt.Sprintf("demo-device-%02d", index), Status: "Processing"}
		switch {
		case now.Elapsed < end.After:
		case end.Status == "PartialSuccess" && index < demoFailures:
			sub.Status = "Fail"
			sub.Error = &SubTaskError{Code: demoDeviceError, Message: "the device is offline"}
		default:
			sub.Status, sub.Output = "Success", "success"
		}
		return sub
	}})
}
