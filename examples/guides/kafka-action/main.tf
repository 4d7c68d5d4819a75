variable "instance_id" {
  description = "The ID of the Kafka instance."
  type        = string
  default     = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
}

# Waits until no background task of the instance is in progress.
action "huaweicloudtask_kafka_background_tasks_wait" "idle" {
  config {
    instance_id = var.instance_id
  }
}

# Created or updated when the instance is idle.
resource "huaweicloud_dms_kafka_topic" "telemetry" {
  instance_id = var.instance_id
  name        = "telemetry"
  partitions  = 20

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_kafka_background_tasks_wait.idle]
    }
  }
}
