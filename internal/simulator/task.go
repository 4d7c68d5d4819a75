// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"
)

// Task is a task of any kind: which one, what it looks like, and what becomes of it. [Server.AddInstanceTask],
// [Server.AddBackgroundTask] and [Server.AddJob] add it; a [BatchTask] has sub-tasks too.
type Task struct {
	// Project is the ID of the project that holds the task.
	Project string
	// Instance is the ID in the path of an instance task or a background task. A batch task with one is found
	// only under that Instance-Id, one without under any. Jobs have none.
	Instance string
	// ID is the last segment of the path.
	ID string
	// Body is the JSON object that documents the task: the whole answer of an instance task and of a job, batchtask
	// of a batch task, an element of tasks of a background task. "": an object with the ID alone.
	Body string
	// Steps is what becomes of the task, in the order of After; none: it stays as Body has it.
	Steps []Step
	// FromFirstRead starts the task's clock at the first read of it, alone or in a list, instead of when it is added.
	FromFirstRead bool
	// AppearsAfter is how long the task is not found at first.
	AppearsAfter time.Duration
	// VanishesAfter is when it is found no longer; 0: it stays.
	VanishesAfter time.Duration
}

// Step is a change of a [Task].
type Step struct {
	// After is the time from the start of the task's clock.
	After time.Duration
	// Status is the new status; "": the former one.
	Status string
	// Fields are members of Body that change too, nil for null. They stay until a later step changes them.
	Fields map[string]any
	// Raw is answered as it stands, with status 200, instead of the documented body; "": the documented body.
	Raw string
}

// AddInstanceTask adds a task of an IoTDA instance, which is the newest of its list, or takes the place of the one with
// the same path. It panics where Body or Fields are not JSON, or Steps out of order, as do all of its kind.
func (s *Server) AddInstanceTask(t Task) {
	s.put(IoTDM, BatchTask{Task: t})
}

// AddBackgroundTask adds a background task of a Kafka instance, as [Server.AddInstanceTask] does.
func (s *Server) AddBackgroundTask(t Task) {
	s.put(DMS, BatchTask{Task: t})
}

// AddJob adds a job of SWR, as [Server.AddInstanceTask] does.
func (s *Server) AddJob(t Task) {
	s.put(SWR, BatchTask{Task: t})
}

// AddBatchTask adds a batch task of IoTDA with its sub-tasks. Lists have it in the order of IDs.
func (s *Server) AddBatchTask(t BatchTask) {
	s.put(IoTDA, t)
}

// RemoveTask makes a task unknown, as a service does that purges it.
func (s *Server) RemoveTask(service Service, t Task) { s.cloud.removeTask(t.path(service)) }

func (s *Server) put(service Service, b BatchTask) {
	t := &task{Task: b.Task, frames: mustFrames(b.Task, kinds[service].idField), batch: b}
	if !t.FromFirstRead {
		t.start = s.config.Now()
	}
	s.cloud.put(t.path(service), t)
}

func (t Task) path(service Service) taskPath {
	path := taskPath{service, t.Project, t.Instance, t.ID}
	if !kinds[service].instanceInPath {
		path.instance = ""
	}
	return path
}

// task is a Task that is kept: what it looks like is worked out once, so that a read only looks it up.
type task struct {
	Task
	record string // ID of its record in lists; the newer the task, the larger
	frames []frame
	batch  BatchTask

	mu    sync.Mutex
	start time.Time // zero: the clock has not started
	reads int
}

// fields are the members of a JSON object, each as it was written.
type fields map[string]json.RawMessage

// frame is what a task looks like from a time on.
type frame struct {
	after time.Duration
	body  fields
	raw   string
}

// sight is what one look at a task shows.
type sight struct {
	frame
	Reading
	task  *task
	found bool
}

// read looks at the task as the API's single read does.
func (t *task) read(now time.Time) sight {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reads++
	return t.look(now)
}

// glance looks at the task as the API's list does.
func (t *task) glance(now time.Time) sight {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.look(now)
}

// look starts the clock of a task that waits for it.
func (t *task) look(now time.Time) sight {
	if t.start.IsZero() {
		t.start = now
	}
	elapsed := now.Sub(t.start)
	seen := sight{frame: t.frames[0], Reading: Reading{Number: t.reads, Elapsed: elapsed}, task: t}
	for _, f := range t.frames {
		if f.after <= elapsed {
			seen.frame = f
		}
	}
	seen.found = elapsed >= t.AppearsAfter && (t.VanishesAfter == 0 || elapsed < t.VanishesAfter)
	return seen
}

// servedTo reports whether the request names the task's instance, where a batch task has one.
func (t *task) servedTo(c *call) bool {
	return c.service != IoTDA || t.Instance == "" || t.Instance == c.Header.Get(instanceHeader)
}

func mustFrames(t Task, idField string) []frame {
	frames, err := newFrames(t, idField)
	if err != nil {
		panic(fmt.Sprintf("simulator: task %s: %v", t.ID, err))
	}
	return frames
}

func newFrames(t Task, idField string) ([]frame, error) {
	body := fields{}
	if t.Body != "" {
		if err := json.Unmarshal([]byte(t.Body), &body); err != nil {
			return nil, fmt.Errorf("body: %w", err)
		}
	} else if err := body.set(idField, t.ID); err != nil {
		return nil, err
	}
	frames := []frame{{body: body}}
	for _, step := range t.Steps {
		last := frames[len(frames)-1]
		if step.After < last.after {
			return nil, errors.New("steps are not in the order of After")
		}
		next, err := last.body.with(step)
		if err != nil {
			return nil, fmt.Errorf("step after %s: %w", step.After, err)
		}
		frames = append(frames, frame{after: step.After, body: next, raw: step.Raw})
	}
	return frames, nil
}

// with returns the fields as the step leaves them.
func (f fields) with(step Step) (fields, error) {
	changed := maps.Clone(f)
	if step.Status != "" {
		if err := changed.set("status", step.Status); err != nil {
			return nil, err
		}
	}
	for name, value := range step.Fields {
		if err := changed.set(name, value); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func (f fields) set(name string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("field %s: %w", name, err)
	}
	f[name] = raw
	return nil
}

// text is the field's value where it is a string, else "".
func (f fields) text(name string) string {
	var text string
	if json.Unmarshal(f[name], &text) != nil {
		return ""
	}
	return text
}
