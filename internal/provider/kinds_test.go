// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"strings"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// kind is a data source, and the task that the API reference shows as example.
type kind struct {
	name       string
	noun       string         // of the task, in messages
	attributes string         // of the schema, besides the common ones
	config     map[string]any // names the task
	taskID     string
	add        func(*simulator.Server, simulator.Task)
	request    request        // that a plain read sends
	document   map[string]any // the documented answer, as state
	rest       map[string]any // what that one leaves out
	bare       map[string]any // an answer that holds the task's ID alone
	statuses   map[string]ending
	told       func(state map[string]any) (status, reason any) // where in the state they are; nil: at the top
}

// ending is what a status means.
type ending struct{ completed, succeeded bool }

var (
	inProgress = ending{false, false}
	succeeded  = ending{true, true}
	ended      = ending{true, false}
)

func (e ending) results() map[string]any {
	return map[string]any{"found": true, "completed": e.completed, "succeeded": e.succeeded}
}

const commonAttributes = "region project_id wait_for poll_interval ignore_not_found timeouts found completed succeeded status reason"

func (k kind) dataSource() string { return "huaweicloudtask_" + k.name }

// state is what a read leaves: the task's names and place, what is given, and
// null for all else.
func (k kind) state(given ...map[string]any) map[string]any {
	out := map[string]any{}
	for name := range strings.FieldsSeq(commonAttributes + " " + k.attributes) {
		out[name] = nil
	}
	out = with(with(out, k.config, map[string]any{"region": region, "project_id": projectID}), given...)
	if k.told != nil {
		out["status"], out["reason"] = k.told(out)
	}
	return out
}

// member is what an object, or the first of a list of objects, has under a name.
func member(of any, name string) any {
	if list, ok := of.([]any); ok && len(list) > 0 {
		of = list[0]
	}
	object, _ := of.(map[string]any)
	return object[name]
}

// full is an answer with every field, as state.
func (k kind) full() map[string]any { return with(k.document, k.rest) }

// addTo adds the kind's task, and what becomes of it.
func (k kind) addTo(s *simulator.Server, steps ...simulator.Step) {
	k.add(s, simulator.Task{Steps: steps})
}

var (
	instanceTask = kind{
		name:       "iotda_instance_task",
		noun:       "IoTDA instance task",
		attributes: "instance_id task_id type status status_detail create_time start_time end_time target_config operate_window progress",
		config: map[string]any{
			"instance_id": "e495cf17-ff79-4294-8f64-4d367919d665",
			"task_id":     "075f413d-a3bb-4243-974d-8eb9221c1234",
		},
		taskID: "075f413d-a3bb-4243-974d-8eb9221c1234",
		add: func(s *simulator.Server, t simulator.Task) {
			t.Project, t.Instance, t.ID = projectID, "e495cf17-ff79-4294-8f64-4d367919d665", "075f413d-a3bb-4243-974d-8eb9221c1234"
			s.AddInstanceTask(t)
		},
		request: request{
			Operation: "ShowInstanceTask",
			Path: "/v5/iot/" + projectID + "/iotda-instances/e495cf17-ff79-4294-8f64-4d367919d665" +
				"/tasks/075f413d-a3bb-4243-974d-8eb9221c1234",
		},
		document: map[string]any{
			"type":        "MODIFY",
			"status":      "PENDING",
			"create_time": "2021-08-19T01:52:49.493Z",
			"start_time":  "2021-08-19T01:52:49.492Z",
			"end_time":    "2021-08-19T01:52:49.492Z",
			"target_config": map[string]any{
				"flavor":      map[string]any{"type": "iotda.standard.s2", "size": 2},
				"charge_mode": nil,
			},
			"operate_window": map[string]any{"start_time": "18:00", "end_time": "22:00"},
			"progress":       80,
			"status_detail":  nil,
		},
		rest: map[string]any{
			"status_detail": "waiting for the window",
			"target_config": map[string]any{"charge_mode": "prePaid"},
		},
		bare:     map[string]any{"task_id": "075f413d-a3bb-4243-974d-8eb9221c1234"},
		told:     func(state map[string]any) (status, reason any) { return state["status"], state["status_detail"] },
		statuses: map[string]ending{"PENDING": inProgress, "RUNNING": inProgress, "SUCCESS": succeeded, "FAILED": ended},
	}

	batchTask = kind{
		name: "iotda_batch_task",
		noun: "IoTDA batch task",
		attributes: "task_id instance_id endpoint task_detail_status target limit marker offset " +
			"batchtask task_details page",
		config: map[string]any{"task_id": "5c8ba99030344005c02316ad"},
		taskID: "5c8ba99030344005c02316ad",
		add: func(s *simulator.Server, t simulator.Task) {
			t.Project, t.ID = projectID, "5c8ba99030344005c02316ad"
			s.AddBatchTask(simulator.BatchTask{Task: t})
		},
		request: request{
			Operation: "ShowBatchTask",
			Path:      "/v5/iot/" + projectID + "/batchtasks/5c8ba99030344005c02316ad",
			Query:     "limit=50",
		},
		document: map[string]any{
			"batchtask": map[string]any{
				"task_id":        "5c8ba99030344005c02316ad",
				"task_name":      "testname",
				"task_type":      "softwareUpgrade",
				"task_mode":      nil,
				"task_ext_info":  nil,
				"targets":        []any{"e495cf17-ff79-4294-8f64-4d367919d665"},
				"targets_filter": map[string]any{"group_ids": protocoltest.Tuple{"e495cf17-ff79-4294-8f64-4d367919d665"}},
				"document":       map[string]any{"package_id": "32822e5744a45ede319d2c50"},
				"task_policy": map[string]any{
					"schedule_time": "20151212T121212Z", "retry_count": 5, "retry_interval": 60,
				},
				"status":      "Success",
				"status_desc": "string",
				"task_progress": map[string]any{
					"total": 0, "processing": 0, "success": 0, "fail": 0, "waitting": 0, "fail_wait_retry": 0,
					"stopped": 0, "removed": nil,
				},
				"create_time":  "20151212T121212Z",
				"need_confirm": nil,
			},
			"task_details": []any{map[string]any{
				"target": "e495cf17-ff79-4294-8f64-4d367919d665",
				"status": "Success",
				"output": "success",
				"error": map[string]any{
					"error_code": "IOTDA.000002", "error_msg": "The request is unauthorized.",
				},
			}},
			"page": map[string]any{"count": 10, "marker": "5c90fa7d3c4e4405e8525079"},
		},
		rest: map[string]any{
			"batchtask": map[string]any{
				"task_mode":     "GATEWAY",
				"task_ext_info": map[string]any{"reason": "recall"},
				"task_progress": map[string]any{"removed": 7},
				"need_confirm":  true,
			},
			"page": map[string]any{"count": 1},
		},
		bare: map[string]any{"batchtask": map[string]any{
			"task_id": "5c8ba99030344005c02316ad", "task_name": nil, "task_type": nil, "task_mode": nil, "task_ext_info": nil, "targets": nil,
			"targets_filter": nil, "document": nil, "task_policy": nil, "status": nil, "status_desc": nil,
			"task_progress": nil, "create_time": nil, "need_confirm": nil,
		}},
		told: func(state map[string]any) (status, reason any) {
			return member(state["batchtask"], "status"), member(state["batchtask"], "status_desc")
		},
		statuses: map[string]ending{
			"Initializing": inProgress, "Waitting": inProgress, "Processing": inProgress, "Stopping": inProgress,
			"Success": succeeded, "Fail": ended, "PartialSuccess": ended, "Stopped": ended,
		},
	}

	kafkaTask = kind{
		name:       "kafka_background_task",
		noun:       "Kafka background task",
		attributes: "instance_id task_id task_count tasks",
		config:     map[string]any{"instance_id": "kafka-1", "task_id": "8abfa7b272adc5b40172b73130065ae7"},
		taskID:     "8abfa7b272adc5b40172b73130065ae7",
		add: func(s *simulator.Server, t simulator.Task) {
			t.Project, t.Instance, t.ID = projectID, "kafka-1", "8abfa7b272adc5b40172b73130065ae7"
			s.AddBackgroundTask(t)
		},
		request: request{
			Operation: "ShowBackgroundTask",
			Path:      "/v2/" + projectID + "/instances/kafka-1/tasks/8abfa7b272adc5b40172b73130065ae7",
		},
		document: map[string]any{
			"task_count": "1",
			"tasks": []any{map[string]any{
				"id":        "8abfa7b272adc5b40172b73130065ae7",
				"name":      "bindInstancePublicIp",
				"user_name": "paas_dms",
				"user_id":   "3df5acbc24a54fadb62a043c9000a307",
				"params": `{"public_ip_id":"1aea7aed-e7d8-40ea-b3de-6f3ee9d5db9f",` +
					`"public_ip_address":"100.93.2.18","enable_public_ip":true}`,
				"status":     "SUCCESS",
				"created_at": "2020-06-15T08:55:53.606Z",
				"updated_at": "2020-06-15T08:55:56.600Z",
			}},
		},
		bare: map[string]any{"tasks": []any{map[string]any{
			"id": "8abfa7b272adc5b40172b73130065ae7", "name": nil, "user_name": nil, "user_id": nil, "params": nil, "status": nil,
			"created_at": nil, "updated_at": nil,
		}}},
		told: func(state map[string]any) (status, reason any) { return member(state["tasks"], "status"), nil },
		statuses: map[string]ending{
			"CREATED": inProgress, "EXECUTING": inProgress, "SUCCESS": succeeded,
			"FAILED": ended, "DELETED": ended, "CANCELLED": ended,
		},
	}

	swrJob = kind{
		name:       "swr_instance_job",
		noun:       "SWR instance job",
		attributes: "job_id id instance_id resource_id resource_name type status reason created_at updated_at",
		config:     map[string]any{"job_id": "36db69c5-b2d5-11eb-b044-0255ac101219"},
		taskID:     "36db69c5-b2d5-11eb-b044-0255ac101219",
		add: func(s *simulator.Server, t simulator.Task) {
			t.Project, t.ID = projectID, "36db69c5-b2d5-11eb-b044-0255ac101219"
			s.AddJob(t)
		},
		request: request{
			Operation: "ShowInstanceJob",
			Path:      "/v2/" + projectID + "/jobs/36db69c5-b2d5-11eb-b044-0255ac101219",
		},
		document: map[string]any{
			"id":            "36db69c5-b2d5-11eb-b044-0255ac101219",
			"instance_id":   "36ce7f50-b2d5-11eb-b044-0255ac101219",
			"resource_id":   "36ce7f50-b2d5-11eb-b044-0255ac101219",
			"resource_name": "test-public",
			"type":          "CreateInstance",
			"status":        "Failed",
			"reason":        "failed to select cce cluster",
			"created_at":    "2021-05-12T03:50:38.305978Z",
			"updated_at":    "2021-05-12T03:50:43.315473Z",
		},
		bare: map[string]any{"id": "36db69c5-b2d5-11eb-b044-0255ac101219"},
		statuses: map[string]ending{
			"Creating": inProgress, "Initializing": inProgress, "Running": inProgress, "Success": succeeded, "Failed": ended,
		},
	}

	kinds = []kind{instanceTask, batchTask, kafkaTask, swrJob}
)
