variable "network" {
  description = "The IDs of the VPC, the subnet and the security group of the Kafka instance."
  type        = map(string)
  default = {
    vpc            = "0f4a3d5e-7c1b-4e2a-9d86-5b3c2a1f0e9d"
    subnet         = "1a5b4e6f-8d2c-4f3b-8e97-6c4d3b2a1f0e"
    security_group = "2b6c5f70-9e3d-4a4c-9fa8-7d5e4c3b2a1f"
  }
}

resource "huaweicloud_dms_kafka_instance" "main" {
  name               = "telemetry"
  engine_version     = "2.7"
  flavor_id          = "c6.2u4g.cluster"
  broker_num         = 3
  storage_space      = 300
  storage_spec_code  = "dms.physical.storage.ultra.v2"
  availability_zones = ["cn-north-4a", "cn-north-4b", "cn-north-4c"]
  vpc_id             = var.network.vpc
  network_id         = var.network.subnet
  security_group_id  = var.network.security_group

  parameters {
    name  = "min.insync.replicas"
    value = "2"
  }
}
