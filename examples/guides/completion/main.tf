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

variable "job_id" {
  description = "The ID of the job that creates the registry."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000002"
}

# Reads the job until it has ended, well or badly.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = var.job_id
  wait_for = "completion"
}

# What follows when it has succeeded.
resource "terraform_data" "namespace" {
  count = data.huaweicloudtask_swr_instance_job.creation.succeeded ? 1 : 0
  input = data.huaweicloudtask_swr_instance_job.creation.instance_id
}

# What follows when it has not.
resource "terraform_data" "ticket" {
  count = data.huaweicloudtask_swr_instance_job.creation.succeeded ? 0 : 1
  input = "The registry is not there: ${data.huaweicloudtask_swr_instance_job.creation.reason}"
}
