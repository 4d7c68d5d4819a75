// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"strings"
)

const waitAddress = "action.huaweicloudtask_swr_instance_job_wait.creation"

// waitAction is an action that waits for a job, with its ID as an expression.
func waitAction(jobID string, arguments ...string) string {
	return fmt.Sprintf(`
action "huaweicloudtask_swr_instance_job_wait" "creation" {
  config {
    job_id = %s
    %s
  }
}
`, jobID, strings.Join(arguments, "\n    "))
}

// triggering is a resource that invokes the action at an event.
func triggering(event string, settings ...string) string {
	return fmt.Sprintf(`
resource "terraform_data" "namespace" {
  input = var.job_id

  lifecycle {
    action_trigger {
      events  = [%s]
      actions = [%s]
      %s
    }
  }
}
`, event, waitAddress, strings.Join(settings, "\n      "))
}
