// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	waitAddress = "action.huaweicloudtask_swr_instance_job_wait.creation"
	announced   = "Actions: 1 to invoke."
)

// waitAction is an action that waits for a job, with its ID as an expression.
func waitAction(jobID string) string {
	return fmt.Sprintf(`
action "huaweicloudtask_swr_instance_job_wait" "creation" {
  config {
    job_id = %s
  }
}
`, jobID)
}

// trigger is a block that invokes the action at events.
func trigger(events string, settings ...string) string {
	return fmt.Sprintf(`action_trigger {
      events  = [%s]
      actions = [%s]
      %s
    }`, events, waitAddress, strings.Join(settings, "\n      "))
}

// triggering is a resource with a trigger, after the job and the action.
func triggering(trigger string) string {
	return fmt.Sprintf(jobThatMayBeKnown, jobID) + waitAction(known) + fmt.Sprintf(`
resource "terraform_data" "namespace" {
  input = var.job_id

  lifecycle {
    %s
  }
}
`, trigger)
}

// statuses are those of the lines of progress.
func statuses(told string) []string {
	var all []string
	for _, found := range progressLine.FindAllStringSubmatch(told, -1) {
		all = append(all, found[1])
	}
	return all
}

var progressLine = regexp.MustCompile(`(?m)^Action ` + regexp.QuoteMeta(waitAddress) + `(?: \(.+?\))?: (\w+), .+ of 30m$`)

func TestActionIsAnnouncedByPlanAndShowsEachStatusInApply(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"triggered": {"apply", "-auto-approve"},
		"by hand":   {"apply", "-auto-approve", "-invoke=" + waitAddress},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addJob(jobID,
				simulator.Step{After: time.Second, Status: "Initializing"},
				simulator.Step{After: 4 * time.Second, Status: "Success"},
			)
			w := newStage(t, c, triggering(trigger("before_create")))
			w.silent(func() {
				args := slices.DeleteFunc(slices.Clone(command), func(arg string) bool { return arg == "-auto-approve" })
				args[0] = "plan"
				if told := w.run(args...); !strings.Contains(told, announced) {
					t.Errorf("the plan does not announce the action:\n%s", told)
				}
			})
			told := w.run(command...)
			if got := statuses(told); !slices.Equal(got, []string{"Running", "Initializing", "Success"}) {
				t.Errorf("the statuses shown are %q:\n%s", got, told)
			}
			if reads := c.readsOf(jobID); reads < 4 {
				t.Errorf("%d reads", reads)
			}
			if created := strings.Contains(w.addresses(), dependent); created != (name == "triggered") {
				t.Errorf("created: %t", created)
			}
		})
	}
}

func TestActionBeforeAChangeIsInvokedAgainUntilItSucceeds(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	w := newStage(t, c, triggering(trigger("before_create")))
	for attempt := 1; attempt <= 2; attempt++ {
		told := w.fail(words("SWR instance job "+jobID+" failed"), "apply", "-auto-approve")
		if !strings.Contains(told, announced) || c.readsOf(jobID) != attempt {
			t.Errorf("%d reads in %d attempts:\n%s", c.readsOf(jobID), attempt, told)
		}
		if left := w.addresses(); strings.Contains(left, dependent) {
			t.Errorf("the state has %s", left)
		}
	}
	c.addEnded(jobID, "Success")
	w.run("apply", "-auto-approve")
	w.planNothing()
}

func TestActionBeforeDestroyKeepsTheResourceUnlessAllIsDestroyed(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	w := newStage(t, c, triggering(trigger("before_destroy")))
	w.run("apply", "-auto-approve")
	if reads := c.readsOf(jobID); reads != 0 {
		t.Errorf("%d reads before the destroy", reads)
	}
	failed := words("SWR instance job " + jobID + " failed")
	for attempt := 1; attempt <= 2; attempt++ {
		w.fail(failed, "apply", "-auto-approve", "-replace="+dependent)
		if left := w.addresses(); !strings.Contains(left, dependent) || c.readsOf(jobID) != attempt {
			t.Errorf("after %d reads the state has only %s", c.readsOf(jobID), left)
		}
	}
	// Terraform lets nothing hold up a full destroy; it waits, and then only warns.
	told := w.run("destroy", "-auto-approve")
	if left := w.addresses(); left != "" || !failed.MatchString(told) {
		t.Errorf("the state has %s:\n%s", left, told)
	}
}

// The trigger is removed with the block, so nothing holds that destroy.
func TestActionBeforeDestroyHoldsADestroyByCountAndNotThatOfARemovedBlock(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	counted := func(count string) string {
		return strings.Replace(triggering(trigger("before_destroy")), "  input = var.job_id\n\n", "  count = "+count+"\n\n", 1)
	}
	w := newStage(t, c, counted("1"))
	w.run("apply", "-auto-approve")
	w.configure(counted("0"))
	w.fail(words("SWR instance job "+jobID+" failed"), "apply", "-auto-approve")
	if left := w.addresses(); !strings.Contains(left, dependent) {
		t.Errorf("the state has only %s", left)
	}
	w.configure(fmt.Sprintf(jobThatMayBeKnown, jobID) + waitAction(known))
	w.run("apply", "-auto-approve")
	if left := w.addresses(); strings.Contains(left, dependent) {
		t.Errorf("the state still has %s", left)
	}
}

func TestActionThatMayFailHoldsNothing(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	w := newStage(t, c, triggering(trigger("before_create", "on_failure = continue")))
	if told := w.run("apply", "-auto-approve"); !words("SWR instance job " + jobID + " failed").MatchString(told) {
		t.Errorf("the apply does not say that the task has failed:\n%s", told)
	}
	w.planNothing()
}

// starter is a resource that starts a job with its own ID, and one that refers to it.
func starter(settings ...string) string {
	return waitAction("caller.id") + fmt.Sprintf(`
resource "terraform_data" "starter" {
  lifecycle {
    %s
  }
}

resource "terraform_data" "namespace" {
  input = terraform_data.starter.id
}
`, trigger("after_create", settings...))
}

// startAll makes every job that is read one that has ended.
func (c cloud) startAll(status string) (stop func()) {
	return c.Inject(simulator.Fault{Service: simulator.SWR, Action: func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.addEnded(path.Base(r.URL.Path), status)
			genuine.ServeHTTP(w, r)
		})
	}})
}

func TestActionAfterTheStartOfATaskHoldsWhatRefersToItsStarter(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	w := newStage(t, c, starter("on_failure = taint"))
	stop := c.startAll("Failed")
	for range 2 {
		told := w.fail(words("SWR instance job", "failed"), "apply", "-auto-approve")
		if left := w.addresses(); left != "terraform_data.starter" || !strings.Contains(told, announced) {
			t.Errorf("the state has %s:\n%s", left, told)
		}
	}
	stop()
	c.startAll("Success")
	told := w.run("apply", "-auto-approve")
	if !strings.Contains(told, "terraform_data.starter is tainted, so must be replaced") || !strings.Contains(told, announced) {
		t.Errorf("the task was not started anew:\n%s", told)
	}
	w.planNothing()
}

// This is why pages show such a trigger with on_failure = taint alone.
func TestActionAfterTheStartOfATaskIsPassedByTheNextApplyUnlessItTaints(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	w := newStage(t, c, starter())
	c.startAll("Failed")
	w.fail(words("SWR instance job", "failed"), "apply", "-auto-approve")
	if left := w.addresses(); left != "terraform_data.starter" {
		t.Errorf("the state has %s", left)
	}
	w.silent(func() {
		if told := w.run("apply", "-auto-approve"); strings.Contains(told, announced) || !strings.Contains(w.addresses(), dependent) {
			t.Errorf("the action is invoked again after all:\n%s", told)
		}
	})
}
