# Waits in apply, once, until the job has succeeded. A job that fails is an error.
resource "huaweicloudtask_swr_instance_job_gate" "creation" {
  job_id = "36db69c5-b2d5-11eb-b044-000000000001"
}

# Replace with the resource that must wait.
resource "terraform_data" "namespace" {
  input      = "team-a"
  depends_on = [huaweicloudtask_swr_instance_job_gate.creation]

  lifecycle {
    create_before_destroy = true # otherwise the old one is destroyed before the wait
  }
}
