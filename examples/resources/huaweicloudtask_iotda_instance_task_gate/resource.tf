# Waits in apply, once, until the task has succeeded. A task that fails is an error.
resource "huaweicloudtask_iotda_instance_task_gate" "upgrade" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "075f413d-a3bb-4243-974d-000000000001"

  timeouts {
    create = "1h"
  }
}

# Replace with the resource that must wait.
resource "terraform_data" "product" {
  input      = "needs the larger instance"
  depends_on = [huaweicloudtask_iotda_instance_task_gate.upgrade]

  lifecycle {
    create_before_destroy = true # otherwise the old one is destroyed before the wait
  }
}
