// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// verifier is an answer that can tell whether it is about what was asked for.
type verifier interface {
	// Verify returns nil, [ErrNoTask] where the service says that there is no such
	// task, or another error, which says why the answer cannot be believed.
	Verify() error
}

// ErrNoTask is what a read returns where the service says, in an answer with a
// status of success, that it does not know the task.
var ErrNoTask = errors.New("the service answered with an empty list of tasks")

// ErrEmpty is the error of a response without a body.
var ErrEmpty = errors.New("it is empty")

// ErrNothing is what [verifier] returns of a response that contains no task.
var ErrNothing = errors.New("it contains no task")

// errError is the error of a response that contains one of the service's.
var errError = errors.New("it contains an error")

// OtherTask is the error of an answer about another task than the one asked for.
func OtherTask(got, asked string) error {
	return fmt.Errorf("it is about task %q, but the request was for task %q", printable(got, 128), asked)
}

// SameID compares IDs, which a service may repeat in another case.
func SameID(a, b string) bool {
	return len(a) == len(b) && strings.EqualFold(a, b) // the Kelvin sign is no k
}

// InvalidResponseError says that a service answered with a status of success, but
// not about what was asked for.
type InvalidResponseError struct {
	To        string // method and URL
	RequestID string
	Code      string // of an error that the body holds, if any
	Message   string
	Err       error
}

func (e *InvalidResponseError) Error() string {
	parts := []string{e.To, "the response is not valid", e.Err.Error(), e.Code, e.Message}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, ": ") + withID(e.RequestID)
}

// Unwrap returns what is wrong with the response.
func (e *InvalidResponseError) Unwrap() error { return e.Err }

// verify says whether a decoded answer is to be believed. An error in it
// outweighs whatever else there is.
func (a answer) verify(out any) error {
	var err error
	if v, ok := out.(verifier); ok {
		err = v.Verify()
	}
	switch said, found := findError(a.body); {
	case found:
		return a.invalid(errError, said)
	case err != nil && !errors.Is(err, ErrNoTask):
		return a.invalid(err, said)
	case err != nil:
		return fmt.Errorf("%s: %w%s", a.to, err, withID(a.requestID()))
	}
	return nil
}

// invalid is the error of a response for a reason, and for the error that its
// body holds.
func (a answer) invalid(reason error, said ErrorBody) error {
	return &InvalidResponseError{
		To: a.to, RequestID: a.requestID(),
		Code: shown(said.Code, 128, a.scrub), Message: shown(said.Message, 1000, a.scrub), Err: reason,
	}
}
