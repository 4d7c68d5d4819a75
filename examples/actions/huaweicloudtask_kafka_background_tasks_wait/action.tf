terraform {
  required_version = ">= 1.14.0"
}

# Waits until no background task of the instance is in progress.
action "huaweicloudtask_kafka_background_tasks_wait" "idle" {
  config {
    instance_id = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "topic" {
  input = "needs an idle instance"

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_kafka_background_tasks_wait.idle]
    }
  }
}
