// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	jobID      = "36db69c5-b2d5-11eb-b044-0255ac101219"
	laterJobID = "36db69c5-b2d5-11eb-b044-0255ac101220"
	dependent  = "terraform_data.namespace"

	quotedJobID = `"` + jobID + `"`
)

// gate is a block that waits for a job to succeed.
type gate struct {
	header  string
	address string
	jobID   string // as an expression
}

func dataSource(jobID string) gate {
	return gate{`data "huaweicloudtask_swr_instance_job"`, "data.huaweicloudtask_swr_instance_job.creation", jobID}
}

func gateResource(jobID string) gate {
	return gate{`resource "huaweicloudtask_swr_instance_job_gate"`, "huaweicloudtask_swr_instance_job_gate.creation", jobID}
}

const (
	known             = "var.job_id"
	knownAfterApply   = "terraform_data.registry.output"
	jobThatMayBeKnown = `
variable "job_id" {
  default = %q
}

resource "terraform_data" "registry" {
  input = var.job_id
}
`
)

// gates are all that wait: a data source does so while planning, where its task is
// known then.
var gates = map[string]gate{
	"data source in plan":        dataSource(known),
	"data source in apply":       dataSource(knownAfterApply),
	"resource":                   gateResource(known),
	"resource of a task to come": gateResource(knownAfterApply),
}

// block is the gate's, with more arguments.
func (g gate) block(arguments ...string) string {
	return fmt.Sprintf(`
%s "creation" {
  job_id   = %s
  wait_for = "success"
  %s
}
`, g.header, g.jobID, strings.Join(arguments, "\n  "))
}

// gated is a resource that is created, and notes when, behind a gate.
func gated(c cloud, jobID string, g gate) string {
	return c.config(fmt.Sprintf(jobThatMayBeKnown, jobID) + g.block() + fmt.Sprintf(`
resource "terraform_data" "namespace" {
  input      = timestamp()
  depends_on = [%s]

  lifecycle {
    ignore_changes = [input]
  }
}
`, g.address))
}

func TestGateOpensWhenTheTaskHasSucceededAndOnlyThenItsDependentIsCreated(t *testing.T) {
	t.Parallel()
	const lasts = 2 * time.Second
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addJob(jobID, simulator.Step{After: lasts, Status: "Success"})
			afterTheTask := knownvalue.StringFunc(func(created string) error {
				at, err := time.Parse(time.RFC3339, created)
				if end := c.firstRead(t, jobID).Add(lasts); err == nil && at.Before(end.Truncate(time.Second)) {
					err = fmt.Errorf("created at %s, but the task ended at %s", at, end)
				}
				return err
			})
			apply(t, resource.TestStep{
				Config: gated(c, jobID, gate),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(gate.address, tfjsonpath.New("status"), knownvalue.StringExact("Success")),
					statecheck.ExpectKnownValue(dependent, tfjsonpath.New("output"), afterTheTask),
				},
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			})
		})
	}
}

func TestGateHoldsWhenTheTaskFailsAndItsDependentIsNotCreated(t *testing.T) {
	t.Parallel()
	for name, gate := range gates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addJob(jobID, simulator.Step{After: time.Second, Status: "Failed", Fields: map[string]any{"reason": "the quota is used up"}})
			c.addJob(laterJobID, simulator.Step{Status: "Success"})
			apply(t, resource.TestStep{
				Config:      gated(c, jobID, gate),
				ExpectError: words("SWR instance job "+jobID+" failed", "Last status: Failed", "Reason given: the quota is used up"),
			}, resource.TestStep{
				Config: gated(c, laterJobID, gate),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(dependent, plancheck.ResourceActionCreate),
				}},
			})
		})
	}
}

// What depends on the gate is a gate that is open: every CLI has it, and a
// request tells when it was created.
func TestGateHoldsBackWhatDependsOnItWithEveryCLI(t *testing.T) {
	t.Parallel()
	const lasts = 2 * time.Second
	for name, gate := range map[string]gate{"data source": dataSource(quotedJobID), "resource": gateResource(quotedJobID)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addEnded(laterJobID, "Success")
			c.addJob(jobID, simulator.Step{After: time.Second, Status: "Failed"})
			w := newStage(t, c, gate.block()+fmt.Sprintf(`
resource "huaweicloudtask_swr_instance_job_gate" "behind" {
  job_id     = %q
  depends_on = [%s]
}
`, laterJobID, gate.address))
			w.fail(words("SWR instance job "+jobID+" failed"), "apply", "-auto-approve")
			if reads := c.readsOf(laterJobID); reads != 0 {
				t.Errorf("the gate let %d requests pass", reads)
			}

			c.Forget()
			c.addJob(jobID, simulator.Step{After: lasts, Status: "Success"})
			w.run("apply", "-auto-approve")
			if after := c.firstRead(t, laterJobID).Sub(c.firstRead(t, jobID)); after < lasts {
				t.Errorf("the gate opened after %s, but the task took %s", after, lasts)
			}
			w.run("plan", "-detailed-exitcode") // which fails where something changes
		})
	}
}

// words matches the texts in this order, wherever the CLI broke their lines.
func words(texts ...string) *regexp.Regexp {
	for i, text := range texts {
		texts[i] = strings.ReplaceAll(regexp.QuoteMeta(text), " ", `\s+`)
	}
	return regexp.MustCompile(`(?s)` + strings.Join(texts, `.*`))
}
