output "tasks" {
  description = "The end of each task. Depend on this output, or on the module, to wait for all of them."
  value = {
    for name, gate in merge(
      huaweicloudtask_iotda_instance_task_gate.this,
      huaweicloudtask_iotda_batch_task_gate.this,
      huaweicloudtask_kafka_background_task_gate.this,
      huaweicloudtask_swr_instance_job_gate.this,
    ) :
    name => { status = gate.status, succeeded = gate.succeeded, reason = gate.reason }
  }
}
