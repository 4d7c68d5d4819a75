# Waits until no background task of the instance is in progress.
action "huaweicloudtask_kafka_background_tasks_wait" "idle" {
  config {
    instance_id = huaweicloud_dms_kafka_instance.main.id
  }
}

# Created or updated when the instance is idle.
resource "huaweicloud_dms_kafka_topic" "telemetry" {
  instance_id = huaweicloud_dms_kafka_instance.main.id
  name        = "telemetry"
  partitions  = 20

  lifecycle {
    action_trigger {
      events  = [before_create, before_update]
      actions = [action.huaweicloudtask_kafka_background_tasks_wait.idle]
    }
  }
}
