variable "iotda_address" {
  description = "The access address of an IoTDA instance, for the application side and HTTPS."
  type        = string
  default     = "https://9bc34example.st1.iotda-app.cn-north-4.myhuaweicloud.com"
}

# One of several IoTDA instances: its address is set here, and not in the provider block.
resource "huaweicloudtask_iotda_batch_task_gate" "upgrade" {
  endpoint    = var.iotda_address
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "5c8ba99030344005c0000001"
}

# A Kafka instance in another region and project, with the same credentials.
resource "huaweicloudtask_kafka_background_task_gate" "resize" {
  region      = "cn-south-1"
  project_id  = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
  instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
  task_id     = "8abfa7b272adc5b40172b73100000001"
}

# Replace with the resource that must wait for both.
resource "terraform_data" "forwarding" {
  input = "devices to Kafka"

  depends_on = [
    huaweicloudtask_iotda_batch_task_gate.upgrade,
    huaweicloudtask_kafka_background_task_gate.resize,
  ]
}
