// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Summary returns one line that says which task it is and how it ended.
func (e *Error) Summary() string {
	if e.Outcome == Interrupted && e.Mode != Once {
		return fmt.Sprintf("The wait for %s %s was interrupted", e.Kind, e.ID)
	}
	return fmt.Sprintf("%s %s %s", e.Kind, e.ID, e.ending())
}

// ending says how the read ended, as the end of a sentence about the task.
func (e *Error) ending() string {
	switch e.Outcome {
	case Failed:
		return e.Form(badEnding(e.State.Status), "did not all succeed")
	case TimedOut:
		return e.late() + " within " + Duration(e.Total)
	case Vanished:
		return "can no longer be found"
	case NeverThere:
		return e.Form("was", "were") + " not found"
	case Denied:
		return "could not be read: the service refused the request"
	case RateLimited:
		return "could not be read: the service limits the rate of requests"
	case Unavailable:
		return "could not be read: the service is not available"
	case Unbelieved:
		return "could not be read: the response is not valid"
	case Interrupted:
		return "could not be read: interrupted"
	default:
		return "could not be read"
	}
}

// Unmatched reports whether the service listed its tasks when last asked, and none
// was among those that are meant.
func (e *Error) Unmatched() bool { return e.Fault != nil && e.Fault.Unmatched }

// Form returns the words that fit: those about one task, or about several.
func (e *Error) Form(one, several string) string {
	if e.Several {
		return several
	}
	return one
}

// badEnding words a status of a task that ended without success.
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

// late says what did not happen in time.
func (e *Error) late() string {
	switch {
	case e.State.Completed():
		return "ended, but could not be read in full"
	case e.Seen:
		return "did not end"
	case e.Missed:
		return "did not appear"
	default:
		return "could not be read"
	}
}

// Facts returns lines of text that say what is known.
func (e *Error) Facts() string {
	var facts []string
	for _, fact := range []struct{ name, text string }{
		{"Last status", e.status()},
		{"Progress", Plain(e.State.Progress)},
		{"Reason given", Plain(e.State.Reason)},
		{"Waited", e.duration()},
		{"Last error", e.lastError()},
		{"encoded_authorization_message", e.encoded()},
	} {
		if fact.text != "" {
			facts = append(facts, fact.name+": "+fact.text)
		}
	}
	return join("\n\n", join("\n", facts...), strings.Trim(e.Explained, "\n"), e.blocking())
}

// blocking lists the tasks that hold up a gate on several.
func (e *Error) blocking() string {
	switch {
	case e.State.Blocking == "", e.Missed: // they are gone
		return ""
	case e.State.Completed():
		return "Tasks that ended without success:\n" + e.State.Blocking
	default:
		return "Tasks in progress:\n" + e.State.Blocking
	}
}

// status words the latest status.
func (e *Error) status() string {
	switch {
	case e.Seen && e.State.Status == "":
		return "none in the response"
	case e.Seen && !e.State.Known && !e.Several: // of several, the status names it
		return Plain(strconv.Quote(e.State.Status)) + " (a status that this provider does not know)"
	case e.Seen:
		return Plain(e.State.Status)
	case e.Mode == Once:
		return ""
	case e.Unmatched():
		return "none; no task matches"
	case e.Missed:
		return "none; " + e.Form("the task was never found", "no task was ever found")
	case e.Fault == nil:
		return "none; no response arrived"
	default:
		return "none; every request failed"
	}
}

// duration says how long the wait took, unless it ended at once.
func (e *Error) duration() string {
	switch {
	case e.Waited < time.Second:
		return ""
	case e.Total == 0:
		return Duration(e.Waited)
	default:
		return Duration(e.Waited) + " of " + Duration(e.Total)
	}
}

// lastError words the latest error, which need not be the service's.
func (e *Error) lastError() string {
	switch {
	case e.Fault == nil, e.Unmatched():
		return ""
	case e.Recovered:
		return fmt.Sprintf("%s (%s earlier; the service has answered since)", Plain(e.Fault.Error()), Duration(e.FaultAge))
	default:
		return Plain(e.Fault.Error())
	}
}

// encoded returns the encoded authorization message on one line.
func (e *Error) encoded() string {
	if e.Fault == nil {
		return ""
	}
	return oneLine(e.Fault.Encoded)
}
