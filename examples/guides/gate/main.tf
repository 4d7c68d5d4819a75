variable "job_id" {
  description = "The ID of the job, from the pipeline that asked for the registry."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000001"
}

# Waits once, in apply, until the job has succeeded. Fails if the job fails or takes too long.
resource "huaweicloudtask_swr_instance_job_gate" "registry" {
  job_id = var.job_id

  timeouts {
    create = "45m"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "namespace" {
  input      = "team-a"
  depends_on = [huaweicloudtask_swr_instance_job_gate.registry]

  lifecycle {
    create_before_destroy = true # otherwise the old one is destroyed before the wait
  }
}
