terraform {
  required_version = ">= 1.14.0"
}

# Waits until the job has succeeded, and shows its status. A job that fails is an error.
# It can also be run by hand:
# terraform apply -invoke=action.huaweicloudtask_swr_instance_job_wait.creation
action "huaweicloudtask_swr_instance_job_wait" "creation" {
  config {
    job_id = "36db69c5-b2d5-11eb-b044-000000000001"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "namespace" {
  input = "team-a"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_swr_instance_job_wait.creation]
    }
  }
}
