// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// device is the sub-task with an index, in a status.
func device(index int, status string) simulator.SubTask {
	return simulator.SubTask{ID: simulator.SubTaskID(index), Target: fmt.Sprintf("device-%05d", index), Status: status}
}

// addBatch adds the batch task in a status, with so many sub-tasks, whose status
// may depend on how often the task has been read.
func addBatch(s *simulator.Server, status string, total int, subTask func(index, reading int) string) {
	s.AddBatchTask(simulator.BatchTask{
		Task:  simulator.Task{Project: projectID, ID: batchTask.taskID, Steps: []simulator.Step{{Status: status}}},
		Total: total,
		SubTask: func(index int, now simulator.Reading) simulator.SubTask {
			return device(index, subTask(index, now.Number))
		},
	})
}

// thirds gives every third sub-task each status.
func thirds(index, _ int) string { return [...]string{"Success", "Fail", "Stopped"}[index%3] }

// details are the sub-tasks of that status as state.
func details(indices []int, status func(index, reading int) string) []any {
	out := []any{}
	for _, i := range indices {
		out = append(out, map[string]any{
			"target": fmt.Sprintf("device-%05d", i), "status": status(i, 1), "output": nil, "error": nil,
		})
	}
	return out
}

func from(first, last, step int) (out []int) {
	for i := first; i <= last; i += step {
		out = append(out, i)
	}
	return out
}

// pages are the queries of the pages that were asked for.
func pages(t testing.TB, s *simulator.Server) (out []url.Values) {
	t.Helper()
	for _, r := range s.Requests(simulator.ByOperation("ShowBatchTask")) {
		query, err := url.ParseQuery(r.Query)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, query)
	}
	return out
}

// batchState is the state of the batch task, with those sub-tasks.
func batchState(arguments map[string]any, count int, indices []int, status func(index, reading int) string) map[string]any {
	page := map[string]any{"count": count, "marker": nil}
	if len(indices) > 0 {
		page["marker"] = simulator.SubTaskID(indices[len(indices)-1])
	}
	return batchTask.state(batchTask.bare, arguments, succeeded.results(), map[string]any{
		"batchtask":    map[string]any{"task_id": batchTask.taskID, "status": "Success"},
		"task_details": details(indices, status),
		"page":         page,
	})
}

func TestEverySubTaskIsReadOnceNewestFirst(t *testing.T) {
	for _, total := range []int{0, 1, 49, 50, 51, 100, 1230} {
		s := cloud(t, simulator.Config{})
		addBatch(s, "Success", total, thirds)
		got := mustRead(t, configured(t, block(s)), batchTask, batchTask.config)
		same(t, fmt.Sprint(total), got, batchState(nil, total, from(0, total-1, 1), thirds))

		asked := pages(t, s)
		if most := total/50 + 3; len(asked) > most {
			t.Errorf("%d sub-tasks took %d requests, not %d", total, len(asked), most)
		}
		for _, query := range asked {
			same(t, "limit", query["limit"], []string{"50"})
		}
	}
}

func TestEverySubTaskThatMatchesIsRead(t *testing.T) {
	const total = 450
	for _, test := range []struct {
		filter  map[string]any
		indices []int
	}{
		{map[string]any{"task_detail_status": "Success"}, from(0, total-1, 3)},
		{map[string]any{"task_detail_status": "Fail"}, from(1, total-1, 3)},
		{map[string]any{"task_detail_status": "Processing"}, nil},
		{map[string]any{"target": "device-00007"}, []int{7}},
		{map[string]any{"target": "device-00007", "task_detail_status": "Fail"}, []int{7}},
		{map[string]any{"target": "device-00007", "task_detail_status": "Success"}, nil},
		{map[string]any{"target": "unknown"}, nil},
	} {
		s := cloud(t, simulator.Config{})
		addBatch(s, "Success", total, thirds)
		got := mustRead(t, configured(t, block(s)), batchTask, with(batchTask.config, test.filter))
		same(t, fmt.Sprint(test.filter), got, batchState(test.filter, len(test.indices), test.indices, thirds))
		for _, query := range pages(t, s) {
			for name, value := range test.filter {
				same(t, name, any(query.Get(name)), value)
			}
		}
	}
}

func TestLimitMarkerOrOffsetReadsExactlyOnePage(t *testing.T) {
	const total = 130
	for _, test := range []struct {
		page    map[string]any
		count   int
		indices []int
	}{
		{map[string]any{"limit": 1}, total, []int{0}},
		{map[string]any{"limit": 50}, total, from(0, 49, 1)},
		{map[string]any{"offset": 0}, total, from(0, 9, 1)}, // the API's own limit is 10
		{map[string]any{"offset": 128}, total, []int{128, 129}},
		{map[string]any{"offset": 500}, total, nil},
		{map[string]any{"marker": simulator.SubTaskID(119)}, total, from(120, 129, 1)},
		{map[string]any{"marker": strings.ToUpper(simulator.SubTaskID(125))}, total, from(126, 129, 1)},
		{map[string]any{"marker": strings.Repeat("f", 24)}, total, from(0, 9, 1)},
		{map[string]any{"marker": strings.Repeat("0", 24)}, total, nil},
		{map[string]any{"limit": 3, "marker": simulator.SubTaskID(9), "offset": 5}, total, []int{15, 16, 17}},
		{map[string]any{"limit": 2, "offset": 1, "task_detail_status": "Fail"}, 43, []int{4, 7}},
	} {
		s := cloud(t, simulator.Config{})
		addBatch(s, "Success", total, thirds)
		got := mustRead(t, configured(t, block(s)), batchTask, with(batchTask.config, test.page))
		same(t, fmt.Sprint(test.page), got, batchState(test.page, test.count, test.indices, thirds))
		same(t, "requests", len(pages(t, s)), 1)
	}
}

// The reading counts the requests: from the second on, some sub-tasks have
// another status than in the first.
func TestRecordsThatMoveBetweenPagesHideNoOthers(t *testing.T) {
	inRange := func(index, first, last int) bool { return first <= index && index <= last }
	for name, test := range map[string]struct {
		total   int
		fails   func(index, reading int) bool
		indices []int
	}{
		"some of the first page leave": {
			total:   120,
			fails:   func(i, reading int) bool { return reading == 1 || i >= 30 },
			indices: from(0, 119, 1),
		},
		"all of the first page leave": {
			total:   120,
			fails:   func(i, reading int) bool { return reading == 1 || i >= 50 },
			indices: from(0, 119, 1),
		},
		"some of the second page leave": {
			total:   120,
			fails:   func(i, reading int) bool { return reading == 1 || !inRange(i, 60, 69) },
			indices: append(from(0, 59, 1), from(70, 119, 1)...),
		},
		"all that is left leaves": {
			total:   120,
			fails:   func(i, reading int) bool { return reading == 1 || i < 50 },
			indices: from(0, 49, 1),
		},
		"some come in ahead": {
			total:   150,
			fails:   func(i, reading int) bool { return reading > 1 || i >= 30 },
			indices: from(30, 149, 1),
		},
		"some come in behind": {
			total:   150,
			fails:   func(i, reading int) bool { return reading > 1 || !inRange(i, 110, 139) },
			indices: from(0, 149, 1),
		},
		"one leaves as another comes": {
			total:   101,
			fails:   func(i, reading int) bool { return reading > 1 && i != 0 || reading == 1 && i != 70 },
			indices: from(0, 100, 1),
		},
	} {
		s := cloud(t, simulator.Config{})
		status := func(index, reading int) string {
			if test.fails(index, reading) {
				return "Fail"
			}
			return "Success"
		}
		addBatch(s, "Processing", test.total, status)
		filter := map[string]any{"task_detail_status": "Fail"}
		got := mustRead(t, configured(t, block(s)), batchTask, with(batchTask.config, filter))
		always := func(int, int) string { return "Fail" }
		same(t, name, got["task_details"], any(details(test.indices, always)))
		same(t, name+": last record", got["page"].(map[string]any)["marker"], any(simulator.SubTaskID(test.indices[len(test.indices)-1])))
	}
}

// pageOf is an answer with so many sub-tasks and that page.
func pageOf(records int, page string) string {
	return fmt.Sprintf(`{"batchtask": {"status": "Success"}, "task_details": [%s], "page": %s}`,
		strings.TrimSuffix(strings.Repeat(`{"target": "d"},`, records), ","), page)
}

func TestPagesThatLeadNowhereEndTheRead(t *testing.T) {
	for name, body := range map[string]string{
		"the same marker again and again":  pageOf(50, `{"count": 200, "marker": "5c90fa7d3c4e4405e8525079"}`),
		"no marker":                        pageOf(50, `{"count": 200}`),
		"an empty marker":                  pageOf(50, `{"count": 200, "marker": ""}`),
		"no page":                          pageOf(50, `null`),
		"a marker that is no ID":           pageOf(50, `{"count": 200, "marker": "../x"}`),
		"the same marker without a number": pageOf(50, `{"marker": "5c90fa7d3c4e4405e8525079"}`),
	} {
		s := newStage(t) // which has no such task, once it has answered so often
		s.Inject(simulator.Fault{Path: "/batchtasks/", Times: 12, Action: simulator.Respond(http.StatusOK, nil, body)})
		same(t, name, len(mustRead(t, s.provider, batchTask, batchTask.config)["task_details"].([]any)), 50)
	}
}

func TestAnswerThatSaysNothingOfPagesIsComplete(t *testing.T) {
	for name, page := range map[string]string{"null": `null`, "empty": `{}`, "nulls": `{"count": null, "marker": null}`} {
		s := newStage(t)
		got := s.reading(t, batchTask, pageOf(2, page))
		same(t, name, len(got["task_details"].([]any)), 2)
		same(t, name+": requests", len(pages(t, s.Server)), 1)
	}
}

func TestPageThatCannotBeReadFailsTheWholeRead(t *testing.T) {
	s := cloud(t, simulator.Config{})
	addBatch(s, "Success", 230, thirds)
	s.Inject(simulator.Fault{Path: "/batchtasks/", Skip: 2, Action: simulator.Respond(http.StatusForbidden, nil, "")})
	f := mustFail(t, configured(t, block(s)), batchTask, batchTask.config)
	same(t, "summary", f.summary, "IoTDA batch task "+batchTask.taskID+" could not be read: the service refused the request")
}
