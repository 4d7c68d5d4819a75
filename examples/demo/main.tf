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
  default     = "http://127.0.0.1:8643"
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
resource "huaweicloudtask_iotda_batch_task_gate" "fw" {
  task_id = var.task_id
}

# What must wait: here, a setting that only the new firmware understands.
resource "terraform_data" "setting" {
  input      = "report every second"
  depends_on = [huaweicloudtask_iotda_batch_task_gate.fw]
}
