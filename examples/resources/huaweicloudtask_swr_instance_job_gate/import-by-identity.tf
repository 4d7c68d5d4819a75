import {
  to = huaweicloudtask_swr_instance_job_gate.creation

  identity = {
    region = "cn-north-4" # optional, as is project_id
    job_id = "36db69c5-b2d5-11eb-b044-000000000001"
  }
}
