// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// ListArguments are the arguments of all lists.
type ListArguments struct {
	CreatedAfter string `tfsdk:"created_after" json:"-"`
	MaxResults   *int64 `tfsdk:"max_results" json:"-"`
}

// listArguments describes them.
func listArguments() []Field {
	return []Field{
		optional("created_after", "Select only tasks that were created at this time or later, given as an RFC 3339 timestamp such as `2026-05-12T03:50:38Z`.",
			checked{"must be an RFC 3339 timestamp such as 2026-05-12T03:50:38Z", func(text string) error {
				if _, err := time.Parse(time.RFC3339, text); err != nil {
					return errors.New("it is not a time in that format")
				}
				return nil
			}}),
		number("max_results", "Select at most this many tasks, the newest ones. Only the pages that hold them are read.", int64validator.AtLeast(1)),
	}
}

// entry is what a list has to know of a task.
type entry struct {
	id, status *client.Exact
	created    *string
	label      string // its name or its type
}

// listed is a task in a list: a pointer, nil where the service sent null.
type listed interface {
	comparable
	entry() entry
}

// taskList is what a list holds.
type taskList[T listed] struct {
	tasks []T
	state task.State
}

// elements are the tasks, for the attribute that the API has for them.
func (l *taskList[T]) elements() any { return l.tasks }

// Verify has nothing to do: each page was verified when it was read.
func (l *taskList[T]) Verify() error { return nil }

// Report is what the tasks say together.
func (l *taskList[T]) Report() Report { return Report{list: &l.state, empty: len(l.tasks) == 0} }

// selection says which tasks of a list are meant.
type selection[T listed] struct {
	after  time.Time
	most   int64
	keep   func(T) bool // filters that the API does not know; nil: there are none
	newest bool         // whether the API sends the newest first
}

func (a ListArguments) selection() (after time.Time, most int64) {
	after, _ = time.Parse(time.RFC3339, a.CreatedAfter) // validated
	if most = all; a.MaxResults != nil {
		most = *a.MaxResults
	}
	return after, most
}

// isOld says whether a task was created too early. One that does not tell its time
// might not be.
func (s selection[T]) isOld(t T) bool {
	at, ok := moment(t.entry().created)
	return ok && at.Before(s.after)
}

func (s selection[T]) matches(t T) bool { return !s.isOld(t) && (s.keep == nil || s.keep(t)) }

// enough says whether what was read of a list holds all that is meant.
func (s selection[T]) enough(tasks []T) bool {
	if !s.newest || len(tasks) == 0 {
		return false
	}
	if !s.after.IsZero() && s.isOld(tasks[len(tasks)-1]) {
		return true
	}
	var matching int64
	for _, t := range tasks {
		if s.matches(t) {
			matching++
		}
	}
	return matching >= s.most
}

// moments are how the services write times.
var moments = []string{time.RFC3339Nano, "20060102T150405Z"}

func moment(text *string) (at time.Time, ok bool) {
	for _, layout := range moments {
		if at, err := time.Parse(layout, value(text)); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// fill takes in the tasks that were read: those that are meant, newest first.
func (l *taskList[T]) fill(tasks []T, s selection[T], v task.Vocabulary, waitFor task.Mode) error {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t T) bool { return !s.matches(t) })
	slices.SortStableFunc(tasks, func(a, b T) int {
		at, ok := moment(a.entry().created)
		bt, too := moment(b.entry().created)
		if !ok || !too {
			return 0
		}
		return bt.Compare(at)
	})
	l.tasks = append([]T{}, tasks[:min(int64(len(tasks)), s.most)]...) // none is not null
	l.state = tally(l.tasks, v, waitFor)
	if len(l.tasks) == 0 && waitFor == task.Success {
		return errNoMatch
	}
	return nil
}

// tally says of tasks together what a gate on all of them has to know.
func tally[T listed](tasks []T, v task.Vocabulary, waitFor task.Mode) task.State {
	s := task.State{Known: true}
	var running, failed []T
	for _, t := range tasks {
		switch one := v.State((*string)(t.entry().status)); {
		case !one.Completed():
			running = append(running, t)
			s.Known = s.Known && one.Known
		case !one.Succeeded():
			failed = append(failed, t)
		}
	}
	s.Status = fmt.Sprintf("%d of %d tasks in progress", len(running), len(tasks))
	if len(failed) > 0 {
		s.Status += fmt.Sprintf(", %d without success", len(failed))
	}
	holding := running
	switch {
	case len(failed) > 0 && (len(running) == 0 || waitFor == task.Success):
		s.Phase, holding = task.Ended, failed
	case len(running) > 0:
		s.Phase = task.InProgress
	case len(tasks) == 0:
		s.Phase = task.Ended
	default:
		s.Phase = task.Succeeded
	}
	s.Blocking = name(holding)
	return s
}

// name names tasks, a line each, and ten at most.
func name[T listed](tasks []T) string {
	const most = 10
	var lines []string
	for _, t := range tasks[:min(most, len(tasks))] {
		e := t.entry()
		line := fmt.Sprintf("  %s, %s: %s", task.Plain(string(*e.id)), cmp.Or(task.Plain(e.label), "no name"),
			cmp.Or(task.Plain(value((*string)(e.status))), "no status"))
		if at, ok := moment(e.created); ok {
			line += ", created " + task.Duration(max(0, time.Since(at))) + " ago"
		}
		lines = append(lines, line)
	}
	if more := len(tasks) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// shortListError says that a service sends fewer tasks than it counts.
type shortListError struct{ counted, sent int64 }

func (e *shortListError) Error() string {
	return fmt.Sprintf("the list does not add up: the service counts %d tasks, but sends %d", e.counted, e.sent)
}

// twice reads a list again where it does not add up, as tasks come and go.
func twice[T any](read func() (records []T, counted int64, err error)) ([]T, error) {
	var short *shortListError
	for range 2 {
		records, counted, err := read()
		sent := int64(len(records))
		if err != nil || sent >= counted {
			return records, err
		}
		short = &shortListError{counted, sent}
	}
	return nil, short
}

// readByMarker reads the tasks of a list that comes by falling ID.
func readByMarker[T listed](ctx context.Context, l listing[T], s selection[T], filtered bool) ([]T, error) {
	r := byMarker[T]{listing: l, most: all, filtered: filtered}
	if !s.after.IsZero() || s.keep != nil {
		r.enough = s.enough
	} else {
		r.most = s.most
	}
	return twice(func() ([]T, int64, error) {
		first, err := r.read(ctx, r.Caller, cursor{})
		if err != nil {
			return nil, 0, err
		}
		got, err := r.rest(ctx, first, false)
		tasks := unique(nil, got.records)
		if r.enough != nil && r.enough(tasks) {
			return tasks, 0, err
		}
		return tasks, min(got.count(), r.most), err
	})
}

// readByOffset reads the tasks of a list of which pages begin at an offset. Tasks
// that come or go meanwhile move the others: what repeats is passed over, and a
// list that is short then is read again.
func readByOffset[T listed](ctx context.Context, l listing[T], s selection[T]) ([]T, error) {
	most := int64(all)
	if s.newest && s.keep == nil {
		most = s.most
	}
	return twice(func() ([]T, int64, error) {
		first, err := l.read(ctx, l.Caller, cursor{})
		tasks, counted := unique(nil, first.records), first.count()
		switch {
		case err != nil, s.enough(tasks):
			return tasks, 0, err
		case counted < 0, int64(len(first.records)) < min(l.size, counted):
			return readOneByOne(ctx, l, tasks, min(counted, most))
		}
		var cursors []cursor
		for offset := l.size; offset < min(counted, most); offset += l.size {
			cursors = append(cursors, cursor{offset: offset})
		}
		pages, err := l.sideBySide(ctx, cursors)
		for _, p := range pages {
			tasks, counted = unique(tasks, p.records), max(counted, p.count())
		}
		return tasks, min(counted, most), err
	})
}

// readOneByOne reads on behind the first tasks until a page brings nothing new:
// the service does not count, or sends smaller pages than it was asked for.
func readOneByOne[T listed](ctx context.Context, l listing[T], tasks []T, counted int64) ([]T, int64, error) {
	for before := -1; len(tasks) > before && (counted < 0 || int64(len(tasks)) < counted); {
		before = len(tasks)
		p, err := l.read(ctx, l.Caller, cursor{offset: int64(before)})
		if err != nil {
			return tasks, counted, err
		}
		tasks = unique(tasks, p.records)
	}
	return tasks, counted, nil
}

// unique appends the tasks that are not there yet.
func unique[T listed](tasks, more []T) []T {
	known := make(map[string]bool, len(tasks)+len(more))
	for _, t := range tasks {
		known[strings.ToLower(string(*t.entry().id))] = true
	}
	for _, t := range more {
		if id := strings.ToLower(string(*t.entry().id)); !known[id] {
			known[id] = true
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// verifyList says whether a page of a list can be believed: it is there, has no
// more tasks than were asked for, and each says which one it is.
func verifyList[T listed](tasks []T, size int64) error {
	if tasks == nil {
		return errors.New("it holds no list of tasks")
	}
	if got := int64(len(tasks)); got > size {
		return fmt.Errorf("it holds %d tasks where at most %d were asked for", got, size)
	}
	var null T
	for _, t := range tasks {
		if t == null || t.entry().id == nil || *t.entry().id == "" {
			return errors.New("it holds a task without an ID")
		}
	}
	return nil
}

// matches says whether a field has the value that a filter asks for.
func matches(filter string, field *string) bool { return filter == "" || filter == value(field) }

// statusFilter describes the filter by status, which a list that is waited for
// cannot have: its tasks would leave it as they end.
func statusFilter(v task.Vocabulary, applied string) Field {
	names := slices.Concat(v.InProgress, v.Succeeded, v.Ended)
	f := optional("status", fmt.Sprintf("Select only tasks with this status: %s. This filter is %s. It cannot be set together with `wait_for`.", alternatives(names), applied), spelled{"status", names})
	f.Detail = true
	return f
}
