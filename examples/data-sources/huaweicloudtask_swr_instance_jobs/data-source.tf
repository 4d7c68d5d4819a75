# The jobs of one instance since a time.
data "huaweicloudtask_swr_instance_jobs" "recent" {
  instance_id   = "5d2b6a7e-90c1-4f3e-8a54-0c9d7e21b3f6"
  created_after = "2026-01-01T00:00:00Z"
  wait_for      = "success"
}

# Replace with the resource that needs the instance.
resource "terraform_data" "namespace" {
  depends_on = [data.huaweicloudtask_swr_instance_jobs.recent]
}

output "jobs" {
  value = { for job in data.huaweicloudtask_swr_instance_jobs.recent.jobs : job.id => job.type }
}
