variable "job_id" {
  description = "The ID of the job that creates the registry."
  type        = string
  default     = "36db69c5-b2d5-11eb-b044-000000000001"
}

action "huaweicloudtask_swr_instance_job_wait" "registry" {
  config {
    job_id = var.job_id

    timeouts {
      invoke = "45m"
    }
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "namespace" {
  input = "team-a"

  lifecycle {
    create_before_destroy = true

    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_swr_instance_job_wait.registry]
    }
  }
}
