// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// waiting waits for a job to succeed.
func waiting(c cloud, jobID string) string {
	return c.config(fmt.Sprintf(`
data "huaweicloudtask_swr_instance_job" "task" {
  job_id   = %q
  wait_for = "success"
}
`, jobID))
}

// interruptible are the commands in which something waits for the job.
var interruptible = map[string]struct {
	config  string
	command []string
}{
	"data source": {config: dataSource(quotedJobID).block(), command: []string{"plan"}},
	"resource":    {config: forJob(jobID), command: []string{"apply", "-auto-approve"}},
	"action that is triggered": {
		config:  triggering(trigger("before_create")),
		command: []string{"apply", "-auto-approve"},
	},
	"action by hand": {
		config:  waitAction(quotedJobID),
		command: []string{"apply", "-auto-approve", "-invoke=" + waitAddress},
	},
}

// The interrupt comes with the second poll: the first has seen the task.
func TestInterruptEndsAWaitAndSaysThatTheTaskGoesOn(t *testing.T) {
	t.Parallel()
	for name, test := range interruptible {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addJob(jobID)
			w := newStage(t, c, test.config)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			c.Inject(simulator.Fault{Path: jobID, Skip: 1, Times: 1, Action: func(genuine http.Handler) http.Handler {
				interrupt()
				return genuine
			}})
			told, code := w.until(ctx, test.command...)
			if want := words("The wait for SWR instance job "+jobID+" was interrupted", "the task itself goes on"); code != 1 || !want.MatchString(told) {
				t.Errorf("with exit code %d, it should say %s:\n%s", code, want, told)
			}
			if left := w.addresses(); strings.Contains(left, "creation") || strings.Contains(left, "namespace") {
				t.Errorf("the state has %s", left)
			}
		})
	}
}
