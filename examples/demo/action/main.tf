terraform {
  required_version = ">= 1.14.0"

  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

variable "address" {
  description = "Where the simulated cloud is."
  type        = string
  default     = "http://127.0.0.1:8643"
}

variable "task_id" {
  description = "The ID of a task that resizes the IoTDA instance."
  type        = string
  default     = "075f413d-a3bb-4243-974d-000000000001"
}

provider "huaweicloudtask" {
  region = "cn-north-4"

  endpoints = {
    iotdm = var.address
    iam   = var.address
  }
}

# The action: it shows the progress of the task.
action "huaweicloudtask_iotda_instance_task_wait" "resize" {
  config {
    instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
    task_id     = var.task_id
  }
}

# What must wait: here, a setting that needs the larger instance.
resource "terraform_data" "setting" {
  input = "report every second"

  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.huaweicloudtask_iotda_instance_task_wait.resize]
    }
  }
}
