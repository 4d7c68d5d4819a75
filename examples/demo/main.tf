terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

variable "address" {
  description = "Where the simulated cloud is."
  type        = string
  default     = "http://127.0.0.1:8080"
}

variable "task_id" {
  description = "The ID of a batch task that upgrades the firmware of some devices."
  type        = string
  default     = "5c8ba99030344005c0000001"
}

provider "huaweicloudtask" {
  region = "cn-north-4"

  endpoints = {
    iotda = var.address
    iam   = var.address
  }
}

# The gate: it opens when every device has been upgraded.
data "huaweicloudtask_iotda_batch_task" "upgrade" {
  task_id  = var.task_id
  wait_for = "success"
}

# What must not be there before: here, a setting that only the new firmware understands.
resource "terraform_data" "setting" {
  input      = "report every second"
  depends_on = [data.huaweicloudtask_iotda_batch_task.upgrade]
}
