import {
  to = huaweicloudtask_iotda_batch_task_gate.upgrade

  identity = {
    region  = "cn-north-4" # optional, as are project_id, instance_id and endpoint
    task_id = "5c8ba99030344005c0000001"
  }
}
