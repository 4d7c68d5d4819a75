// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// fault tells the wait engine what an error of the client means, and the user
// what to do about it: the advice that fits the error, and that of the caller.
func fault(err error, advice string) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err // of the service it says nothing
	}
	f := &task.Fault{Err: err, Advice: advice}
	var (
		api    *client.APIError
		paused *client.PausedError
		format *client.FormatError
		lookup *client.LookupError
		needs  *client.PendingError
		silent *client.UnansweredError
	)
	switch {
	case errors.As(err, &api):
		f.Class = classify(api.Status)
		f.RetryAfter = api.RetryAfter
		f.Encoded = api.EncodedAuthorizationMessage
		f.Advice = join(refusal(api), advice)
	case errors.As(err, &paused):
		f.Class, f.RetryAfter = task.Throttled, paused.For
	case errors.Is(err, client.ErrNoTask):
		f.Class = task.Missing
	case errors.As(err, &needs):
		f.Advice = "Apply first what it depends on, alone with -target, or set it to a value that is known."
	case errors.As(err, &format), errors.As(err, &silent), !client.Permanent(err):
		f.Class = task.Broken
	}
	// A look-up may have failed for want of another, which is the one to mend.
	for cause := err; errors.As(cause, &lookup); {
		cause = lookup.Err
	}
	if lookup != nil {
		switch { // it is not the task that is missing
		case f.Class == task.Missing && api != nil:
			f.Class = task.Refused
		case f.Class == task.Missing:
			f.Class = task.Broken // an empty answer
		}
		if f.Class == task.Broken {
			f.Advice = join(f.Advice, f.Class.Advice())
		}
		f.Advice = join(f.Advice, lookup.Advice)
	}
	return f
}

func classify(status int) task.Class {
	switch {
	case status == http.StatusNotFound:
		return task.Missing
	case status == http.StatusTooManyRequests:
		return task.Throttled
	case status == http.StatusRequestTimeout, status >= 500:
		return task.Broken
	case status >= 400:
		return task.Refused
	}
	return task.Permanent
}

// refusal is what a user can do about a refused signature or permission.
func refusal(e *client.APIError) string {
	if e.Status != http.StatusUnauthorized && e.Status != http.StatusForbidden || e.SignedWith == "" {
		return ""
	}
	proof := "was signed with"
	if e.ByToken {
		proof = "carried"
	}
	advice := fmt.Sprintf("The request %s %s. Check these credentials and what they permit.", proof, e.SignedWith)
	if skew := e.ClockSkew.Abs(); skew > client.MaxClockSkew {
		now := time.Now().UTC()
		advice = join(advice, fmt.Sprintf(
			"This machine's clock says %s, the service's says %s: a signature that is off by more than %s is refused, so set the clock first.",
			now.Format(time.RFC3339), now.Add(e.ClockSkew).Format(time.RFC3339), client.MaxClockSkew))
	}
	return advice
}

func join(first, second string) string {
	if first == "" || second == "" {
		return first + second
	}
	return first + "\n" + second
}
