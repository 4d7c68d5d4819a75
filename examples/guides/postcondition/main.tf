terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

provider "huaweicloudtask" {
  region = "cn-north-4"
}

variable "instance_id" {
  description = "The ID of the Kafka instance."
  type        = string
  default     = "36ce7f50-b2d5-11eb-b044-0255ac101219"
}

variable "task_id" {
  description = "The ID of the task that makes the instance larger."
  type        = string
  default     = "8abfa7b272adc5b40172b73100000001"
}

# One look. Where the task has not succeeded yet, the run ends at once, and a later one goes on.
data "huaweicloudtask_kafka_background_task" "resize" {
  instance_id = var.instance_id
  task_id     = var.task_id

  lifecycle {
    postcondition {
      condition = self.succeeded
      error_message = (self.completed
        ? "Task ${self.task_id} has ended as ${self.tasks[0].status}. Start it anew, and apply with the ID of the new one."
        : "Task ${self.task_id} is ${self.tasks[0].status}. Apply again when it has succeeded."
      )
    }
  }
}

# Stands for whatever needs the larger instance.
resource "terraform_data" "topic" {
  input      = "telemetry"
  depends_on = [data.huaweicloudtask_kafka_background_task.resize]
}
