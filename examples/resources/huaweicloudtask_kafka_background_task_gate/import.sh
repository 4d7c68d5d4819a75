# The import ID is <instance_id>/<task_id>.
terraform import huaweicloudtask_kafka_background_task_gate.public_access \
  36ce7f50-b2d5-11eb-b044-0255ac101219/8abfa7b272adc5b40172b73100000001
