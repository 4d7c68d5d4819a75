// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"sync"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Kind is a kind of task.
type Kind struct {
	Task Subject // one
	List Subject // those of an instance or a project
}

// All are the kinds of tasks that the provider knows, made once.
var All = sync.OnceValue(func() []Kind {
	return []Kind{iotdaInstanceTaskKind(), iotdaBatchTaskKind(), kafkaBackgroundTaskKind(), swrInstanceJobKind()}
})

// Tasks are the single tasks of all kinds.
func Tasks() []Subject {
	var tasks []Subject
	for _, k := range All() {
		tasks = append(tasks, k.Task)
	}
	return tasks
}

// Subjects are the single tasks and the lists of all kinds.
func Subjects() []Subject {
	var subjects []Subject
	for _, k := range All() {
		subjects = append(subjects, k.Task, k.List)
	}
	return subjects
}

// Subject is what can be read and waited for.
type Subject struct {
	Name        string // of its surfaces, without the provider's prefix
	Noun        string // in messages, such as "SWR instance job"
	Description string // how pages begin, such as "a job of …, such as …"
	Service     client.Service
	Fields      []Field // its own; the common ones come on top
	Statuses    task.Vocabulary
	New         func() Model // an empty one

	// Elements is what the API calls the tasks of a list; empty: one task.
	Elements string
	// ImportID names the arguments that make up an import ID, in order.
	ImportID []string
	// RegionalAdvice is what to do where a read fails on the service's regional
	// host; empty where that host is the right one.
	RegionalAdvice string
}

// IsList says whether it is about several tasks.
func (s Subject) IsList() bool { return s.Elements != "" }

// Model is one task, with the arguments that lead to it and the answer that
// tells of it. A pointer to the struct of each kind is one.
type Model interface {
	// Base is where the common arguments are.
	Base() *Common
	// Identity is the ID of the task's, as users know it.
	Identity() string
	// Location is where the arguments say that the task is.
	Location() client.Location
	// Read fills the model with the answer to one small request.
	Read(ctx context.Context, c Caller) error
	// Verify returns nil where the answer is about what was asked for.
	Verify() error
	// Report is what the answer says of it.
	Report() Report

	clone() Model
}

// Report is what an answer says of a task.
type Report struct {
	Status   *client.Exact
	Reason   *string
	Progress string // such as "80 %", "" where there is none
	Hold     string // why the task cannot end by itself, a sentence

	list  *task.State // what the tasks of a list mean together
	empty bool        // whether a list holds none
}

// state is what the report means.
func (r Report) state(v task.Vocabulary) task.State {
	if r.list != nil {
		return *r.list
	}
	s := v.State((*string)(r.Status))
	s.Progress, s.Reason, s.Hold = r.Progress, value(r.Reason), r.Hold
	return s
}

// Detailed is a model that one small request cannot fill.
type Detailed interface {
	// ReadAll fills the model in full.
	ReadAll(ctx context.Context, c Caller) error
	// Explain tells more about a task that ended badly, as lines of text.
	Explain(ctx context.Context, c Caller) string
}

// Caller sends the requests of a read.
type Caller struct {
	*client.Client
	At client.Location
	// repeat makes a request as often as it takes, where the client does not.
	repeat func(ctx context.Context, request func(context.Context) error) error
}

// once leaves it to the client to repeat a request.
func once(ctx context.Context, request func(context.Context) error) error { return request(ctx) }

// persist repeats a request as patiently as a wait.
func persist(ctx context.Context, request func(context.Context) error) error {
	return task.Persist(ctx, func(ctx context.Context) error { return fault(ctx, request(ctx), "") })
}

// copied is a copy of a model.
func copied[M any](m *M) *M {
	c := *m
	return &c
}
