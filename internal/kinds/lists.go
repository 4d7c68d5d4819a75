// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// listArguments describes the arguments that every list has beside those of [Common].
func listArguments() []Field {
	return []Field{
		optional("created_after", "Select only tasks that were created at this time or later, given as an RFC 3339 timestamp such as `2026-05-12T03:50:38Z`.",
			checked{"must be an RFC 3339 timestamp such as 2026-05-12T03:50:38Z", func(text string) error {
				if _, err := time.Parse(time.RFC3339, text); err != nil {
					return errors.New("it is not a time in that format")
				}
				return nil
			}}),
		number("max_results", "Select at most this many tasks, the newest ones. With `wait_for`, only these are waited for: an older task that is still in progress does not hold the gate.", int64validator.AtLeast(1)),
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

// taskList is the part of a list's model that all lists have: arguments, and what was
// read.
type taskList[T listed] struct {
	Common
	CreatedAfter string `tfsdk:"created_after" json:"-"`
	MaxResults   *int64 `tfsdk:"max_results" json:"-"`

	tasks []T
	state task.State
}

// elements are the tasks, for the attribute that the API has for them.
func (l *taskList[T]) elements() any { return l.tasks }

// Verify has nothing to do: each page was verified when it was read.
func (l *taskList[T]) Verify() error { return nil }

// Report is what the tasks say together.
func (l *taskList[T]) Report() Report { return Report{list: &l.state, empty: len(l.tasks) == 0} }

// source is where the tasks of a list come from.
type source[T listed] struct {
	statuses task.Vocabulary
	size     int64        // of a full page
	markers  bool         // whether a page can begin behind a marker; if not, pages begin at an offset
	newest   bool         // whether the service sends the newest task first
	filtered bool         // whether the service selects tasks by their status
	asked    func(T) bool // whether a task is as the request asked for; nil: it asked for all
	keep     func(T) bool // the filters that the service does not know; nil: there are none
	fetch    func(ctx context.Context, c Caller, after time.Time, at client.Page) (page[T], error)
}

// check refuses a page with a task that the service was not asked for.
func (from source[T]) check(p page[T]) error {
	for _, t := range p.records {
		if from.asked != nil && !from.asked(t) {
			return listError(fmt.Sprintf("the list contains task %q, which is not of the kind or status that was asked for", string(*t.entry().id)))
		}
	}
	return nil
}

// read reads as many pages as it takes, and keeps the tasks that are selected.
func (l *taskList[T]) read(ctx context.Context, c Caller, from source[T]) error {
	s := selection[T]{most: all, keep: from.keep, newest: from.newest}
	s.after, _ = time.Parse(time.RFC3339, l.CreatedAfter) // validated
	if l.MaxResults != nil {
		s.most = *l.MaxResults
	}
	size := from.size
	if s.isPlain() {
		size = min(size, s.most)
	}
	pages := newListing(c, size, func(ctx context.Context, c Caller, at cursor) (page[T], error) {
		p, err := from.fetch(ctx, c, s.after, client.Page{Limit: size, Marker: at.marker, Offset: at.offset})
		if err == nil {
			err = from.check(p)
		}
		return p, err
	})
	if l.gates {
		s.opens = func(tasks []T) bool { return tally(tasks, from.statuses, task.Mode(l.WaitFor)).Completed() }
	}
	tasks, err := twice(s, func() (reading[T], error) {
		if from.markers {
			return readByMarker(ctx, pages, s, from.filtered)
		}
		return readByOffset(ctx, pages, s)
	})
	if err != nil {
		return err
	}
	return l.fill(s.of(tasks), from.statuses)
}

// selection says which tasks of a list are meant.
type selection[T listed] struct {
	after  time.Time
	most   int64
	keep   func(T) bool
	newest bool
	opens  func([]T) bool // whether tasks that are selected open a gate; nil: there is none
}

// isPlain says whether the selection is only a number of tasks.
func (s selection[T]) isPlain() bool { return s.newest && s.keep == nil && s.after.IsZero() }

// isOld says whether a task was created too early. One that does not tell its time
// might not be.
func (s selection[T]) isOld(t T) bool {
	if s.after.IsZero() {
		return false
	}
	at, ok := moment(t.entry().created)
	return ok && at.Before(s.after.Truncate(time.Second)) // as some services tell whole seconds
}

func (s selection[T]) matches(t T) bool { return !s.isOld(t) && (s.keep == nil || s.keep(t)) }

// of returns the tasks that are selected, newest first.
func (s selection[T]) of(tasks []T) []T {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t T) bool { return !s.matches(t) })
	slices.SortStableFunc(tasks, newestFirst)
	return append([]T{}, tasks[:min(int64(len(tasks)), s.most)]...) // none is not null
}

// enough says whether what was read of a list holds all that is meant.
func (s selection[T]) enough(tasks []T) bool {
	if !s.newest || len(tasks) == 0 {
		return false
	}
	if !s.after.IsZero() && s.isOld(tasks[len(tasks)-1]) {
		return true
	}
	if s.most == all {
		return false
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

// fill takes in the tasks that are selected.
func (l *taskList[T]) fill(tasks []T, v task.Vocabulary) error {
	waitFor := task.Mode(l.WaitFor)
	l.tasks = tasks
	l.state = tally(l.tasks, v, waitFor)
	if len(l.tasks) == 0 && waitFor == task.Success {
		return errNoMatch
	}
	return nil
}

// newestFirst compares the times of two tasks. One that does not tell its time may
// be the newest.
func newestFirst[T listed](a, b T) int {
	at, known := moment(a.entry().created)
	bt, too := moment(b.entry().created)
	switch {
	case known && too:
		return bt.Compare(at)
	case known == too:
		return 0
	case known:
		return 1
	default:
		return -1
	}
}

// tally says of tasks together what a gate on all of them has to know.
func tally[T listed](tasks []T, v task.Vocabulary, waitFor task.Mode) task.State {
	s := task.State{Known: true}
	var running, failed []T
	unknown := ""
	for _, t := range tasks {
		switch one := v.State((*string)(t.entry().status)); {
		case !one.Completed():
			running = append(running, t)
			if !one.Known {
				s.Known, unknown = false, one.Status
			}
		case !one.Succeeded():
			failed = append(failed, t)
		}
	}
	s.Status = fmt.Sprintf("%d of %d tasks in progress", len(running), len(tasks))
	if len(failed) > 0 {
		s.Status += fmt.Sprintf(", %d without success", len(failed))
	}
	if !s.Known {
		s.Status += fmt.Sprintf(", with a status that this provider does not know: %q", unknown)
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
	s.Blocking = describe(holding)
	return s
}

// describe returns a line for each task, and for ten at most.
func describe[T listed](tasks []T) string {
	const most = 10
	var lines []string
	for _, t := range tasks[:min(most, len(tasks))] {
		e := t.entry()
		line := fmt.Sprintf("  %s, %s: %s", task.Plain(string(*e.id)), cmp.Or(task.Plain(e.label), "no name"),
			cmp.Or(task.Plain(value((*string)(e.status))), "no status"))
		if at, ok := moment(e.created); ok {
			line += ", created " + age(max(0, time.Since(at))) + " ago"
		}
		lines = append(lines, line)
	}
	if more := len(tasks) - most; more > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// age words how long a task has existed: from two days on, in days.
func age(d time.Duration) string {
	if days := int(d / (24 * time.Hour)); days > 1 {
		return fmt.Sprintf("%d days", days)
	}
	return task.Duration(d)
}

// reading is what was read of a list in one go, each task once.
type reading[T listed] struct {
	distinct[T]
	several                   bool // pages, one after another
	countedFirst, countedLast int64
	ended                     bool // whether the page behind the last task was empty
}

// doubt says why the reading may lack a task that is selected, nil where it cannot.
func (r reading[T]) doubt(s selection[T]) error {
	got := int64(len(r.tasks))
	switch {
	case s.enough(r.tasks):
		if r.countedFirst != uncounted && r.countedLast > r.countedFirst {
			return listError(fmt.Sprintf("the list grew from %d to %d tasks while it was read", r.countedFirst, r.countedLast))
		}
	case got < r.countedLast:
		return listError(fmt.Sprintf("the list is not complete: the service counts %d tasks, but sends %d", r.countedLast, got))
	case got != r.countedLast && !r.ended:
		return listError("the list is not complete: its last page was not reached")
	}
	return nil
}

// isLoose says whether a task may have left and another one come between two pages,
// so that a third one moved to the page before: no count shows that. Where new tasks
// come first, they move the others the other way.
func (r reading[T]) isLoose(s selection[T]) bool { return r.several && !s.newest }

// twice reads a list again where the first reading is in doubt, as tasks come and
// go. A loose one opens no gate unless the next has the same tasks.
func twice[T listed](s selection[T], read func() (reading[T], error)) ([]T, error) {
	var before reading[T]
	for first := true; ; first = false {
		r, err := read()
		if err != nil {
			return nil, err
		}
		doubt := r.doubt(s)
		if doubt == nil && r.isLoose(s) && s.opens != nil && s.opens(s.of(r.tasks)) && !maps.Equal(r.known, before.known) {
			doubt = listError("tasks came or went while the list was read")
		}
		if doubt == nil || !first {
			return r.tasks, doubt
		}
		before = r
	}
}

// readByMarker reads the tasks of a list that comes by falling ID.
func readByMarker[T listed](ctx context.Context, l listing[T], s selection[T], filtered bool) (reading[T], error) {
	r := byMarker[T]{listing: l, most: all, filtered: filtered, id: func(t T) string { return string(*t.entry().id) }}
	if s.isPlain() {
		r.most = s.most
	} else if s.newest && (s.most < all || !s.after.IsZero()) {
		r.enough = s.enough
	}
	first, err := l.read(ctx, l.Caller, cursor{})
	if err != nil {
		return reading[T]{}, err
	}
	err = r.rest(ctx, first, filtered)
	got := reading[T]{countedFirst: first.count(), countedLast: r.counted, ended: r.ended}
	got.add(r.got.records)
	return got, err
}

// readByOffset reads the tasks of a list of which pages begin at an offset. Tasks
// that come or go meanwhile move the others, so some may repeat.
func readByOffset[T listed](ctx context.Context, l listing[T], s selection[T]) (reading[T], error) {
	p, err := l.read(ctx, l.Caller, cursor{})
	r := reading[T]{countedFirst: p.count(), countedLast: p.count(), ended: len(p.records) == 0}
	r.add(p.records)
	for offset, before := l.size, 0; err == nil && len(r.tasks) > before && !s.enough(r.tasks) && r.countedLast != int64(len(r.tasks)); {
		var pages []page[T]
		at := nextPages(l, s, r, offset)
		if pages, err = l.sideBySide(ctx, at); err != nil {
			break
		}
		before, r.several = len(r.tasks), true
		for _, p := range pages {
			r.add(p.records)
			r.countedLast, r.ended = max(r.countedLast, p.count()), len(p.records) == 0
		}
		offset = at[len(at)-1].offset + l.size
		if len(r.tasks) > maxCount {
			err = errEndless
		}
	}
	return r, err
}

// nextPages are the pages to read next, from an offset on: many at once where it
// is known how many there are, and else the one behind what has been read.
func nextPages[T listed](l listing[T], s selection[T], r reading[T], offset int64) []cursor {
	got, end := int64(len(r.tasks)), r.countedLast
	if s.isPlain() {
		end = min(end, s.most)
	}
	if end <= offset || got < offset { // the service does not count, or sends smaller pages than it was asked for
		return []cursor{{offset: got}}
	}
	count := min(l.pagesFor(end-offset), max(maxWidth, offset/l.size)) // more only where so many are there
	if s.newest && s.most < all && !s.isPlain() {
		count = 1 // the next page may be enough
	}
	at := make([]cursor, count)
	for i := range at {
		at[i] = cursor{offset: offset + int64(i)*l.size}
	}
	return at
}

// distinct are tasks of which each has another ID.
type distinct[T listed] struct {
	tasks []T
	known map[string]bool
}

// add takes in those that are new.
func (d *distinct[T]) add(tasks []T) {
	if d.known == nil {
		d.known = make(map[string]bool, len(tasks))
	}
	for _, t := range tasks {
		if id := strings.ToLower(string(*t.entry().id)); !d.known[id] {
			d.known[id] = true
			d.tasks = append(d.tasks, t)
		}
	}
}

// verifyList says whether a page of a list can be believed: it is there, has no
// more tasks than were asked for, and each says which one it is, and has one status.
func verifyList[T listed](tasks []T, counted *int64, size int64) error {
	if tasks == nil && (counted == nil || *counted != 0) { // some services write null for none
		return errors.New("it holds no list of tasks")
	}
	if got := int64(len(tasks)); got > size {
		return fmt.Errorf("it holds %d tasks where at most %d were asked for", got, size)
	}
	var null T
	statuses := make(map[string]string, len(tasks)) // by ID
	for _, t := range tasks {
		if t == null || t.entry().id == nil || *t.entry().id == "" {
			return errors.New("it holds a task without an ID")
		}
		id, status := strings.ToLower(string(*t.entry().id)), value((*string)(t.entry().status))
		if other, ok := statuses[id]; ok && other != status {
			return fmt.Errorf("it tells of task %q with two statuses", id)
		}
		statuses[id] = status
	}
	return nil
}

// matches says whether a field is as a filter asks, in upper or lower case. A gate
// on all tasks also waits for one that does not tell its field: it might be meant.
func (l *taskList[T]) matches(filter string, field *string) bool {
	if value(field) == "" && l.WaitFor != "" && l.MaxResults == nil {
		return true
	}
	return filter == "" || strings.EqualFold(filter, value(field))
}

// agrees says whether a field has the value that the service was asked for, as far
// as it tells.
func agrees(asked string, field *string) bool {
	return asked == "" || field == nil || strings.EqualFold(asked, *field)
}

// statusFilter describes the filter by status, which a list that is waited for
// cannot have: its tasks would leave it as they end.
func statusFilter(v task.Vocabulary, applied string) Field {
	names := slices.Concat(v.InProgress, v.Succeeded, v.Ended)
	f := optional("status", fmt.Sprintf("Select only tasks with this status: %s. This filter is %s. It cannot be set together with `wait_for`.", alternatives(names), applied), spelled{"status", names})
	f.Detail = true
	return f
}
