# Waits in apply, once, until the task has succeeded. A task that fails is an error.
resource "huaweicloudtask_kafka_background_task_gate" "public_access" {
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "8abfa7b272adc5b40172b73100000001"
}

# Replace with the resource that must wait.
resource "terraform_data" "dns_record" {
  input      = "needs the public address"
  depends_on = [huaweicloudtask_kafka_background_task_gate.public_access]

  lifecycle {
    create_before_destroy = true # otherwise the old one is destroyed before the wait
  }
}
