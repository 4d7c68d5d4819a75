# Waits until no background task of the instance is in progress.
data "huaweicloudtask_kafka_background_tasks" "idle" {
  instance_id = huaweicloud_dms_kafka_instance.main.id
  wait_for    = "completion"
}

# Created when the instance is idle.
resource "huaweicloud_dms_kafka_topic" "telemetry" {
  instance_id = huaweicloud_dms_kafka_instance.main.id
  name        = "telemetry"
  partitions  = 20
  depends_on  = [data.huaweicloudtask_kafka_background_tasks.idle]
}
