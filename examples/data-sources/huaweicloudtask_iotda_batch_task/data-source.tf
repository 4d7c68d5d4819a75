variable "iotda_address" {
  description = "The access address of the IoTDA instance, for the application side and HTTPS."
  type        = string
  default     = "https://9bc34example.st1.iotda-app.cn-north-4.myhuaweicloud.com"
}

# A gate: the read ends when every device has been upgraded, and fails if one has not.
data "huaweicloudtask_iotda_batch_task" "upgrade" {
  endpoint    = var.iotda_address
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "5c8ba99030344005c0000001"
  wait_for    = "success"

  timeouts {
    read = "2h"
  }
}

# Stands for whatever needs the new firmware.
resource "terraform_data" "rule" {
  input = data.huaweicloudtask_iotda_batch_task.upgrade.batchtask.document.package_id
}

# A plain read: one look, whatever the status, and of the sub-tasks those that failed.
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
