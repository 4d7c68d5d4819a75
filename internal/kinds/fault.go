// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// fault returns an error of the client as a *[task.Fault], with the advice that fits
// it. If ctx has ended, it returns the error of ctx, which says nothing about the
// service.
func fault(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*task.Fault](err); err == nil || ok {
		return err
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return ctx.Err()
	}
	f := classify(err)
	if lookup := rootLookup(err); lookup != nil {
		f.Advice = lookupAdvice(f, lookup)
	}
	return f
}

// advised returns a fault with more advice, unless it is of a look-up, which went to
// another host.
func advised(err error, advice string) error {
	f, ok := errors.AsType[*task.Fault](err)
	if !ok || rootLookup(err) != nil {
		return err
	}
	own := *f
	own.Advice = join(f.Advice, advice)
	return &own
}

// errNoMatch is the error of a list without a task where there must be one.
var errNoMatch = errors.New("no task matches")

// classify returns what an error means for a wait.
func classify(err error) *task.Fault {
	f := &task.Fault{Err: err}
	var (
		api     *client.APIError
		paused  *client.PausedError
		broken  *client.ConnectionError
		format  *client.FormatError
		invalid *client.InvalidResponseError
		needs   *client.PendingError
		silent  *client.UnansweredError
		unsent  *client.UnsentError
		list    listError
	)
	switch {
	case errors.As(err, &api):
		f.Class, f.Advice = classOf(api), refusal(api)
		f.RetryAfter, f.Encoded = api.RetryAfter, api.EncodedAuthorizationMessage
	case errors.As(err, &paused):
		f.Class, f.RetryAfter = task.Broken, paused.For
		if paused.Throttled {
			f.Class = task.Throttled
		}
	case errors.Is(err, errNoMatch):
		f.Class, f.Unmatched = task.Missing, true
	case errors.Is(err, client.ErrNoTask):
		f.Class = task.Missing
	case errors.As(err, &needs):
		f.Advice = "First apply what it depends on, with -target, or set it to a known value."
	case errors.As(err, &format), errors.As(err, &invalid), errors.As(err, &list):
		f.Class = task.Invalid
	case errors.As(err, &unsent):
		f.Class, f.Advice = task.Broken, "Raise max_concurrent_requests in the provider block, or read fewer tasks at a time."
	case errors.As(err, &silent):
		f.Class, f.Unreached = task.Broken, silent.Unreached
	case errors.As(err, &broken) && broken.Unreached && client.IsUnknownHost(err):
		f.Advice = "The host name does not exist: check region, cloud, endpoints and the proxy."
	case errors.As(err, &broken) && !client.Permanent(err):
		f.Class, f.Unreached = task.Broken, broken.Unreached
	}
	return f
}

// classOf returns the class of an answer with a status other than 2xx.
func classOf(e *client.APIError) task.Class {
	switch {
	case e.Status == http.StatusNotFound && e.Own:
		return task.Missing
	case e.Status == http.StatusNotFound: // of something on the way to the service
		return task.Invalid
	case e.Status == http.StatusTooManyRequests:
		return task.Throttled
	case e.Status == http.StatusRequestTimeout, e.Status >= 500:
		return task.Broken
	case e.Status >= 400:
		return task.Refused
	case e.IsRedirect():
		return task.Permanent
	}
	return task.Invalid
}

// rootLookup returns the innermost look-up that failed, which is the one to mend,
// or nil if none did.
func rootLookup(err error) (lookup *client.LookupError) {
	for cause := err; errors.As(cause, &lookup); {
		cause = lookup.Err
	}
	return lookup
}

// lookupAdvice returns the advice on a look-up that failed. A look-up that finds
// nothing does not mean that the task is missing, so f then becomes Refused.
func lookupAdvice(f *task.Fault, lookup *client.LookupError) string {
	if f.Class == task.Missing {
		f.Class = task.Refused
	}
	api, _ := errors.AsType[*client.APIError](f.Err)
	switch {
	case f.Class == task.Broken:
		return join(networkAdvice, lookup.Advice, lookup.Without)
	case f.Advice == "" || api == nil:
		return join(f.Advice, lookup.Advice, lookup.Without)
	case api.Status == http.StatusForbidden:
		return join(f.Advice, lookup.Advice, lookup.Without)
	default:
		return f.Advice // with these credentials no request works
	}
}

// refusal returns the advice on a refused signature or permission, or "".
func refusal(e *client.APIError) string {
	if e.Status != http.StatusUnauthorized && e.Status != http.StatusForbidden || e.SignedWith == "" {
		return ""
	}
	proof := "was signed with"
	if e.ByToken {
		proof = "carried"
	}
	advice := fmt.Sprintf("The request %s %s. Check these credentials and their permissions.", proof, e.SignedWith)
	if skew := e.ClockSkew.Abs(); skew > client.MaxClockSkew {
		now := time.Now().UTC()
		advice = join(advice, fmt.Sprintf(
			"This machine's clock says %s, the service's says %s: a signature that is off by more than %s is refused, so set the clock first.",
			now.Format(time.RFC3339), now.Add(e.ClockSkew).Format(time.RFC3339), client.MaxClockSkew))
	}
	return advice
}

// join joins the parts that are not empty, each on a line of its own.
func join(parts ...string) string {
	var lines []string
	for _, part := range parts {
		if part != "" {
			lines = append(lines, part)
		}
	}
	return strings.Join(lines, "\n")
}
