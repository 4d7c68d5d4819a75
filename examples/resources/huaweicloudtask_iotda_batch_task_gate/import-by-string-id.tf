import {
  to = huaweicloudtask_iotda_batch_task_gate.upgrade
  id = "5c8ba99030344005c0000001"
}
