variable "task_id" {
  description = "Stands in for the ID that the service returns."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

# Replace with the resource that starts the task,
# and caller.output with its attribute that holds the task's ID.
resource "terraform_data" "registration" {
  input = var.task_id

  lifecycle {
    action_trigger {
      events     = [after_create]
      actions    = [action.huaweicloudtask_iotda_batch_task_wait.registration]
      on_failure = taint # with the default, halt, the next apply would go past the gate
    }
  }
}

action "huaweicloudtask_iotda_batch_task_wait" "registration" {
  config {
    task_id = caller.output
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "rule" {
  input      = "forward to Kafka"
  depends_on = [terraform_data.registration]
}
