// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// behind is a change of a resource behind a gate: its arguments, and how many of
// it there are before and after.
type behind struct {
	arguments     string
	before, after int
}

var changes = map[string]behind{
	"create":                         {"input = var.job_id", 0, 1},
	"update in place":                {"input = var.job_id", 1, 1},
	"replace, destroy first":         {"triggers_replace = var.job_id", 1, 1},
	"replace, create_before_destroy": {"triggers_replace = var.job_id", 1, 1},
	"destroy":                        {"input = var.job_id", 1, 0},
}

// config has the gate, and as many as count of the resource behind it.
func (b behind) config(jobID string, count int, gate gateWay, first bool) string {
	return fmt.Sprintf(jobThatMayBeKnown, jobID) + gate.block + fmt.Sprintf(`
resource "terraform_data" "namespace" {
  count = %d
  %s
  %s

  lifecycle {
    create_before_destroy = %t
    %s
  }
}
`, count, b.arguments, gate.dependence, first, gate.trigger)
}

// gateWay is how a gate stands before a resource, and which changes go on all the
// same where it holds. Changes that are not in it have nothing to do with it.
type gateWay struct {
	block, dependence, trigger string
	goesOn                     map[string][]string
}

func before(g gate) gateWay {
	return gateWay{block: g.block(), dependence: fmt.Sprintf("depends_on = [%s]", g.address), goesOn: map[string][]string{
		"create":                         nil,
		"update in place":                nil,
		"replace, destroy first":         {"Destruction"},
		"replace, create_before_destroy": nil,
		"destroy":                        {"Destruction"},
	}}
}

func triggered(events string, goesOn map[string][]string) gateWay {
	return gateWay{block: waitAction(known), trigger: trigger(events), goesOn: goesOn}
}

// gateWays are the columns of the table of what holds what.
var gateWays = map[string]gateWay{
	"data source":   before(dataSource(knownAfterApply)),
	"gate resource": before(gateResource(known)),
	"action before create and update": triggered("before_create, before_update", map[string][]string{
		"create":                         nil,
		"update in place":                nil,
		"replace, destroy first":         {"Destruction"},
		"replace, create_before_destroy": nil,
	}),
	"action before destroy": triggered("before_destroy", map[string][]string{
		"replace, destroy first":         nil,
		"replace, create_before_destroy": {"Creation"},
		"destroy":                        nil,
	}),
}

// done is what the CLI says when it has done something to the resource. It says
// that it begins before it invokes an action.
var done = regexp.MustCompile(`(?m)^terraform_data\.namespace\[0\](?: \(deposed object \w+\))?: (Creation|Modifications|Destruction) complete`)

// A task succeeds, and then another one fails, before the resource is changed.
func TestGateThatHoldsHoldsWhatItIsSaidToHold(t *testing.T) {
	t.Parallel()
	for way, gate := range gateWays {
		for change, goesOn := range gate.goesOn {
			t.Run(way+"/"+change, func(t *testing.T) {
				t.Parallel()
				c := newCloud(t)
				c.addEnded(jobID, "Success")
				c.addEnded(laterJobID, "Failed")
				b, first := changes[change], strings.Contains(change, "create_before_destroy")
				w := newStage(t, c, b.config(jobID, b.before, gate, first))
				w.run("apply", "-auto-approve")

				w.configure(b.config(laterJobID, b.after, gate, first))
				told := w.fail(words("SWR instance job "+laterJobID+" failed"), "apply", "-auto-approve")
				var went []string
				for _, found := range done.FindAllStringSubmatch(told, -1) {
					went = append(went, found[1])
				}
				if !slices.Equal(went, goesOn) {
					t.Errorf("%q went on, not %q:\n%s", went, goesOn, told)
				}
			})
		}
	}
}

// A gate in plan holds up what has nothing to do with it, and one in apply does not.
func TestGateInPlanHoldsUpUnrelatedResourcesAndOneInApplyDoesNot(t *testing.T) {
	t.Parallel()
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addEnded(jobID, "Failed")
			w := newStage(t, c, fmt.Sprintf(jobThatMayBeKnown, jobID)+gate.block()+"resource \"terraform_data\" \"unrelated\" {}\n")
			w.fail(words("SWR instance job "+jobID+" failed"), "apply", "-auto-approve")
			inPlan := gate == gates["data source in plan"]
			if created := strings.Contains(w.addresses(), "terraform_data.unrelated"); created == inPlan {
				t.Errorf("the unrelated resource is created: %t", created)
			}
		})
	}
}

// What uses a result of a gate can be replaced when the gate waits for another
// task. What only depends on the gate is not.
func TestResultOfAGateCanForceAReplacementWhereDependsOnDoesNot(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Success")
	c.addEnded(laterJobID, "Success")
	behind := fmt.Sprintf(`
resource "terraform_data" "by_result" {
  triggers_replace = %[1]s.status
}

resource "terraform_data" "by_dependence" {
  depends_on = [%[1]s]
}
`, gateAddress)
	w := newStage(t, c, forJob(jobID)+behind)
	w.run("apply", "-auto-approve")
	w.configure(forJob(laterJobID) + behind)
	told := w.run("plan")
	if !strings.Contains(told, "terraform_data.by_result must be replaced") || strings.Contains(told, "# terraform_data.by_dependence") {
		t.Error(told)
	}
}

func TestCheckWarnsInsteadOfHoldingAndIsReadByEveryPlan(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	c.addEnded(jobID, "Failed")
	w := newStage(t, c, "check \"registry\" {\n"+dataSource(fmt.Sprintf("%q", jobID)).block()+`
  assert {
    condition     = data.huaweicloudtask_swr_instance_job.creation.succeeded
    error_message = "The job has not succeeded."
  }
}

resource "terraform_data" "namespace" {}
`)
	told := w.run("apply", "-auto-approve")
	if !strings.Contains(told, "Warning") || !words("SWR instance job "+jobID+" failed").MatchString(told) || !strings.Contains(w.addresses(), dependent) {
		t.Error(told)
	}
	for range 2 {
		if told, code := w.try("plan", "-detailed-exitcode"); code != 2 || !strings.Contains(told, "will be read during apply") {
			t.Errorf("exit code %d:\n%s", code, told)
		}
	}
}
