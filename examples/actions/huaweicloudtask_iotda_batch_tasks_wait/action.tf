terraform {
  required_version = ">= 1.14.0"
}

# Waits until no firmware upgrade is in progress.
action "huaweicloudtask_iotda_batch_tasks_wait" "upgrades" {
  config {
    task_type = "firmwareUpgrade"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "commands" {
  input = "must not run during an upgrade"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_iotda_batch_tasks_wait.upgrades]
    }
  }
}
