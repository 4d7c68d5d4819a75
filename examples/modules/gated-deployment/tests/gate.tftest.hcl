# Needs no account and no network: the mocked provider returns the results of a gate that has opened.
mock_provider "huaweicloudtask" {
  mock_data "huaweicloudtask_swr_instance_job" {
    defaults = {
      type        = "CreateInstance"
      status      = "Success"
      instance_id = "36ce7f50-b2d5-11eb-b044-0255ac101219"
      created_at  = "2021-05-12T03:50:38.305978Z"
      updated_at  = "2021-05-12T03:56:43.315473Z"
      found       = true
      completed   = true
      succeeded   = true
    }
  }
}

variables {
  registry_job_id = "36db69c5-b2d5-11eb-b044-0255ac101219"
  namespaces      = ["team-b", "team-a"]
}

run "creates_the_namespaces_in_the_registry_behind_the_gate" {
  assert {
    condition = alltrue([
      for namespace in terraform_data.namespace :
      namespace.output.registry_id == "36ce7f50-b2d5-11eb-b044-0255ac101219"
    ])
    error_message = "A namespace is not in the registry that the job has created."
  }

  assert {
    condition     = output.namespaces == tolist(["team-a", "team-b"])
    error_message = "The namespaces are ${jsonencode(output.namespaces)}."
  }

  assert {
    condition     = output.job.status == "Success"
    error_message = "The output does not hold the status of the job."
  }
}

run "waits_for_success_with_the_given_timeout" {
  variables {
    patience = "2h"
  }

  assert {
    condition     = data.huaweicloudtask_swr_instance_job.registry.wait_for == "success"
    error_message = "The gate does not wait for success."
  }

  assert {
    condition     = data.huaweicloudtask_swr_instance_job.registry.timeouts.read == "2h"
    error_message = "The gate does not use the given timeout."
  }
}

run "refuses_a_job_that_creates_no_registry" {
  command = plan

  override_data {
    target = data.huaweicloudtask_swr_instance_job.registry
    values = {
      type = "DeleteInstance"
    }
  }

  expect_failures = [data.huaweicloudtask_swr_instance_job.registry]
}
