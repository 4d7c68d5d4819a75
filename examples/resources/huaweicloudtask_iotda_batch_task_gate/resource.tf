# Waits in apply, once, until every device has been upgraded. The access address
# of the IoTDA instance is in the provider block, as endpoints = { iotda = ... }.
resource "huaweicloudtask_iotda_batch_task_gate" "upgrade" {
  task_id = "5c8ba99030344005c0000001"

  timeouts {
    create = "2h"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "rule" {
  input      = "needs the new firmware"
  depends_on = [huaweicloudtask_iotda_batch_task_gate.upgrade]

  lifecycle {
    create_before_destroy = true # otherwise the old one is destroyed before the wait
  }
}
