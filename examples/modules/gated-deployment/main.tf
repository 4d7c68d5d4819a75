# The gate. A job that fails or takes too long is an error, and nothing below is created.
data "huaweicloudtask_swr_instance_job" "registry" {
  job_id   = var.registry_job_id
  wait_for = "success"

  timeouts {
    read = var.patience
  }

  lifecycle {
    postcondition {
      condition     = self.type == "CreateInstance"
      error_message = "Job ${self.job_id} does not create a registry: its type is ${self.type}."
    }
  }
}

# Replace with the namespaces. They take the registry's ID from the gate, so they wait for it.
resource "terraform_data" "namespace" {
  for_each = var.namespaces

  input = {
    name        = each.key
    registry_id = data.huaweicloudtask_swr_instance_job.registry.instance_id
  }
}
