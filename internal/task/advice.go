// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"cmp"
	"fmt"
)

// advice is what to do next, a sentence or two a line.
func (e *Error) advice() []string {
	const ignore = "Where that is to be expected, set ignore_not_found = true, and check the found attribute."
	switch e.Outcome {
	case Failed:
		return []string{
			"Find the cause in the service, start the task anew, and apply with the ID of the new one.",
			`To go on however a task ends, set wait_for = "completion", and check the succeeded attribute.`,
		}
	case TimedOut:
		return []string{e.goesOn(), e.unknown(), e.watch.state.Hold, e.hint(), e.moreTime()}
	case Vanished:
		return []string{"Its record, or the instance that it belongs to, was deleted while the task was waited for.", ignore}
	case NeverThere:
		return []string{e.hint(), "Services purge old records. " + ignore}
	case Interrupted:
		return []string{e.goesOn(), e.unknown(), "Run the same command again to go on."}
	default:
		return []string{e.heldOff(), e.decode(), e.goesOn(), e.unknown(), e.hint()}
	}
}

// goesOn says what becomes of the task, as far as that is known.
func (e *Error) goesOn() string {
	switch w := e.watch; {
	case w.state.Completed():
		return "Only this read has stopped: the task itself has ended in the service."
	case w.seen && w.state.Known && w.gone == 0:
		return "Only this read has stopped: the task itself goes on in the service."
	default:
		return ""
	}
}

// unknown is the advice on a status that says nothing.
func (e *Error) unknown() string {
	if !e.watch.seen || e.watch.state.Known {
		return ""
	}
	return "This provider cannot tell from the status whether the task has ended: look at the task in the console, and for a newer version of this provider."
}

// hint is the advice on the latest look, where that one did not see the task.
func (e *Error) hint() string {
	w := e.watch
	if w.fault == nil || w.recovered {
		return ""
	}
	return cmp.Or(plain(w.fault.Advice), w.fault.Class.advice(w.Mode))
}

// moreTime is silent where nothing says that time would help.
func (e *Error) moreTime() string {
	if e.watch.seen && !e.watch.state.Known {
		return ""
	}
	return fmt.Sprintf("Give it longer with timeouts { read = %q } on this data source, or run the same command again to go on.",
		humane(2*e.watch.total()))
}

func (e *Error) heldOff() string {
	w := e.watch
	left := w.total() - e.waited
	if w.fault == nil || w.total() == 0 || w.fault.RetryAfter < left {
		return ""
	}
	return fmt.Sprintf("The service asked for a pause of %s, but only %s of %s remain.", humane(w.fault.RetryAfter), humane(left), humane(w.total()))
}

func (e *Error) decode() string {
	if e.encoded() == "" {
		return ""
	}
	return "The STS API POST /v5/decode-authorization-message decodes the message above: it says which permission is missing."
}
