resource "huaweicloudtask_iotda_instance_task_gate" "this" {
  for_each = { for name, task in var.tasks : name => task if task.kind == "iotda_instance_task" }

  region      = each.value.region
  instance_id = each.value.instance_id
  task_id     = each.value.id

  timeouts {
    create = var.timeout
  }
}

resource "huaweicloudtask_iotda_batch_task_gate" "this" {
  for_each = { for name, task in var.tasks : name => task if task.kind == "iotda_batch_task" }

  region      = each.value.region
  instance_id = each.value.instance_id
  task_id     = each.value.id

  timeouts {
    create = var.timeout
  }
}

resource "huaweicloudtask_kafka_background_task_gate" "this" {
  for_each = { for name, task in var.tasks : name => task if task.kind == "kafka_background_task" }

  region      = each.value.region
  instance_id = each.value.instance_id
  task_id     = each.value.id

  timeouts {
    create = var.timeout
  }
}

resource "huaweicloudtask_swr_instance_job_gate" "this" {
  for_each = { for name, task in var.tasks : name => task if task.kind == "swr_instance_job" }

  region = each.value.region
  job_id = each.value.id

  timeouts {
    create = var.timeout
  }
}
