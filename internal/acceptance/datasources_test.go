// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// fields are checks by attribute.
type fields map[string]knownvalue.Check

var (
	text   = knownvalue.StringExact
	number = knownvalue.Int64Exact
	null   = knownvalue.Null()
)

func object(f fields) knownvalue.Check { return knownvalue.ObjectExact(f) }

// stateOf checks attributes in the state.
func stateOf(address string, want fields) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for attribute, check := range want {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check))
	}
	return checks
}

// answers are those to the reads of the demo's tasks that have succeeded.
var answers = map[string]fields{
	"iotda_instance_task": {
		"type":           text("MODIFY"),
		"status":         text("SUCCESS"),
		"status_detail":  null,
		"create_time":    text("2021-08-19T01:52:49.493Z"),
		"start_time":     text("2021-08-19T01:52:49.492Z"),
		"end_time":       text("2021-08-19T02:12:10.120Z"),
		"progress":       number(100),
		"operate_window": object(fields{"start_time": text("18:00"), "end_time": text("22:00")}),
		"target_config": object(fields{
			"charge_mode": null,
			"flavor":      object(fields{"type": text("iotda.standard.s2"), "size": number(2)}),
		}),
	},
	"iotda_batch_task": {
		"batchtask": object(fields{
			"task_id":        text("5c8ba99030344005c0000001"),
			"task_name":      text("testname"),
			"task_type":      text("softwareUpgrade"),
			"task_mode":      null,
			"task_ext_info":  null,
			"targets":        knownvalue.ListExact([]knownvalue.Check{text("e495cf17-ff79-4294-8f64-4d367919d665")}),
			"targets_filter": object(fields{"group_ids": knownvalue.TupleExact([]knownvalue.Check{text("e495cf17-ff79-4294-8f64-4d367919d665")})}),
			"document":       object(fields{"package_id": text("32822e5744a45ede319d2c50")}),
			"task_policy": object(fields{
				"schedule_time": text("20151212T121212Z"), "retry_count": number(5), "retry_interval": number(60),
			}),
			"status":      text("Success"),
			"status_desc": null,
			"task_progress": object(fields{
				"total": number(20), "processing": number(0), "success": number(20), "fail": number(0),
				"waitting": number(0), "fail_wait_retry": number(0), "stopped": number(0), "removed": number(0),
			}),
			"create_time":  text("20151212T121212Z"),
			"need_confirm": null,
		}),
		"task_details": knownvalue.ListSizeExact(20),
		"page":         object(fields{"count": number(20), "marker": text(simulator.SubTaskID(19))}),
	},
	"kafka_background_task": {
		"task_count": text("1"),
		"tasks": knownvalue.ListExact([]knownvalue.Check{object(fields{
			"id":         text("8abfa7b272adc5b40172b73100000001"),
			"name":       text("bindInstancePublicIp"),
			"user_name":  text("paas_dms"),
			"user_id":    text("3df5acbc24a54fadb62a043c9000a307"),
			"params":     text(`{"public_ip_id":"1aea7aed-e7d8-40ea-b3de-6f3ee9d5db9f","public_ip_address":"100.93.2.18","enable_public_ip":true}`),
			"status":     text("SUCCESS"),
			"created_at": text("2020-06-15T08:55:53.606Z"),
			"updated_at": text("2020-06-15T08:56:53.600Z"),
		})}),
	},
	"swr_instance_job": {
		"id":            text("36db69c5-b2d5-11eb-b044-000000000001"),
		"instance_id":   text("36ce7f50-b2d5-11eb-b044-0255ac101219"),
		"resource_id":   text("36ce7f50-b2d5-11eb-b044-0255ac101219"),
		"resource_name": text("test-public"),
		"type":          text("CreateInstance"),
		"status":        text("Success"),
		"reason":        null,
		"created_at":    text("2021-05-12T03:50:38.305978Z"),
		"updated_at":    text("2021-05-12T03:50:43.315473Z"),
	},
}

// The output takes in the whole of the data source, so that the plan after
// the apply is empty only where a second read brings the same.
func TestDataSourceHoldsTheAnswerAndTheNextPlanIsEmpty(t *testing.T) {
	t.Parallel()
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			task := c.succeeded(name)
			arguments := fmt.Sprintf("%s = %q\n", task.Argument, task.ID)
			if task.Instance != "" {
				arguments += fmt.Sprintf("instance_id = %q\n", task.Instance)
			}
			address := "data.huaweicloudtask_" + name + ".task"
			apply(t, resource.TestStep{
				Config: c.config(fmt.Sprintf(`
data "huaweicloudtask_%s" "task" {
  %s
}

output "all" {
  value     = %s
  sensitive = true
}
`, name, arguments, address)),
				ConfigStateChecks: append(stateOf(address, answer), stateOf(address, fields{
					"region":     text(c.Project.Region),
					"project_id": text(c.Project.ID),
					"found":      knownvalue.Bool(true),
					"completed":  knownvalue.Bool(true),
					"succeeded":  knownvalue.Bool(true),
					"wait_for":   null,
					"timeouts":   null,
				})...),
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			})
		})
	}
}

func TestDataSourceReadsFromItsOwnRegionAndThatRegionsProject(t *testing.T) {
	t.Parallel()
	c := newCloud(t)
	elsewhere := c.Second
	job := simulator.ExampleJob(elsewhere.ID)
	c.AddJob(job)
	apply(t, resource.TestStep{
		Config: c.config(fmt.Sprintf(`
data "huaweicloudtask_swr_instance_job" "task" {
  region = %q
  job_id = %q
}
`, elsewhere.Region, job.ID)),
		ConfigStateChecks: stateOf("data.huaweicloudtask_swr_instance_job.task", fields{
			"region":     text(elsewhere.Region),
			"project_id": text(elsewhere.ID),
			"id":         text(job.ID),
		}),
	})
}
