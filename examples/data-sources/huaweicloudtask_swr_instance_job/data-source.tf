# A gate: the read ends when the job has succeeded, and fails if the job does.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = "36db69c5-b2d5-11eb-b044-000000000001"
  wait_for = "success"
}

# Stands for whatever needs the instance that the job creates.
resource "terraform_data" "namespace" {
  input = data.huaweicloudtask_swr_instance_job.creation.instance_id
}

# A plain read: one look, whatever the status.
data "huaweicloudtask_swr_instance_job" "earlier" {
  job_id = "36db69c5-b2d5-11eb-b044-000000000002"
}

output "earlier" {
  value = {
    status = data.huaweicloudtask_swr_instance_job.earlier.status
    reason = data.huaweicloudtask_swr_instance_job.earlier.reason
  }
}
