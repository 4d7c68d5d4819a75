// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// kind is how a service writes its tasks.
type kind struct {
	instanceInPath             bool
	body                       string // as documented
	idField, idFormat          string // the format takes a number
	running, succeeded, failed string
	onSuccess                  map[string]any // members of the documented body that would contradict it
	timeFields                 []string
	timeLayout                 string
}

var kinds = map[Service]kind{
	IoTDM: {
		instanceInPath: true, body: ExampleInstanceTaskBody, idField: "task_id", idFormat: "075f413d-a3bb-4243-974d-%012x",
		running: "RUNNING", succeeded: "SUCCESS", failed: "FAILED",
		onSuccess:  map[string]any{"progress": 100},
		timeFields: []string{"create_time", "start_time", "end_time"}, timeLayout: "2006-01-02T15:04:05.000Z",
	},
	IoTDA: {
		body: ExampleBatchTaskBody, idField: "task_id", idFormat: "5c8ba99030344005c0%06x",
		running: "Processing", succeeded: "Success", failed: "PartialSuccess",
		timeFields: []string{"create_time"}, timeLayout: "20060102T150405Z",
	},
	DMS: {
		instanceInPath: true, body: ExampleBackgroundTaskBody, idField: "id", idFormat: "8abfa7b272adc5b40172b731%08x",
		running: "EXECUTING", succeeded: "SUCCESS", failed: "FAILED",
		timeFields: []string{"created_at", "updated_at"}, timeLayout: "2006-01-02T15:04:05.000Z",
	},
	SWR: {
		body: ExampleJobBody, idField: "id", idFormat: "36db69c5-b2d5-11eb-b044-%012x",
		running: "Running", succeeded: "Success", failed: "Failed",
		onSuccess:  map[string]any{"reason": nil},
		timeFields: []string{"created_at", "updated_at"}, timeLayout: "2006-01-02T15:04:05.000000Z",
	},
}
