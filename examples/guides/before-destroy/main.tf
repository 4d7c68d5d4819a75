variable "task_id" {
  description = "The ID of the batch task that moves all devices away from the old topic."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

action "huaweicloudtask_iotda_batch_task_wait" "migration" {
  config {
    task_id = var.task_id
  }
}

# Replace with the resource that must be kept until the task has succeeded.
resource "terraform_data" "old_topic" {
  input = "telemetry-v1"

  lifecycle {
    action_trigger {
      events  = [before_destroy]
      actions = [action.huaweicloudtask_iotda_batch_task_wait.migration]
    }
  }
}
