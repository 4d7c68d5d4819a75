// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"context"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// children counts the contexts that have been made of it and not been cancelled.
type children struct {
	context.Context //nolint:containedctx // it is one
	alive, most     int
}

// Value hides what it is made of, so that a child asks for AfterFunc.
func (c *children) Value(any) any { return nil }

// AfterFunc is called for each child, and what it returns when that is cancelled.
func (c *children) AfterFunc(f func()) (stop func() bool) {
	c.alive++
	c.most = max(c.most, c.alive)
	forget := context.AfterFunc(c.Context, f)
	return func() bool {
		c.alive--
		return forget()
	}
}

// A wait of hours keeps nothing of the polls that are over.
func TestPollLeavesNoContextBehind(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		deadline, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		ctx := &children{Context: deadline}
		_, err := task.Read(ctx, options(task.Success), task.Source[string]{Poll: newService(script(status("Running"))).read})
		wantOutcome(t, err, task.TimedOut)
		if ctx.most > 3 {
			t.Errorf("%d contexts were alive at once", ctx.most)
		}
	})
}
