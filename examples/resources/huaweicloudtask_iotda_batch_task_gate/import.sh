# The import ID is <task_id>.
terraform import huaweicloudtask_iotda_batch_task_gate.upgrade 5c8ba99030344005c0000001
