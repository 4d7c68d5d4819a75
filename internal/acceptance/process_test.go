// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"context"
	"fmt"
	"net/http"
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

func TestInterruptEndsAWaitAndSaysThatTheTaskGoesOn(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addJob(jobID)
	folder := t.TempDir()
	write(t, folder, "main.tf", waiting(c, jobID))

	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	c.Inject(simulator.Fault{Path: jobID, Action: func(genuine http.Handler) http.Handler {
		interrupt()
		return genuine
	}})
	cmd := tf.Command(ctx, folder, "plan", "-no-color")
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("%v, with exit code %d", err, code)
	}
	if want := words("SWR instance job "+jobID+" is no longer waited for: interrupted", "the task itself goes on"); !want.Match(out) {
		t.Errorf("%s\n\ndoes not match %s", out, want)
	}
}
