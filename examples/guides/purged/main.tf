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
  description = "The ID of a job that may be so old that the service has deleted its record."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-0255ac101219"
}

data "huaweicloudtask_swr_instance_job" "creation" {
  job_id           = var.job_id
  ignore_not_found = true
}

# Stands for whatever needs the instance. A job without a record is taken to have succeeded long ago.
resource "terraform_data" "namespace" {
  input = "team-a"

  lifecycle {
    precondition {
      condition     = !data.huaweicloudtask_swr_instance_job.creation.found || data.huaweicloudtask_swr_instance_job.creation.succeeded
      error_message = "The job that creates the instance has not succeeded."
    }
  }
}
