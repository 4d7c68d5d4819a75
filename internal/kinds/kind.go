// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"sync"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Kind is a kind of task: what the surfaces for a single task and for a list of
// tasks are made from.
type Kind struct {
	Task Subject // a single task, which is read by its ID
	List Subject // the tasks of an instance or a project
}

// All returns the kinds of tasks that the provider knows, which are made once.
var All = sync.OnceValue(func() []Kind {
	return []Kind{iotdaInstanceTaskKind(), iotdaBatchTaskKind(), kafkaBackgroundTaskKind(), swrInstanceJobKind()}
})

// Tasks returns the [Kind.Task] of all kinds.
func Tasks() []Subject {
	var tasks []Subject
	for _, k := range All() {
		tasks = append(tasks, k.Task)
	}
	return tasks
}

// Subjects returns the [Kind.Task] and the [Kind.List] of all kinds.
func Subjects() []Subject {
	var subjects []Subject
	for _, k := range All() {
		subjects = append(subjects, k.Task, k.List)
	}
	return subjects
}

// Subject is what a surface reads and waits for: a single task, or a list of tasks.
type Subject struct {
	Name        string // the name of its surfaces without the provider's prefix, such as "swr_instance_job"
	Noun        string // its name in messages, such as "SWR instance job"
	Description string // its description in pages, such as "a job of …, such as …"
	Service     client.Service
	Fields      []Field // those of this subject; [Subject.Schema] adds the common ones
	Statuses    task.Vocabulary
	New         func() Model // returns an empty model

	// Elements is the API's name for the tasks of a list. It is empty for a single
	// task.
	Elements string
	// ImportID names the arguments that make up an import ID, in their order.
	ImportID []string
	// RegionalAdvice tells the user what to do if a read fails on the service's
	// regional host. It is empty if that host is the right one.
	RegionalAdvice string
}

// IsList reports whether the subject is a list of tasks.
func (s Subject) IsList() bool { return s.Elements != "" }

// Model holds the arguments of one read, and the answer to it. Each subject has a
// struct of its own, and a pointer to that is the model.
type Model interface {
	// Base returns the common arguments.
	Base() *Common
	// Identity returns the ID of the task as the user has configured it, or which
	// tasks a list is about, such as "of instance 36db69c5".
	Identity() string
	// Location returns the region, the project and the endpoint that are
	// configured. What is not is empty.
	Location() client.Location
	// Read fills the model with the answer to one small request, or to as many as a
	// list needs. Its errors are those of the client's methods.
	Read(ctx context.Context, c Caller) error
	// Verify returns nil if the answer is about what was asked for, [client.ErrNoTask]
	// if it says that there is no such task, or else why it is not valid.
	Verify() error
	// Report returns what the answer says of the task.
	Report() Report

	// clone returns a copy, for Read to fill.
	clone() Model
}

// Report is what an answer says of a task, or of the tasks of a list together.
type Report struct {
	Status   *client.Exact
	Reason   *string
	Progress string  // such as "80 %", "" where there is none
	Done     float64 // the part that is done, from 0 to 1; 0 where the API does not tell
	Hint     string  // what the task needs in order to end, a sentence; "" where nothing is known

	list  *task.State // the state of a list, nil for a single task
	empty bool        // whether the list has no task
}

// state returns the state that the report means.
func (r Report) state(v task.Vocabulary) task.State {
	if r.list != nil {
		return *r.list
	}
	s := v.State((*string)(r.Status))
	s.Progress, s.Done, s.Reason, s.Hint = r.Progress, r.Done, value(r.Reason), r.Hint
	return s
}

// Detailed is implemented by a [Model] that has more than one small request can
// read, such as the sub-tasks of a batch task.
type Detailed interface {
	// ReadAll fills the model completely.
	ReadAll(ctx context.Context, c Caller) error
	// Explain returns more about a task that has failed, as lines of text for a
	// message, or "" if there is nothing to say.
	Explain(ctx context.Context, c Caller) string
}

// Caller is what a [Model] sends its requests with.
type Caller struct {
	*client.Client
	At client.Location // complete, from the configuration and the provider
	// repeat makes one of several requests, and repeats it where the client does not.
	repeat func(ctx context.Context, request func(context.Context) error) error
}

// once makes a request once, and leaves retries to the client.
func once(ctx context.Context, request func(context.Context) error) error { return request(ctx) }

// persist makes a request with [task.Persist].
func persist(ctx context.Context, request func(context.Context) error) error {
	return task.Persist(ctx, func(ctx context.Context) error { return fault(ctx, request(ctx)) })
}

// copied returns a pointer to a copy of a model.
func copied[M any](m *M) *M {
	c := *m
	return &c
}
