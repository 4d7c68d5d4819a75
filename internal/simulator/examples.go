// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// The bodies that the API references give as examples: the whole answer of an instance task and of a job, batchtask of
// a batch task, and the one element of tasks of a background task.
const (
	ExampleInstanceTaskBody = `{
  "task_id": "075f413d-a3bb-4243-974d-8eb9221c1234",
  "type": "MODIFY",
  "status": "PENDING",
  "create_time": "2021-08-19T01:52:49.493Z",
  "start_time": "2021-08-19T01:52:49.492Z",
  "end_time": "2021-08-19T01:52:49.492Z",
  "target_config": {"flavor": {"type": "iotda.standard.s2", "size": 2}},
  "operate_window": {"start_time": "18:00", "end_time": "22:00"},
  "progress": 80
}`
	ExampleBatchTaskBody = `{
  "task_id": "5c8ba99030344005c02316ad",
  "task_name": "testname",
  "task_type": "softwareUpgrade",
  "targets": ["e495cf17-ff79-4294-8f64-4d367919d665"],
  "targets_filter": {"group_ids": ["e495cf17-ff79-4294-8f64-4d367919d665"]},
  "document": {"package_id": "32822e5744a45ede319d2c50"},
  "task_policy": {"schedule_time": "20151212T121212Z", "retry_count": 5, "retry_interval": 60},
  "status": "Success",
  "status_desc": "string",
  "task_progress": {
    "total": 0, "processing": 0, "success": 0, "fail": 0, "waitting": 0, "fail_wait_retry": 0, "stopped": 0
  },
  "create_time": "20151212T121212Z"
}`
	ExampleBackgroundTaskBody = `{
  "id": "8abfa7b272adc5b40172b73130065ae7",
  "name": "bindInstancePublicIp",
  "user_name": "paas_dms",
  "user_id": "3df5acbc24a54fadb62a043c9000a307",
  "params": "{\"public_ip_id\":\"1aea7aed-e7d8-40ea-b3de-6f3ee9d5db9f\",\"public_ip_address\":\"100.93.2.18\",\"enable_public_ip\":true}",
  "status": "SUCCESS",
  "created_at": "2020-06-15T08:55:53.606Z",
  "updated_at": "2020-06-15T08:55:56.600Z"
}`
	ExampleJobBody = `{
  "id": "36db69c5-b2d5-11eb-b044-0255ac101219",
  "instance_id": "36ce7f50-b2d5-11eb-b044-0255ac101219",
  "resource_id": "36ce7f50-b2d5-11eb-b044-0255ac101219",
  "resource_name": "test-public",
  "type": "CreateInstance",
  "status": "Failed",
  "reason": "failed to select cce cluster",
  "created_at": "2021-05-12T03:50:38.305978Z",
  "updated_at": "2021-05-12T03:50:43.315473Z"
}`
)

// exampleSubTasks is the count of the documented page, which shows the newest record alone.
const exampleSubTasks = 10

// ExampleInstanceTask is the documented instance task, in the state in which it is documented.
func ExampleInstanceTask(project, instance string) Task {
	return Task{Project: project, Instance: instance, ID: "075f413d-a3bb-4243-974d-8eb9221c1234", Body: ExampleInstanceTaskBody}
}

// ExampleBatchTask is the documented batch task. Read with limit=1 it is the documented answer.
func ExampleBatchTask(project string) BatchTask {
	return BatchTask{
		Task:    Task{Project: project, ID: "5c8ba99030344005c02316ad", Body: ExampleBatchTaskBody},
		Total:   exampleSubTasks,
		SubTask: exampleSubTask,
	}
}

func exampleSubTask(index int, _ Reading) SubTask {
	return SubTask{
		ID:     SubTaskID(index),
		Target: "e495cf17-ff79-4294-8f64-4d367919d665",
		Status: "Success",
		Output: "success",
		Error:  &SubTaskError{Code: "IOTDA.000002", Message: "The request is unauthorized."},
	}
}

// ExampleBackgroundTask is the documented background task.
func ExampleBackgroundTask(project, instance string) Task {
	return Task{Project: project, Instance: instance, ID: "8abfa7b272adc5b40172b73130065ae7", Body: ExampleBackgroundTaskBody}
}

// ExampleJob is the documented job.
func ExampleJob(project string) Task {
	return Task{Project: project, ID: "36db69c5-b2d5-11eb-b044-0255ac101219", Body: ExampleJobBody}
}
