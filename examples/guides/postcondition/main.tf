variable "instance_id" {
  description = "The ID of the Kafka instance."
  type        = string
  default     = "36ce7f50-b2d5-11eb-b044-0255ac101219"
}

variable "task_id" {
  description = "The ID of the task that resizes the instance."
  type        = string
  default     = "8abfa7b272adc5b40172b73100000001"
}

# Reads the task once. If it has not succeeded yet, the run fails at once.
data "huaweicloudtask_kafka_background_task" "resize" {
  instance_id = var.instance_id
  task_id     = var.task_id

  lifecycle {
    postcondition {
      condition = self.succeeded
      error_message = (self.completed
        ? "Task ${self.task_id} has ended as ${self.status}. Start it again."
        : "Task ${self.task_id} is ${self.status}. Apply again when it has succeeded."
      )
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "topic" {
  input      = "telemetry"
  depends_on = [data.huaweicloudtask_kafka_background_task.resize]
}
