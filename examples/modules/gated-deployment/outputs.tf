output "registry_id" {
  description = "The ID of the registry that the job has created."
  value       = data.huaweicloudtask_swr_instance_job.registry.instance_id
}

output "job" {
  description = "The end of the job, and its times."
  value = {
    status  = data.huaweicloudtask_swr_instance_job.registry.status
    started = data.huaweicloudtask_swr_instance_job.registry.created_at
    ended   = data.huaweicloudtask_swr_instance_job.registry.updated_at
  }
}

output "namespaces" {
  description = "The namespaces that were created behind the gate."
  value       = sort([for namespace in terraform_data.namespace : namespace.output.name])
}
