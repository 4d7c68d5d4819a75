terraform {
  required_version = ">= 1.14.0"
}

# Waits until the task has succeeded, and shows its progress. A task that fails is an error.
action "huaweicloudtask_iotda_instance_task_wait" "upgrade" {
  config {
    instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
    task_id     = "075f413d-a3bb-4243-974d-000000000001"

    timeouts {
      invoke = "1h"
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "product" {
  input = "needs the larger instance"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_iotda_instance_task_wait.upgrade]
    }
  }
}
