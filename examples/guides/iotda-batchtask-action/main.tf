resource "huaweicloud_iotda_batchtask" "upgrade" {
  name         = "upgrade_pumps"
  type         = "updateDevices"
  targets_file = "pumps.xlsx"

  lifecycle {
    action_trigger {
      events     = [after_create]
      actions    = [action.huaweicloudtask_iotda_batch_task_wait.upgrade]
      on_failure = taint # with the default, halt, the next apply would go past the gate
    }
  }
}

action "huaweicloudtask_iotda_batch_task_wait" "upgrade" {
  config {
    task_id = caller.id
  }
}

# Created after all devices have been updated.
resource "huaweicloud_iotda_dataforwarding_rule" "telemetry" {
  name       = "telemetry"
  trigger    = "device.property:report"
  depends_on = [huaweicloud_iotda_batchtask.upgrade]
}
