terraform {
  required_version = ">= 1.14.0"
}

# Waits until every device has been upgraded, and shows its progress. The access
# address of the IoTDA instance is in the provider block, as endpoints = { iotda = ... }.
action "huaweicloudtask_iotda_batch_task_wait" "upgrade" {
  config {
    task_id = "5c8ba99030344005c0000001"

    timeouts {
      invoke = "2h"
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "rule" {
  input = "needs the new firmware"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_iotda_batch_task_wait.upgrade]
    }
  }
}
