terraform {
  required_version = ">= 1.14.0"
}

# Waits until the task has succeeded, and shows its status. A task that fails is an error.
action "huaweicloudtask_kafka_background_task_wait" "public_access" {
  config {
    instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
    task_id     = "8abfa7b272adc5b40172b73100000001"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "dns_record" {
  input = "needs the public address"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_kafka_background_task_wait.public_access]
    }
  }
}
