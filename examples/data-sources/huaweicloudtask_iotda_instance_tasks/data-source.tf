# IoTDA returns no task ID when it resizes an instance: the list finds the task.
data "huaweicloudtask_iotda_instance_tasks" "resize" {
  instance_id = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
  type        = "MODIFY"
  max_results = 1
  wait_for    = "success"

  # A time before the resize, so that an earlier task does not open the gate.
  created_after = "2026-01-01T00:00:00Z"
}

# Replace with the resource that needs the resized instance.
resource "terraform_data" "devices" {
  depends_on = [data.huaweicloudtask_iotda_instance_tasks.resize]
}
