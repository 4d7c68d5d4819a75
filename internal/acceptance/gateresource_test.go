// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// forJob is a gate resource that waits for a job with this ID.
func forJob(jobID string, arguments ...string) string {
	return gateResource(fmt.Sprintf("%q", jobID)).block(arguments...)
}

var gateAddress = gateResource("").address

// readsOf is the number of requests that read a task.
func (c cloud) readsOf(id string) int { return len(c.Requests(of(id))) }

// purge removes the record of a job, as the service does after a while.
func (c cloud) purge(jobID string) {
	c.RemoveTask(simulator.SWR, simulator.Task{Project: c.Project.ID, ID: jobID})
}

// addEnded adds a job that has ended.
func (c cloud) addEnded(id, status string) { c.addJob(id, simulator.Step{Status: status}) }

func TestGateResourceWaitsOnceInApplyAndStaysOpenWithoutARequest(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addJob(jobID, simulator.Step{After: time.Second, Status: "Success"})
	w := newStage(t, c, forJob(jobID))
	w.silent(func() {
		if told := w.run("plan"); !strings.Contains(told, gateAddress+" will be created") {
			t.Errorf("the gate is not planned:\n%s", told)
		}
	})
	w.run("apply", "-auto-approve")
	if reads := c.readsOf(jobID); reads < 2 {
		t.Errorf("the job was read %d times while it was running", reads)
	}
	c.purge(jobID)
	w.planNothing()
	w.silent(func() {
		w.run("apply", "-auto-approve", "-refresh-only")
		w.run("destroy", "-auto-approve")
	})
}

func TestGateResourceWaitsInPlaceForAnotherTaskAndAgainUntilItSucceeds(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addEnded(jobID, "Success")
	c.addEnded(laterJobID, "Failed")
	w := newStage(t, c, forJob(jobID))
	w.run("apply", "-auto-approve")
	before := w.run("state", "show", gateAddress)

	w.configure(forJob(laterJobID))
	for attempt := 1; attempt <= 2; attempt++ {
		w.silent(func() {
			if told := w.run("plan"); !strings.Contains(told, gateAddress+" will be updated in-place") {
				t.Errorf("the gate is not planned to wait anew:\n%s", told)
			}
		})
		w.fail(words("SWR instance job "+laterJobID+" failed"), "apply", "-auto-approve")
		if reads := c.readsOf(laterJobID); reads != attempt {
			t.Errorf("%d reads in %d attempts", reads, attempt)
		}
		if after := w.run("state", "show", gateAddress); after != before {
			t.Errorf("the state became:\n%s\nand was:\n%s", after, before)
		}
	}

	c.addEnded(laterJobID, "Success")
	if told := w.run("apply", "-auto-approve"); !strings.Contains(told, "0 added, 1 changed, 0 destroyed") {
		t.Errorf("the gate did not wait in place:\n%s", told)
	}
	if after := w.run("state", "show", gateAddress); !strings.Contains(after, laterJobID) {
		t.Errorf("the state is still of the first job:\n%s", after)
	}
	w.planNothing()
}

func TestGateResourceThatHoldsLeavesNothingInTheState(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	w := newStage(t, c, forJob(jobID))
	for attempt := 1; attempt <= 2; attempt++ {
		w.fail(words("SWR instance job "+jobID+" failed"), "apply", "-auto-approve")
		if left := w.addresses(); left != "" {
			t.Errorf("the state has %s", left)
		}
		if reads := c.readsOf(jobID); reads != attempt {
			t.Errorf("%d reads in %d attempts", reads, attempt)
		}
	}
	c.addEnded(jobID, "Success")
	if told := w.run("apply", "-auto-approve"); !strings.Contains(told, "1 added, 0 changed, 0 destroyed") {
		t.Errorf("the gate was not just created:\n%s", told)
	}
}

func TestGateResourceRefusesToAdoptATaskThatIsRunning(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addJob(jobID)
	w := newStage(t, c, forJob(jobID))
	w.fail(words("SWR instance job "+jobID+" cannot be imported: it is still running", "Last status: Running"), "import", gateAddress, jobID)
	if left := w.addresses(); left != "" {
		t.Errorf("the state has %s", left)
	}
}

// How an adopted task ended decides what its gate waits for.
func TestGateResourceThatAdoptedATaskPlansNothing(t *testing.T) {
	t.Parallel()
	for status, mode := range map[string]string{"Success": "success", "Failed": "completion"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			needCLI(t)
			c := newCloud(t)
			c.addEnded(jobID, status)
			w := newStage(t, c, fmt.Sprintf("resource \"huaweicloudtask_swr_instance_job_gate\" \"creation\" {\n  job_id = %q\n  wait_for = %q\n}\n", jobID, mode))
			w.run("import", gateAddress, jobID)
			if reads := c.readsOf(jobID); reads != 1 {
				t.Errorf("%d reads", reads)
			}
			w.planNothing()
		})
	}
}

// nothingUnknown checks that no attribute of a resource is known after apply only.
type nothingUnknown string

func (address nothingUnknown) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if change.Address == string(address) && strings.Contains(fmt.Sprint(change.Change.AfterUnknown), "true") {
			resp.Error = errors.Join(resp.Error, fmt.Errorf("known after apply: %v", change.Change.AfterUnknown))
		}
	}
}

func TestGateResourceChangesHowItWaitsWithoutARequest(t *testing.T) {
	t.Parallel()
	needCLI(t)
	c := newCloud(t)
	c.addEnded(jobID, "Success")
	steps := []resource.TestStep{{Config: c.config(forJob(jobID))}}
	for _, argument := range []string{`poll_interval = "5s"`, "ignore_not_found = true", "timeouts {\n    create = \"1h\"\n  }", ""} {
		steps = append(steps, resource.TestStep{
			Config: c.config(forJob(jobID, argument)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(gateAddress, plancheck.ResourceActionUpdate),
				nothingUnknown(gateAddress),
			}},
			Check: func(*terraform.State) error {
				if reads := c.readsOf(jobID); reads != 1 {
					return fmt.Errorf("%d reads", reads)
				}
				return nil
			},
		})
	}
	apply(t, steps...)
}
