variable "job_id" {
  description = "The ID of a job whose record the service may have removed."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-0255ac101219"
}

data "huaweicloudtask_swr_instance_job" "registry" {
  job_id           = var.job_id
  ignore_not_found = true
}

locals {
  job = data.huaweicloudtask_swr_instance_job.registry
}

# Replace with the resource that needs the registry.
# A job without a record counts as one that succeeded long ago.
resource "terraform_data" "namespace" {
  input = "team-a"

  lifecycle {
    precondition {
      condition     = !local.job.found || local.job.succeeded
      error_message = "The job that creates the registry has not succeeded."
    }
  }
}
