variable "job_ids" {
  description = "The IDs of the jobs that create the registries, by team."
  type        = map(string)
  default = {
    team-a = "36db69c5-b2d5-11eb-b044-000000000001"
    team-b = "36db69c5-b2d5-11eb-b044-000000000005"
  }
}

# Waits for the jobs in parallel.
resource "huaweicloudtask_swr_instance_job_gate" "registry" {
  for_each = var.job_ids
  job_id   = each.value
}

# Replace with the resource that must wait. It waits for all jobs.
resource "terraform_data" "replication" {
  input      = keys(var.job_ids)
  depends_on = [huaweicloudtask_swr_instance_job_gate.registry]
}
