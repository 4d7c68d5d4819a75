# No account and no network: a mocked gate opens at once, with these results.
mock_provider "huaweicloudtask" {
  mock_resource "huaweicloudtask_swr_instance_job_gate" {
    defaults = {
      status    = "Success"
      succeeded = true
    }
  }

  mock_resource "huaweicloudtask_kafka_background_task_gate" {
    defaults = {
      status    = "SUCCESS"
      succeeded = true
    }
  }
}

variables {
  tasks = {
    registry = { kind = "swr_instance_job", id = "36db69c5-b2d5-11eb-b044-000000000001" }
    resize = {
      kind        = "kafka_background_task"
      instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
      id          = "8abfa7b272adc5b40172b73100000001"
    }
  }
}

run "gates_on_every_task_by_its_kind" {
  assert {
    condition     = output.tasks["registry"].status == "Success" && output.tasks["resize"].status == "SUCCESS"
    error_message = "The output is ${jsonencode(output.tasks)}."
  }

  assert {
    condition     = huaweicloudtask_swr_instance_job_gate.this["registry"].timeouts.create == "30m"
    error_message = "The gate does not wait for the default time."
  }
}

run "refuses_an_unknown_kind" {
  command = plan

  variables {
    tasks = {
      other = { kind = "obs_job", id = "1" }
    }
  }

  expect_failures = [var.tasks]
}
