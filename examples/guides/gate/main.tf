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
  description = "The ID of the job that creates the registry, as the request that started it returned it."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000001"
}

# Reads the job until it has succeeded. A job that fails, or that is not through in time, is an error.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = var.job_id
  wait_for = "success"

  timeouts {
    read = "45m"
  }
}

# Stands for whatever must not be touched before.
resource "terraform_data" "namespace" {
  input      = "team-a"
  depends_on = [data.huaweicloudtask_swr_instance_job.creation]
}
