# The newest restart of the instance, for example one that was started in the console after a change of its parameters.
data "huaweicloudtask_kafka_background_tasks" "restart" {
  instance_id = huaweicloud_dms_kafka_instance.main.id
  name        = "restartKafka"
  max_results = 1
  wait_for    = "success"

  # A time before the restart, so that an earlier task does not open the gate.
  created_after = "2026-01-01T00:00:00Z"
}

# Created after the restart has succeeded.
resource "huaweicloud_dms_kafka_topic" "commands" {
  instance_id = huaweicloud_dms_kafka_instance.main.id
  name        = "commands"
  partitions  = 3
  depends_on  = [data.huaweicloudtask_kafka_background_tasks.restart]
}
