# The import ID is <instance_id>/<task_id>.
terraform import huaweicloudtask_iotda_instance_task_gate.upgrade \
  36ce7f50-b2d5-11eb-b044-0255ac101219/075f413d-a3bb-4243-974d-000000000001
