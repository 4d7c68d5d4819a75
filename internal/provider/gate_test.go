// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// reported is where the kind's answer has its status.
func (k kind) reported(status any) map[string]any {
	switch k.name {
	case batchTask.name:
		return map[string]any{"batchtask": map[string]any{"task_id": k.taskID, "status": status}}
	case kafkaTask.name:
		return map[string]any{"tasks": []any{map[string]any{"id": k.taskID, "status": status}}}
	}
	return map[string]any{"id": k.taskID, "task_id": k.taskID, "status": status}
}

func TestStatusTellsWhetherATaskHasCompletedAndSucceeded(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		results := map[any]ending{nil: inProgress, "": inProgress, "Bewildered": inProgress}
		for status, e := range k.statuses {
			results[status] = e
			results[strings.ToLower(status)+"x"] = inProgress
		}
		for status, want := range results {
			got := s.reading(t, k, encode(t, k.reported(status)))
			same(t, fmt.Sprintf("%s %v", k.name, status),
				[]any{got["found"], got["completed"], got["succeeded"]}, []any{true, want.completed, want.succeeded})
		}
	}
}

// wait configures a wait that gives up in time for the test to tell.
func (k kind) wait(mode string) map[string]any {
	return with(k.config, map[string]any{"wait_for": mode, "timeouts": times("20m")})
}

func TestGateOpensByStatusAndMode(t *testing.T) {
	for _, k := range kinds {
		for status, e := range k.statuses {
			for _, mode := range []string{"success", "completion"} {
				test := k.testGate
				switch {
				case e == inProgress:
					test = k.testTimeout
				case mode == "success" && e != succeeded:
					test = k.testHeld
				}
				inBubble(t, func(t *testing.T, s *simulator.Server) {
					k.addTo(s, simulator.Step{Status: status})
					test(t, s, configured(t, bubbleBlock()), mode, status)
				})
			}
		}
	}
}

func (k kind) testGate(t *testing.T, s *simulator.Server, p *protocoltest.Provider, mode, status string) {
	t.Helper()
	got := mustRead(t, p, k, k.wait(mode))
	same(t, k.name+" "+status, []any{got["found"], got["completed"], got["succeeded"], got["wait_for"]},
		[]any{true, true, k.statuses[status].succeeded, mode})
	for _, r := range s.Requests() {
		same(t, k.name+" "+status+": time of a request", r.Time, s.Requests()[0].Time)
	}
}

func (k kind) testTimeout(t *testing.T, _ *simulator.Server, p *protocoltest.Provider, mode, status string) {
	t.Helper()
	f := mustFail(t, p, k, with(k.wait(mode), map[string]any{"timeouts": times("2m")}))
	same(t, status, f.summary, k.noun+" "+k.taskID+" did not end within 2m")
	says(t, f.detail, "Last status: "+status, "timeouts")
}

// A task that has failed is looked at once; a batch task is then asked for the
// sub-tasks that failed.
func (k kind) testHeld(t *testing.T, s *simulator.Server, p *protocoltest.Provider, mode, status string) {
	t.Helper()
	f := mustFail(t, p, k, k.wait(mode))
	says(t, f.summary, k.noun+" "+k.taskID)
	says(t, f.detail, "Last status: "+status, `wait_for = "completion"`)
	looks := 0
	for _, r := range s.Requests(simulator.ByOperation(k.request.Operation)) {
		if !strings.Contains(r.Query, "task_detail_status=Fail") {
			looks++
		}
	}
	same(t, k.name+" "+status+": looks", looks, 1)
}

func TestFailureTellsWhatTheServiceSaysOfIt(t *testing.T) {
	const reason = "sold out in this zone"
	for _, test := range []struct {
		kind
		status string
		fields map[string]any
		says   []string
	}{
		{instanceTask, "FAILED", map[string]any{"status_detail": reason, "progress": 80}, []string{reason, "80 %"}},
		{instanceTask, "FAILED", map[string]any{"status_detail": reason}, []string{reason}},
		{batchTask, "Fail", map[string]any{"status_desc": reason}, []string{reason}},
		{
			batchTask, "Stopped",
			map[string]any{"task_progress": map[string]any{"total": 3, "success": 1}},
			[]string{"1 of 3 sub-tasks succeeded, 0 failed"},
		},
		{swrJob, "Failed", map[string]any{"reason": reason}, []string{reason}},
		{kafkaTask, "CANCELLED", nil, nil},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			test.addTo(s, simulator.Step{Status: test.status, Fields: test.fields})
			f := mustFail(t, configured(t, bubbleBlock()), test.kind, test.wait("success"))
			says(t, f.detail, append(test.says, "Last status: "+test.status)...)
		})
	}
}

// The instance demands its ID with every request, those for the failures included.
func TestFailedSubTasksAreToldAsFarAsTheyCanBeRead(t *testing.T) {
	page := func(rest string) simulator.Action {
		return simulator.Respond(http.StatusOK, nil, fmt.Sprintf(`{"batchtask": {"task_id": %q, "status": "Fail"}, %s}`, batchTask.taskID, rest))
	}
	denied := simulator.Respond(http.StatusForbidden, nil, `{"error_code": "X.1", "error_msg": "no permission"}`)
	const first, later = "limit=50&task_detail_status=Fail", "offset=200"
	for name, test := range map[string]struct {
		query  string // of the requests that meet the action
		action simulator.Action
		says   string
	}{
		"many":                {"none", nil, "\n1500 sub-tasks failed; of the newest 550:\n  550 × no error code: no error message (such as device-00000)\n"},
		"denied":              {first, denied, "\nThe failed sub-tasks could not be read: GET "},
		"a later page denied": {later, denied, "\n1500 sub-tasks failed; of the newest 50:\n"},
		"no count":            {first, page(`"task_details": [{"target": "d"}], "page": null`), "\n1 sub-task failed:\n  1 × no error code: no error message (such as d)\n"},
		"a null":              {first, page(`"task_details": [null], "page": {"count": 1}`), "\n1 sub-task failed:\n  1 × no error code: no error message\n"},
		"another task":        {first, simulator.Respond(200, nil, `{"batchtask": {"task_id": "a1", "status": "Fail"}, "task_details": [{}]}`), "it is about task \"a1\""},
		"more than asked for": {first, page(`"task_details": [` + strings.Repeat("{},", 50) + `{}]`), "it holds 51 sub-tasks where at most 50 were asked for"},
		"none":                {first, page(`"task_details": [], "page": {"count": 0}`), "Last status: Fail\n\nFind the cause"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubbleWith(t, simulator.Config{RequireInstanceID: true}, func(t *testing.T, s *simulator.Server) {
				addBatch(s, "Fail", 1500, func(int, int) string { return "Fail" })
				s.Inject(simulator.Fault{Query: test.query, Action: test.action})
				f := mustFail(t, configured(t, homeBlock()), batchTask, with(batchTask.wait("success"), map[string]any{"instance_id": "iotda-1"}))
				same(t, "summary", f.summary, "IoTDA batch task "+batchTask.taskID+" failed")
				says(t, f.detail, test.says)
				if n := len(pages(t, s)); n > 1+11 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}

func TestUnknownStatusIsWaitedOut(t *testing.T) {
	for _, k := range kinds {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			k.addTo(s, simulator.Step{Status: "Bewildered"}, simulator.Step{After: 30 * time.Second, Status: k.success()})
			got := mustRead(t, configured(t, bubbleBlock()), k, k.wait("success"))
			same(t, k.name, got["succeeded"], any(true))
		})
	}
}

func (k kind) success() string { return k.statusOf(succeeded) }

func TestBatchTaskIsPolledWithOneRecordAndItsPagesReadOnce(t *testing.T) {
	const total = 1500
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		s.AddBatchTask(simulator.BatchTask{
			Task: simulator.Task{Project: projectID, ID: batchTask.taskID, Steps: []simulator.Step{
				{Status: "Processing"}, {After: time.Minute, Status: "PartialSuccess"},
			}},
			Total:   total,
			SubTask: func(i int, _ simulator.Reading) simulator.SubTask { return device(i, "Success") },
		})
		got := mustRead(t, configured(t, bubbleBlock()), batchTask, batchTask.wait("completion"))
		same(t, "results", []any{got["completed"], got["succeeded"]}, []any{true, false})
		same(t, "sub-tasks", got["task_details"], any(details(from(0, total-1, 1), func(int, int) string { return "Success" })))

		polls, read := 0, map[string]int{}
		for i, query := range pages(t, s) {
			if query.Get("limit") == "1" {
				same(t, "poll", query, url.Values{"limit": {"1"}})
				same(t, "rank of a poll", polls, i)
				polls++
			} else {
				read[query.Encode()]++
			}
		}
		for query, n := range read {
			same(t, query, n, 1)
		}
		if len(read) > total/50+3 || polls < 10 {
			t.Errorf("%d polls, %d pages", polls, len(read))
		}
	})
}

func TestBatchTaskThatFailsTellsWhichSubTasksDid(t *testing.T) {
	offline := &simulator.SubTaskError{Code: "IOTDA.014111", Message: "the device is offline"}
	unknownDevice := &simulator.SubTaskError{Code: "IOTDA.014016", Message: "the device is unknown"}
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		s.AddBatchTask(simulator.BatchTask{
			Task: simulator.Task{Project: projectID, ID: batchTask.taskID, Steps: []simulator.Step{{
				Status: "PartialSuccess",
				Fields: map[string]any{
					"status_desc":   "some devices were offline",
					"task_progress": map[string]any{"total": 130, "success": 52, "fail": 78},
				},
			}}},
			Total: 130,
			SubTask: func(i int, _ simulator.Reading) simulator.SubTask {
				sub := device(i, [...]string{"Success", "Success", "Fail", "Fail", "Fail"}[i%5])
				sub.Error = [...]*simulator.SubTaskError{nil, nil, offline, offline, unknownDevice}[i%5]
				return sub
			},
		})
		f := mustFail(t, configured(t, bubbleBlock()), batchTask, batchTask.wait("success"))
		same(t, "summary", f.summary, "IoTDA batch task "+batchTask.taskID+" succeeded only in part")
		says(t, f.detail,
			"Last status: PartialSuccess",
			"Progress: 52 of 130 sub-tasks succeeded, 78 failed",
			"Reason given: some devices were offline",
			"52 × IOTDA.014111: the device is offline (such as device-00002)",
			"26 × IOTDA.014016: the device is unknown (such as device-00004)")
		for i, query := range pages(t, s) {
			want := url.Values{"limit": {"50"}, "task_detail_status": {"Fail"}}
			if i == 0 {
				want = url.Values{"limit": {"1"}}
			}
			query.Del("marker")
			query.Del("offset")
			same(t, "query", query, want)
		}
	})
}
