// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task

import (
	"errors"
	"time"
)

// Class says what a request without a valid answer means for a wait. The zero value
// is Permanent, so that nothing unclassified is tried again.
type Class int

// The classes.
const (
	Permanent Class = iota // does not pass by itself
	Missing                // the service answers, and does not know the task
	Refused                // 401, 403 and every other 4xx
	Throttled              // 429
	Broken                 // 408, 5xx, a connection that breaks or does not come about
	Invalid                // an answer that cannot be believed; repeated like Broken
)

func (c Class) String() string {
	return [...]string{
		Permanent: "the task cannot be read",
		Missing:   "the service does not know the task",
		Refused:   "the service refused the request",
		Throttled: "the service throttles requests",
		Broken:    "the service could not answer",
		Invalid:   "the response is not valid",
	}[c]
}

// outcome returns how a read ends that is not tried again.
func (c Class) outcome() Outcome {
	return [...]Outcome{
		Permanent: Unreadable,
		Missing:   NeverThere,
		Refused:   Denied,
		Throttled: RateLimited,
		Broken:    Unavailable,
		Invalid:   Unbelieved,
	}[c]
}

// Fault is why a read has not found the state of the task.
type Fault struct {
	Class      Class
	RetryAfter time.Duration // how long the service asked to be left alone, 0 where it did not
	Unreached  bool          // Broken: its host has never answered, so its name may be wrong
	Final      bool          // was repeated already, as often as the rules allow
	Unmatched  bool          // Missing: the service listed its tasks, and none is among those that are meant
	Err        error         // what the service said: status, code, message, request ID
	Encoded    string        // Refused: encoded_authorization_message, where there is one
	Advice     string        // what to do next, where it is more than the class can tell
}

func (f *Fault) Error() string {
	if f.Err == nil {
		return f.Class.String()
	}
	return f.Err.Error()
}

// Unwrap returns what the service said.
func (f *Fault) Unwrap() error { return f.Err }

// asFault returns err as a *[Fault], which is Permanent if it was none.
func asFault(err error) *Fault {
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault
	}
	return &Fault{Class: Permanent, Err: err}
}
