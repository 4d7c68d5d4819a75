// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"testing"

	"github.com/go-json-experiment/json"
)

func TestReportTellsThePartThatIsDone(t *testing.T) {
	for _, test := range []struct {
		kind, answer string
		done         float64
	}{
		{"iotda_instance_task", `{"progress": 35}`, 0.35},
		{"iotda_instance_task", `{"progress": null}`, 0},
		{"iotda_batch_task", `{"batchtask": {"task_progress": {"total": 10, "processing": 2, "waitting": 1, "fail_wait_retry": 1, "success": 3, "fail": 1, "stopped": 1, "removed": 1}}}`, 0.6},
		{"iotda_batch_task", `{"batchtask": {"task_progress": {"total": 4}}}`, 0},
		{"iotda_batch_task", `{"batchtask": {"task_progress": {"total": 0}}}`, 0},
		{"iotda_batch_task", `{"batchtask": {"task_progress": {"success": 4}}}`, 0},
		{"iotda_batch_task", `{"batchtask": {}}`, 0},
		{"swr_instance_job", `{"status": "Running"}`, 0},
	} {
		s := subjectNamed(t, test.kind)
		m := s.New()
		if err := json.Unmarshal([]byte(test.answer), m); err != nil {
			t.Fatal(err)
		}
		if got := m.Report().state(s.Statuses).Done; got != test.done {
			t.Errorf("%s %s: got %v, want %v", test.kind, test.answer, got, test.done)
		}
	}
}
