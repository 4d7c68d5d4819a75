# Waits until the task has succeeded. A task that fails is an error.
data "huaweicloudtask_kafka_background_task" "public_access" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "8abfa7b272adc5b40172b73100000001"
  wait_for    = "success"
}

locals {
  params = data.huaweicloudtask_kafka_background_task.public_access.tasks[0].params
}

# Replace with the resource that needs the public address that the task binds.
resource "terraform_data" "dns_record" {
  input = jsondecode(local.params).public_ip_address
}

# A single read, whatever the status.
data "huaweicloudtask_kafka_background_task" "earlier" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "8abfa7b272adc5b40172b73100000002"
}

output "earlier" {
  value = {
    name   = data.huaweicloudtask_kafka_background_task.earlier.tasks[0].name
    status = data.huaweicloudtask_kafka_background_task.earlier.tasks[0].status
  }
}
