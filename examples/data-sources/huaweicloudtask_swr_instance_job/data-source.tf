# Waits until the job has succeeded. A job that fails is an error.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = "36db69c5-b2d5-11eb-b044-000000000001"
  wait_for = "success"
}

# Replace with the resource that needs the instance that the job creates.
resource "terraform_data" "namespace" {
  input = data.huaweicloudtask_swr_instance_job.creation.instance_id
}

# A single read, whatever the status.
data "huaweicloudtask_swr_instance_job" "earlier" {
  job_id = "36db69c5-b2d5-11eb-b044-000000000002"
}

output "earlier" {
  value = {
    status = data.huaweicloudtask_swr_instance_job.earlier.status
    reason = data.huaweicloudtask_swr_instance_job.earlier.reason
  }
}
