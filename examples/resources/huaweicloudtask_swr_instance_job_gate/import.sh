# The import ID is <job_id>.
terraform import huaweicloudtask_swr_instance_job_gate.creation 36db69c5-b2d5-11eb-b044-000000000001
