variable "job_id" {
  description = "The ID of the job that creates the registry."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000002"
}

# Waits until the job has ended, successfully or not.
data "huaweicloudtask_swr_instance_job" "registry" {
  job_id   = var.job_id
  wait_for = "completion"
}

# Created if the job has succeeded.
resource "terraform_data" "namespace" {
  count = data.huaweicloudtask_swr_instance_job.registry.succeeded ? 1 : 0
  input = data.huaweicloudtask_swr_instance_job.registry.instance_id
}

# Created if it has not.
resource "terraform_data" "ticket" {
  count = data.huaweicloudtask_swr_instance_job.registry.succeeded ? 0 : 1
  input = "Registry not created: ${data.huaweicloudtask_swr_instance_job.registry.reason}"
}
