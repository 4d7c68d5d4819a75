// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package task knows what the statuses of a task mean and how to wait for its
// end. It knows neither Terraform nor HTTP: a Source does the reading, and
// says of each read what it found.
package task

import (
	"cmp"
	"context"
	"errors"
	"time"
)

// Mode says what a read waits for. Its values are those of wait_for.
type Mode string

// The modes.
const (
	Once       Mode = "" // nothing: there is one read
	Completion Mode = "completion"
	Success    Mode = "success"
)

// opens reports whether the gate opens for a task that has ended in state s.
func (m Mode) opens(s State) bool { return m == Completion || s.Succeeded() }

// Options says what to read and how to wait for it.
type Options struct {
	Kind           string // such as "SWR instance job"
	ID             string
	Several        bool // whether it is about several tasks
	Mode           Mode
	Timeout        time.Duration // as configured, for messages; the deadline is that of the context
	Interval       time.Duration // the pause between two polls; 0 if it grows with the time waited
	IgnoreNotFound bool          // accept that the task is missing; of several, only that none matches

	// Progress is told how far the task is: on every change, and else every ten
	// seconds. It is called by the goroutine that called Read. Optional.
	Progress func(Progress)

	// Explain returns more about a task that ended without success, as lines of text.
	// It is called at most once, with 30 s and within the deadline. Optional.
	Explain func(context.Context) string
}

// Progress says how far a wait is.
type Progress struct {
	State         State
	Missing       bool          // whether the latest poll did not find the task
	Waited, Total time.Duration // a Total of 0 is no limit
}

// String returns a line such as "Running, 40 %, 1m30s of 30m".
func (p Progress) String() string {
	waited := Duration(p.Waited.Truncate(time.Second))
	if p.Total > 0 {
		waited += " of " + Duration(p.Total)
	}
	status := cmp.Or(Plain(p.State.Status), "no status yet")
	if p.Missing {
		status = "not found"
	}
	line := join(", ", status, Plain(p.State.Progress), waited)
	if p.State.Completed() {
		line = join(": ", line, Plain(p.State.Reason))
	}
	return line
}

// Source reads a task. An error of its functions is a *[Fault], or else Permanent.
type Source[T any] struct {
	// Poll reads the state of the task.
	Poll func(context.Context) (T, State, error)
	// Complete reads everything, once the task has ended. It is nil if Poll does.
	Complete func(context.Context) (T, State, error)
}

// Result is the result of [Read]. Found is false, and the rest zero, if the task is
// missing and IgnoreNotFound accepts that.
type Result[T any] struct {
	Value T
	State State
	Found bool
}

// Read reads a task once, or polls it until the gate of o.Mode opens. It ends with ctx
// at the latest, and its error is always an *[Error].
func Read[T any](ctx context.Context, o Options, src Source[T]) (Result[T], error) {
	read := wait[T]
	if o.Mode == Once {
		read = once[T]
	}
	w := newWatch(ctx, o)
	result, outcome := read(ctx, w, src)
	switch {
	case outcome == "":
		return result, nil
	case outcome.missing() && w.ignorable():
		w.tell(ctx)
		return Result[T]{}, nil
	default:
		return Result[T]{}, w.fail(ctx, outcome)
	}
}

// once reads everything once.
func once[T any](ctx context.Context, w *watch, src Source[T]) (Result[T], Outcome) {
	if outcome := ended(ctx); outcome != "" {
		return Result[T]{}, outcome
	}
	read := src.Complete
	if read == nil {
		read = src.Poll
	}
	value, state, err := read(ctx)
	if err != nil {
		return Result[T]{}, w.classify(ctx, err)
	}
	w.observe(ctx, state)
	return Result[T]{value, state, true}, ""
}

// wait polls until the gate opens, and then reads everything.
func wait[T any](ctx context.Context, w *watch, src Source[T]) (Result[T], Outcome) {
	read, tellsAll := src.Poll, src.Complete == nil
	wake := w.start
	for {
		if outcome := w.sleep(ctx, wake); outcome != "" {
			return Result[T]{}, outcome
		}
		w.began = time.Now()
		value, state, err := inTime(ctx, w, read, tellsAll && src.Complete != nil)
		if errors.Is(err, errCut) {
			wake = w.lastPoll
			continue
		}
		var outcome Outcome
		wake, outcome = w.decide(ctx, state, err)
		switch {
		case outcome != "":
			return Result[T]{}, outcome
		case err != nil: // the same read again
		case !state.Completed():
			read, tellsAll = src.Poll, src.Complete == nil
		case tellsAll:
			return Result[T]{value, state, true}, ""
		default:
			read, tellsAll = src.Complete, true
		}
	}
}

// inTime makes one read. A poll that hangs is cut short for the last poll; a read of
// everything is not.
func inTime[T any](ctx context.Context, w *watch, read func(context.Context) (T, State, error), everything bool) (T, State, error) {
	limited := ctx
	if !everything && w.began.Before(w.lastPoll) {
		var cancel context.CancelFunc
		limited, cancel = context.WithDeadline(ctx, w.lastPoll)
		defer cancel()
	}
	found := meanwhile(ctx, w, func() (f finding[T]) {
		f.value, f.state, f.err = read(limited)
		return f
	})
	if found.err != nil && ctx.Err() == nil && limited.Err() != nil {
		found.err = errCut // whatever it says, it is of a read that had less time than there is
	}
	return found.value, found.state, found.err
}

// finding is the result of one read.
type finding[T any] struct {
	value T
	state State
	err   error
}

// errCut says that a poll was cut short for the last one, which says nothing of
// the service.
var errCut = errors.New("cut short for the last poll")
