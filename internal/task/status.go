// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import "slices"

// Phase says whether a task is in progress or how it has ended. The zero value is
// InProgress, so that nothing unknown ever counts as an end.
type Phase int

// The phases.
const (
	InProgress Phase = iota
	Succeeded
	Ended // without success
)

// Vocabulary lists the statuses of one kind of task by what they mean, as the
// API spells them.
type Vocabulary struct {
	InProgress, Succeeded, Ended []string
}

// State returns what a status means. A status that is nil or not listed is in
// progress and not known, as a service may add one at any time.
func (v Vocabulary) State(status *string) State {
	if status == nil {
		return State{}
	}
	for phase, names := range [...][]string{
		InProgress: v.InProgress,
		Succeeded:  v.Succeeded,
		Ended:      v.Ended,
	} {
		if slices.Contains(names, *status) {
			return State{Status: *status, Phase: Phase(phase), Known: true}
		}
	}
	return State{Status: *status}
}

// State is what one read found of a task, or of several tasks together.
type State struct {
	Status   string // as the API spells it, "" where it sent none
	Phase    Phase
	Known    bool    // whether Status is in the vocabulary
	Progress string  // such as "80 %", "" where there is none
	Done     float64 // the part that is done, from 0 to 1; 0 where the service does not tell
	Reason   string  // the API's own words, "" where there are none
	Blocking string  // of several tasks, those that hold up the gate, a line each
	Hint     string  // what the task needs in order to end, a sentence; "" where nothing is known
}

// Completed reports whether the task has come to an end, good or bad.
func (s State) Completed() bool { return s.Phase != InProgress }

// Succeeded reports whether the task has ended well.
func (s State) Succeeded() bool { return s.Phase == Succeeded }
