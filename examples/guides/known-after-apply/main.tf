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
  description = "Stands for what the service will answer to the request."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000001"
}

# Stands for a resource that starts a job. Its output, the ID of the job, is known after it has been created.
resource "terraform_data" "registry" {
  input = var.job_id
}

# Plan cannot read a job whose ID is not known yet: the read, and so the wait, is a part of apply.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = terraform_data.registry.output
  wait_for = "success"
}

# Created after the job has succeeded, in the same apply.
resource "terraform_data" "namespace" {
  input = data.huaweicloudtask_swr_instance_job.creation.instance_id
}
