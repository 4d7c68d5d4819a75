// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// Series is many tasks of one kind, for [Server.AddSeries]. Each is the documented one, but with an ID and times of its
// own, and has succeeded. IDs and times rise, also from one series to the next.
type Series struct {
	Service           Service
	Project, Instance string // as in [Task]
	Count             int
	// First is when the oldest task was created; zero: so that the newest one is created now.
	First time.Time
	// Every is the time between two tasks; 0: a minute.
	Every time.Duration
	// Change makes something else of a task before it is added, mostly by its Steps. The oldest has index 0.
	// nil: nothing.
	Change func(index int, t *Task)
}

// AddSeries adds the tasks of a [Series], batch tasks without sub-tasks, and returns them, oldest first.
func (s *Server) AddSeries(series Series) []Task {
	if series.Every == 0 {
		series.Every = time.Minute
	}
	if series.First.IsZero() {
		series.First = s.config.Now().Add(-series.Every * time.Duration(series.Count-1))
	}
	number := s.cloud.tasksAdded() + 1
	tasks := make([]Task, series.Count)
	for i := range tasks {
		tasks[i] = series.task(number+i, series.First.Add(series.Every*time.Duration(i)))
		if series.Change != nil {
			series.Change(i, &tasks[i])
		}
		s.put(series.Service, BatchTask{Task: tasks[i]})
	}
	return tasks
}

// task is the one with that number, created at that time.
func (s Series) task(number int, created time.Time) Task {
	kind := kinds[s.Service]
	t := Task{Project: s.Project, Instance: s.Instance, ID: fmt.Sprintf(kind.idFormat, number)}
	changes := map[string]any{kind.idField: t.ID}
	maps.Copy(changes, kind.onSuccess)
	for _, name := range kind.timeFields {
		changes[name] = created.UTC().Format(kind.timeLayout)
	}
	t.Body = kind.bodyWith(Step{Status: kind.succeeded, Fields: changes})
	return t
}

// bodyWith is the documented body as the step leaves it.
func (k kind) bodyWith(step Step) string {
	frames := mustFrames(Task{Body: k.body, Steps: []Step{step}}, k.idField)
	body, err := json.Marshal(frames[len(frames)-1].body)
	if err != nil {
		panic(fmt.Sprintf("simulator: body: %v", err))
	}
	return string(body)
}
