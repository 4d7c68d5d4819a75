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
)

// gates are the two times at which a gate waits: while planning, where its task
// is known then, and else while applying.
var gates = map[string]string{"in plan": "var.job_id", "in apply": "terraform_data.registry.output"}

// gated is a resource that is created, and notes when, behind a gate.
func gated(c cloud, jobID, reference string) string {
	return c.config(fmt.Sprintf(`
variable "job_id" {
  default = %q
}

resource "terraform_data" "registry" {
  input = var.job_id
}

data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = %s
  wait_for = "success"
}

resource "terraform_data" "namespace" {
  input      = timestamp()
  depends_on = [data.huaweicloudtask_swr_instance_job.creation]

  lifecycle {
    ignore_changes = [input]
  }
}
`, jobID, reference))
}

func TestGateOpensWhenTheTaskHasSucceededAndOnlyThenItsDependentIsCreated(t *testing.T) {
	t.Parallel()
	const lasts = 2 * time.Second
	for name, reference := range gates {
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
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providers,
				Steps: []resource.TestStep{{
					Config: gated(c, jobID, reference),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue("data.huaweicloudtask_swr_instance_job.creation", tfjsonpath.New("status"), knownvalue.StringExact("Success")),
						statecheck.ExpectKnownValue(dependent, tfjsonpath.New("output"), afterTheTask),
					},
					ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
				}},
			})
		})
	}
}

func TestGateHoldsWhenTheTaskFailsAndItsDependentIsNotCreated(t *testing.T) {
	t.Parallel()
	for name, reference := range gates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addJob(jobID, simulator.Step{After: time.Second, Status: "Failed", Fields: map[string]any{"reason": "the quota is used up"}})
			c.addJob(laterJobID, simulator.Step{Status: "Success"})
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: providers,
				Steps: []resource.TestStep{
					{
						Config:      gated(c, jobID, reference),
						ExpectError: words("SWR instance job "+jobID+" failed", "Last status: Failed", "Reason given: the quota is used up"),
					},
					{
						Config: gated(c, laterJobID, reference),
						ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
							plancheck.ExpectResourceAction(dependent, plancheck.ResourceActionCreate),
						}},
					},
				},
			})
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
