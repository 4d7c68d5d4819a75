// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"fmt"
	"strings"
	"time"
)

// Summary says in one line which task it is and how it ended.
func (e *Error) Summary() string {
	return fmt.Sprintf("%s %s %s", e.watch.Kind, e.watch.ID, e.ending())
}

// Detail says, in lines of text, what is known and what to do next.
func (e *Error) Detail() string {
	return join("\n\n", e.facts(), strings.Trim(e.explained, "\n"), join("\n", e.advice()...))
}

func (e *Error) ending() string {
	switch e.Outcome {
	case Failed:
		return badEnding(e.watch.state.Status)
	case TimedOut:
		return e.late() + " within " + humane(e.watch.total())
	case Vanished:
		return "is no longer there"
	case NeverThere:
		return "was not found"
	case Denied:
		return "could not be read: the service refused the request"
	case RateLimited:
		return "could not be read: the service limits the rate of requests"
	case Unavailable:
		return "could not be read: the service is not available"
	case Unbelieved:
		return "could not be read: the response is not valid"
	case Interrupted:
		if e.watch.Mode != Look {
			return "is no longer waited for: interrupted"
		}
		return "could not be read: interrupted"
	default:
		return "could not be read"
	}
}

// badEnding puts a status without success, whichever service's, in words.
func badEnding(status string) string {
	switch status = strings.ToLower(status); status {
	case "fail", "failed":
		return "failed"
	case "partialsuccess":
		return "succeeded only in part"
	case "stopped", "deleted", "cancelled":
		return "was " + status
	default:
		return "ended without success"
	}
}

// late is what did not happen in time.
func (e *Error) late() string {
	switch w := e.watch; {
	case w.state.Completed():
		return "ended, but could not be read in full"
	case w.seen:
		return "did not end"
	case w.gone > 0:
		return "did not appear"
	default:
		return "could not be read"
	}
}

func (e *Error) facts() string {
	var facts []string
	for _, fact := range []struct{ name, text string }{
		{"Last status", e.status()},
		{"Progress", plain(e.watch.state.Progress)},
		{"Reason given", plain(e.watch.state.Reason)},
		{"Waited", e.duration()},
		{"Last service error", e.serviceError()},
		{"encoded_authorization_message", e.encoded()},
	} {
		if fact.text != "" {
			facts = append(facts, fact.name+": "+fact.text)
		}
	}
	return join("\n", facts...)
}

func (e *Error) status() string {
	switch w := e.watch; {
	case w.seen && w.state.Status == "":
		return "none sent"
	case w.seen && !w.state.Known:
		return plain(w.state.Status) + " (a status that this provider does not know)"
	case w.seen:
		return plain(w.state.Status)
	case w.Mode == Look:
		return ""
	case w.gone > 0:
		return "none; the service has not shown the task"
	default:
		return "none; no read has got through"
	}
}

// duration is silent about what ended at once.
func (e *Error) duration() string {
	total := e.watch.total()
	switch {
	case e.waited < time.Second:
		return ""
	case total == 0:
		return humane(e.waited)
	default:
		return humane(e.waited) + " of " + humane(total)
	}
}

func (e *Error) serviceError() string {
	w := e.watch
	switch {
	case w.fault == nil:
		return ""
	case w.recovered:
		return fmt.Sprintf("%s (%s before, and answers since)", plain(w.fault.Error()), humane(e.waited-w.faultAfter))
	default:
		return plain(w.fault.Error())
	}
}

func (e *Error) encoded() string {
	if e.watch.fault == nil {
		return ""
	}
	return oneLine(e.watch.fault.Encoded)
}
