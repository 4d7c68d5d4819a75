variable "job_id" {
  description = "Stands in for the ID that the service returns."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000001"
}

# Replace with the resource that starts the job.
# The ID of the job is known after it has been created.
resource "terraform_data" "registry" {
  input = var.job_id
}

# The ID is not known in plan, so the data source is read, and waits, in apply.
data "huaweicloudtask_swr_instance_job" "registry" {
  job_id   = terraform_data.registry.output
  wait_for = "success"
}

# Created after the job has succeeded, in the same apply.
resource "terraform_data" "namespace" {
  input      = "team-a"
  depends_on = [data.huaweicloudtask_swr_instance_job.registry]
}
