variable "task_id" {
  description = "The ID of a batch task that upgrades the firmware of many devices."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

# Reads the task in every run, and warns. A check holds nothing back, not even with wait_for.
check "upgrade" {
  data "huaweicloudtask_iotda_batch_task" "this" {
    task_id = var.task_id
    limit   = 1 # the sub-tasks are not needed here
  }

  assert {
    condition     = data.huaweicloudtask_iotda_batch_task.this.batchtask.task_progress.fail == 0
    error_message = "Batch task ${var.task_id} has devices that were not upgraded."
  }
}
