variable "task_id" {
  description = "The ID of a batch task that upgrades the firmware of many devices."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

# Waits until the task has ended, and accepts it if at most 2 % of the devices have failed.
resource "huaweicloudtask_iotda_batch_task_gate" "upgrade" {
  task_id  = var.task_id
  wait_for = "completion"

  lifecycle {
    postcondition {
      condition = (
        self.batchtask.task_progress.total > 0 &&
        self.batchtask.task_progress.success >= 0.98 * self.batchtask.task_progress.total
      )
      error_message = format("Only %d of %d devices were upgraded.",
      self.batchtask.task_progress.success, self.batchtask.task_progress.total)
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "rule" {
  input      = "needs the new firmware"
  depends_on = [huaweicloudtask_iotda_batch_task_gate.upgrade]
}
