# The newest restart of the instance, whoever started it. Its ID is not needed.
data "huaweicloudtask_kafka_background_tasks" "restart" {
  instance_id = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
  name        = "restartKafka"
  max_results = 1
  wait_for    = "success"

  # A time before the restart, so that an earlier task does not open the gate.
  created_after = "2026-01-01T00:00:00Z"
}

# Replace with the resource that needs the restarted instance.
resource "terraform_data" "topic" {
  depends_on = [data.huaweicloudtask_kafka_background_tasks.restart]
}

# Is the instance idle? Waits until none of its tasks is in progress.
data "huaweicloudtask_kafka_background_tasks" "idle" {
  instance_id = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
  wait_for    = "completion"
}

output "restarted_at" {
  value = data.huaweicloudtask_kafka_background_tasks.restart.latest.updated_at
}
