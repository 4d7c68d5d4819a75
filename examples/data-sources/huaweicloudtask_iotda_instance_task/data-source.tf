# Waits until the task has succeeded. A task that fails is an error.
data "huaweicloudtask_iotda_instance_task" "upgrade" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "075f413d-a3bb-4243-974d-000000000001"
  wait_for    = "success"

  timeouts {
    read = "1h"
  }
}

# Replace with the resource that needs the instance at its new size.
resource "terraform_data" "product" {
  input      = "needs the larger instance"
  depends_on = [data.huaweicloudtask_iotda_instance_task.upgrade]
}

# A single read, whatever the status.
data "huaweicloudtask_iotda_instance_task" "earlier" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "075f413d-a3bb-4243-974d-000000000002"
}

output "earlier" {
  value = {
    progress = data.huaweicloudtask_iotda_instance_task.earlier.progress
    status   = data.huaweicloudtask_iotda_instance_task.earlier.status
    detail   = data.huaweicloudtask_iotda_instance_task.earlier.status_detail
  }
}
