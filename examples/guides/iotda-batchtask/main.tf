# Updates many devices. The resource waits for the task, but it also accepts a task that failed.
resource "huaweicloud_iotda_batchtask" "upgrade" {
  name         = "upgrade_pumps"
  type         = "updateDevices"
  targets_file = "pumps.xlsx"
}

# Fails if the task failed, for one device or for all.
resource "huaweicloudtask_iotda_batch_task_gate" "upgrade" {
  task_id = huaweicloud_iotda_batchtask.upgrade.id
}

# Created after all devices have been updated.
resource "huaweicloud_iotda_dataforwarding_rule" "telemetry" {
  name       = "telemetry"
  trigger    = "device.property:report"
  depends_on = [huaweicloudtask_iotda_batch_task_gate.upgrade]
}
