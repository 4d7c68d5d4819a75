variable "iotda_address" {
  description = "The access address of the IoTDA instance, for the application side and HTTPS."
  type        = string
  default     = "https://9bc34example.st1.iotda-app.cn-north-4.myhuaweicloud.com"
}

# Waits until all devices have been upgraded. A device that fails is an error.
data "huaweicloudtask_iotda_batch_task" "upgrade" {
  endpoint    = var.iotda_address
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "5c8ba99030344005c0000001"
  wait_for    = "success"

  timeouts {
    read = "2h"
  }
}

# Replace with the resource that needs the new firmware.
resource "terraform_data" "rule" {
  input = data.huaweicloudtask_iotda_batch_task.upgrade.batchtask.document.package_id
}

# A single read, whatever the status, with the failed sub-tasks only.
data "huaweicloudtask_iotda_batch_task" "earlier" {
  endpoint           = var.iotda_address
  instance_id        = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id            = "5c8ba99030344005c0000002"
  task_detail_status = "Fail"
}

output "devices_left_behind" {
  value = {
    for sub_task in data.huaweicloudtask_iotda_batch_task.earlier.task_details :
    sub_task.target => sub_task.error.error_msg
  }
}
