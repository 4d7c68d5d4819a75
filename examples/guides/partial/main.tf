variable "task_id" {
  description = "The ID of a batch task that upgrades the firmware of many devices."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

# Waits until the task has ended, and accepts it if at most 2 % of the devices have failed.
data "huaweicloudtask_iotda_batch_task" "upgrade" {
  task_id  = var.task_id
  wait_for = "completion"
  limit    = 1 # keep the sub-tasks out of the state

  lifecycle {
    postcondition {
      condition = (
        self.succeeded ||
        self.batchtask.task_progress.success >= 0.98 * self.batchtask.task_progress.total
      )
      error_message = "Only ${self.batchtask.task_progress.success} devices were upgraded."
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "rule" {
  input      = "needs the new firmware"
  depends_on = [data.huaweicloudtask_iotda_batch_task.upgrade]
}
