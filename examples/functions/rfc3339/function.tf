terraform {
  required_version = ">= 1.8" # provider functions: Terraform 1.8, OpenTofu 1.7

  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

data "huaweicloudtask_iotda_batch_task" "upgrade" {
  task_id = "5c8ba99030344005c0000001"
}

locals {
  # 20151212T121212Z becomes 2015-12-12T12:12:12Z.
  task    = data.huaweicloudtask_iotda_batch_task.upgrade.batchtask
  created = provider::huaweicloudtask::rfc3339(local.task.create_time)
}

output "deadline" {
  value = timeadd(local.created, "72h")
}

output "created_after_the_freeze" {
  value = timecmp(local.created, "2015-12-01T00:00:00Z") > 0
}
