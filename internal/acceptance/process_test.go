// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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

func TestTraceOfAnApplyHoldsNoSecret(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.Key = simulator.Key{AccessKey: "TEMPORARYACCESSKEY00", SecretKey: "the-secret-of-the-temporary-key", SecurityToken: "the-security-token-of-the-temporary-key"}
	c.AddKey(c.Key)
	folder := t.TempDir()
	write(t, folder, "main.tf", waiting(c, c.succeeded("swr_instance_job").ID))

	apply := tf.Command(t.Context(), folder, "apply", "-auto-approve")
	apply.Env = append(apply.Env, "TF_LOG=TRACE")
	told := runCLI(t, apply)
	state, err := os.ReadFile(filepath.Join(folder, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	told += string(state)

	requests := c.Requests()
	if len(requests) == 0 {
		t.Fatal("nothing was read")
	}
	secrets := []string{c.Key.SecretKey, c.Key.SecurityToken}
	for _, r := range requests {
		if !strings.Contains(told, r.ID) {
			t.Errorf("request %s to %s is not in the trace", r.ID, r.Path)
		}
		_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		secrets = append(secrets, signature)
	}
	for _, secret := range secrets {
		if i := strings.Index(told, secret); i >= 0 {
			t.Errorf("%q: %s", secret, told[max(0, i-300):min(len(told), i+300)])
		}
	}
}
