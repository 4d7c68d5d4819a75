// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// list is a list data source.
type list struct {
	kind      // of its tasks
	elements  string
	id        string // the attribute of a task
	service   simulator.Service
	instance  string // that its tasks belong to, in the simulator
	config    map[string]any
	operation string
	pageSize  int
	several   int // tasks, which take several pages
}

const (
	instanceID = "e495cf17-ff79-4294-8f64-4d367919d665"
	kafkaID    = "kafka-1"
)

var lists = []list{
	{instanceTask, "tasks", "task_id", simulator.IoTDM, instanceID, map[string]any{"instance_id": instanceID}, "ListInstanceTasks", 500, 530},
	{batchTask, "batchtasks", "task_id", simulator.IoTDA, "", map[string]any{"task_type": "softwareUpgrade"}, "ListBatchTasks", 50, 630}, // more than one marker
	{kafkaTask, "tasks", "id", simulator.DMS, kafkaID, map[string]any{"instance_id": kafkaID}, "ListBackgroundTasks", 100, 330},
	{swrJob, "jobs", "id", simulator.SWR, "", map[string]any{}, "ListInstanceJobs", 100, 330},
}

func (l list) dataSource() string { return l.kind.dataSource() + "s" }

// counts are numbers of tasks that fill no page, one, or several.
func (l list) counts() [5]int { return [...]int{0, 1, l.pageSize, l.pageSize + 1, l.several} }

// series adds so many tasks that have succeeded, and returns their IDs, newest first.
func (l list) series(s *simulator.Server, count int, change func(int, *simulator.Task)) []string {
	tasks := s.AddSeries(simulator.Series{Service: l.service, Project: projectID, Instance: l.instance, Count: count, Change: change})
	ids := make([]string, count)
	for i, t := range tasks {
		ids[count-1-i] = t.ID
	}
	return ids
}

func (l list) ids(state map[string]any) []string {
	ids := []string{}
	elements, _ := state[l.elements].([]any)
	for _, e := range elements {
		id, _ := member(e, l.id).(string)
		ids = append(ids, id)
	}
	return ids
}

func (l list) sent(s *simulator.Server) int {
	n := 0
	for _, r := range s.Requests() {
		if r.Operation == l.operation {
			n++
		}
	}
	return n
}

func (l list) mustRead(t *testing.T, more map[string]any) map[string]any {
	t.Helper()
	state, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, more))
	if len(d) > 0 {
		t.Fatalf("%s had something to say:\n%s", l.dataSource(), d)
	}
	return state
}

func results(state map[string]any) []any {
	return []any{state["found"], state["completed"], state["succeeded"]}
}

// inEveryWay runs a test for each list, with both of Kafka's ways to page, and with
// SWR's lack of an order.
func inEveryWay(t *testing.T, test func(t *testing.T, l list, s *simulator.Server)) {
	t.Helper()
	for _, way := range []struct {
		name   string
		config simulator.Config
		lists  []list
	}{
		{"as documented", simulator.Config{}, lists},
		{"by start", simulator.Config{BackgroundTasksByStart: true}, lists[2:3]},
		{"in any order", simulator.Config{ShuffleJobs: true}, lists[3:]},
	} {
		for _, l := range way.lists {
			t.Run(way.name+"/"+l.name, func(t *testing.T) {
				inBubbleWith(t, way.config, func(t *testing.T, s *simulator.Server) { test(t, l, s) })
			})
		}
	}
}

func TestListsAreWholeNewestFirstAndEachTaskOnce(t *testing.T) {
	for i := range (list{}).counts() {
		inEveryWay(t, func(t *testing.T, l list, s *simulator.Server) {
			count := l.counts()[i]
			ids := l.series(s, count, nil)
			state := l.mustRead(t, nil)
			same(t, "IDs", l.ids(state), ids)
			same(t, "found, completed, succeeded", results(state), []any{count > 0, true, count > 0})
			same(t, "requests", l.sent(s), max(1, (count+l.pageSize-1)/l.pageSize))
			if count > 0 {
				same(t, "latest", member(state["latest"], l.id), any(ids[0]))
			} else {
				same(t, "latest", state["latest"], nil)
			}
		})
	}
}

func TestListIsWholeWhileTasksComeAndGo(t *testing.T) {
	inEveryWay(t, func(t *testing.T, l list, s *simulator.Server) {
		ids := l.series(s, l.several, nil)
		first := true
		s.AfterAnswer(l.operation, func(int) {
			if first {
				first = false
				l.series(s, 2, nil)
			}
		})
		got := l.ids(l.mustRead(t, nil))
		same(t, "each once", len(slices.Compact(slices.Sorted(slices.Values(got)))), len(got))
		if l.name == kafkaTask.name || l.name == swrJob.name { // which count all tasks with every page
			same(t, "tasks, with those that came", len(got), l.several+2)
		}
		missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return slices.Contains(got, id) })
		same(t, "missing", missing, []string{})
	})
}

func TestListThatDoesNotAddUpIsAnErrorAndOpensNoGate(t *testing.T) {
	short := map[string]string{
		instanceTask.name: `{"tasks": [%s], "page": {"count": 250, "marker": "000000000000000000000001"}}`,
		batchTask.name:    `{"batchtasks": [%s], "page": {"count": 250, "marker": "000000000000000000000001"}}`,
		kafkaTask.name:    `{"task_count": "250", "tasks": [%s]}`,
		swrJob.name:       `{"total": 250, "jobs": [%s]}`,
	}
	for _, l := range lists {
		var tasks []string
		for i := range 10 {
			tasks = append(tasks, fmt.Sprintf(`{%q: "00000000000000000000000%d", "status": %q}`, l.id, i, l.success()))
		}
		for _, mode := range []any{nil, "completion", "success"} {
			for _, ignore := range []bool{false, true} {
				inBubble(t, func(t *testing.T, s *simulator.Server) {
					s.Inject(simulator.Fault{Action: simulator.Respond(200, nil, fmt.Sprintf(short[l.name], strings.Join(tasks, ",")))})
					_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(),
						with(l.config, map[string]any{"wait_for": mode, "ignore_not_found": ignore, "timeouts": times("10m")}))
					same(t, "errors", len(d.Errors()), 1)
					says(t, d.String(), "the service counts 250 tasks, but sends 10", "the response is not valid")
				})
			}
		}
	}
}

func TestInvalidListIsAnErrorAndOpensNoGate(t *testing.T) {
	for _, l := range lists {
		bodies := map[string]string{
			"empty object":                           `{}`,
			"null":                                   `null`,
			"nothing":                                ``,
			"error with 200":                         `{"error_code": "X.1", "error_msg": "the reason"}`,
			"null for a list":                        fmt.Sprintf(`{%q: null}`, l.elements),
			"object for a list":                      fmt.Sprintf(`{%q: {}}`, l.elements),
			"null for a task":                        fmt.Sprintf(`{%q: [null]}`, l.elements),
			"task without an ID":                     fmt.Sprintf(`{%q: [{"status": %q}]}`, l.elements, l.success()),
			"nothing for an ID":                      fmt.Sprintf(`{%q: [{%q: "", "status": %q}], "page": {"count": 1}, "total": 1, "task_count": "1"}`, l.elements, l.id, l.success()),
			"number for an ID":                       fmt.Sprintf(`{%q: [{%q: 1, "status": %q}]}`, l.elements, l.id, l.success()),
			"HTML":                                   `<html></html>`,
			"object for a list, and a count of none": fmt.Sprintf(`{%q: {%q: "a1", "status": %q}, "page": {"count": 0}, "task_count": "0", "total": 0}`, l.elements, l.id, l.progress()),
			"text for a list, and a count of none":   fmt.Sprintf(`{%q: "[]", "page": {"count": 0}, "task_count": "0", "total": 0}`, l.elements),
			"a task with two statuses": fmt.Sprintf(`{%q: [{%q: "a1", "status": %q}, {%[2]q: "A1", "status": %[4]q}], "page": {"count": 1}, "task_count": "1", "total": 1}`,
				l.elements, l.id, l.success(), l.progress()),
		}
		for name, members := range told {
			bodies["no tasks with "+name] = fmt.Sprintf(`{%s, %q: [], "total": 0, "task_count": "0"}`, members, l.elements)
		}
		for name, body := range bodies {
			for _, mode := range []any{nil, "completion", "success"} {
				t.Run(fmt.Sprintf("%s/%s/%v", l.name, name, mode), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *simulator.Server) {
						s.Inject(simulator.Fault{Action: simulator.Respond(200, nil, body)})
						_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(),
							with(l.config, map[string]any{"wait_for": mode, "ignore_not_found": true, "timeouts": times("10m")}))
						same(t, "errors", len(d.Errors()), 1)
						says(t, d.String(), "the response is not valid")
					})
				})
			}
		}
	}
}

// running gives a task a life: it is in progress until then, and then has a status.
func (l list) running(until time.Duration, status string) []simulator.Step {
	return []simulator.Step{{Status: l.progress()}, {After: until, Status: status}}
}

// progress is a status of a task in progress.
func (k kind) progress() string {
	for _, status := range []string{"RUNNING", "Processing", "EXECUTING", "Running"} {
		if _, ok := k.statuses[status]; ok {
			return status
		}
	}
	return ""
}

func TestCompletionOpensWhenTheLastTaskHasEnded(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			l.series(s, 2, func(i int, task *simulator.Task) { task.Steps = l.running(time.Duration(i+1)*time.Minute, l.success()) })
			time.AfterFunc(30*time.Second, func() {
				l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(5*time.Minute, l.failure()) })
			})
			start := time.Now()
			state := l.mustRead(t, map[string]any{"wait_for": "completion"})
			if took := time.Since(start); took < 5*time.Minute+30*time.Second || took > 6*time.Minute+30*time.Second {
				t.Errorf("%s: opened after %s", l.name, took)
			}
			same(t, l.name, results(state), []any{true, true, false})
			same(t, l.name+": tasks", len(l.ids(state)), 3)
		})
	}
}

func TestSuccessHoldsWhereOneTaskFailedAndNamesIt(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, 3, func(i int, task *simulator.Task) {
				if i == 1 {
					task.Steps = l.running(time.Minute, l.failure())
				}
			})
			_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "success"}))
			same(t, l.name+": errors", len(d.Errors()), 1)
			says(t, d[0].Detail, ids[1], l.failure(), "1 without success")
			for _, other := range []string{ids[0], ids[2]} {
				if strings.Contains(d[0].Detail, other) {
					t.Errorf("%s: %s is named too", l.name, other)
				}
			}
		})
	}
}

func TestTimeOutNamesTheTasksInProgress(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, 14, func(i int, task *simulator.Task) {
				if i > 0 {
					task.Steps = l.running(time.Hour, l.success())
				}
			})
			_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "completion", "timeouts": times("2m")}))
			same(t, l.name+": errors", len(d.Errors()), 1)
			says(t, d[0].Summary, "did not end within 2m")
			says(t, d[0].Detail, "13 of 14 tasks in progress", ids[0], ids[9], l.progress(), "created ", "and 3 more")
			if strings.Contains(d[0].Detail, ids[10]) {
				t.Errorf("%s: more than ten are named", l.name)
			}
		})
	}
}

func TestEmptyList(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, _ *simulator.Server) {
			for _, more := range []map[string]any{{}, {"wait_for": "completion"}, {"created_after": "1999-01-01T00:00:00Z"}} {
				start := time.Now()
				state := l.mustRead(t, more)
				same(t, l.name, results(state), []any{false, true, false})
				same(t, l.name+": list", state[l.elements], any([]any{}))
				same(t, l.name+": opens at once", time.Since(start) < time.Second, true)
			}
			config := with(l.config, map[string]any{"wait_for": "success"})
			_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), config)
			same(t, l.name+": errors", len(d.Errors()), 1)
			says(t, d[0].Summary, "were not found")
			says(t, d[0].Detail, "Last status: none; no task matches", "Check the filters, ", "ignore_not_found = true")
			saysNothingOf(t, d[0].Detail, "empty list", "Last error", "the ID")
			start := time.Now()
			state := l.mustRead(t, map[string]any{"wait_for": "success", "ignore_not_found": true})
			same(t, l.name+": ignored", results(state), []any{false, false, false})
			same(t, l.name+": ignored after a minute", time.Since(start) >= time.Minute, true)
		})
	}
}

// Only that no task matches can be ignored, not that there is nothing to list.
func TestListOfAnInstanceThatIsNotThereOpensNoGate(t *testing.T) {
	for _, l := range lists {
		for _, mode := range []any{nil, "completion", "success"} {
			for _, ignore := range []bool{false, true} {
				inBubble(t, func(t *testing.T, s *simulator.Server) {
					s.Inject(simulator.Fault{Action: simulator.Respond(404, nil, `{"error_code": "X.404", "error_msg": "no such instance"}`)})
					p := configured(t, homeBlock())
					config := with(l.config, map[string]any{"wait_for": mode, "ignore_not_found": ignore})
					_, d := p.Read(t.Context(), l.dataSource(), config)
					what := fmt.Sprintf("%s, %v, %t", l.name, mode, ignore)
					same(t, what+": errors", len(d.Errors()), 1)
					says(t, d.String(), "were not found", "no such instance")
					saysNothingOf(t, d.String(), "ignore_not_found", "no task matches")
					d, _ = p.Invoke(t.Context(), l.action(), config, nil)
					same(t, what+": errors of the action", len(d.Errors()), 1)
				})
			}
		}
	}
}

func TestListThatBecomesEmptyIsIgnoredOnlyWhereTheServiceListsIt(t *testing.T) {
	for _, l := range lists {
		none := fmt.Sprintf(`{%q: [], "total": 0, "task_count": "0"}`, l.elements)
		for status, body := range map[int]string{http.StatusOK: none, http.StatusNotFound: `{"error_msg": "no such instance"}`} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(time.Hour, l.success()) })
				time.AfterFunc(90*time.Second, func() {
					s.Inject(simulator.Fault{Action: simulator.Respond(status, nil, body)})
				})
				_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "success", "ignore_not_found": true}))
				same(t, fmt.Sprint(l.name, status), len(d.Errors()) == 0, status == http.StatusOK)
			})
		}
	}
}

func TestListIsLimitedByNumberAndByTime(t *testing.T) {
	inEveryWay(t, func(t *testing.T, l list, s *simulator.Server) {
		ids := l.series(s, l.several, nil)
		state := l.mustRead(t, map[string]any{"max_results": 3})
		same(t, "newest three", l.ids(state), ids[:3])
		if l.operation != "ListInstanceJobs" { // which has no order
			same(t, "requests", l.sent(s), 1)
		}
		after := time.Now().Add(-10*time.Minute - time.Second).In(time.FixedZone("", 8*60*60))
		state = l.mustRead(t, map[string]any{"created_after": after.Format(time.RFC3339)})
		same(t, "last ten minutes", l.ids(state), ids[:11])
		if l.operation != "ListInstanceJobs" {
			same(t, "requests", l.sent(s), 2)
		}
		state = l.mustRead(t, map[string]any{"status": l.success(), "max_results": 3})
		same(t, "newest three of a status", l.ids(state), ids[:3])
		if l.operation != "ListInstanceJobs" {
			same(t, "requests", l.sent(s), 3)
		}
	})
}

func TestListFilters(t *testing.T) {
	filters := map[string][]map[string]any{
		instanceTask.name: {{"type": "NONE"}, {"status": "FAILED"}},
		batchTask.name:    {{"status": "Fail"}, {"app_id": "none"}},
		kafkaTask.name:    {{"name": "none"}, {"status": "FAILED"}},
		swrJob.name:       {{"type": "None"}, {"resource_name": "none"}, {"instance_id": "none"}, {"status": "Failed"}},
	}
	for _, l := range lists {
		for _, filter := range filters[l.name] {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				l.series(s, 150, nil)
				failed := l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = []simulator.Step{{Status: l.failure()}} })
				want := []string{}
				if filter["status"] == l.failure() {
					want = failed
				} else if filter["status"] != nil {
					return // another end than the one that was made
				}
				same(t, fmt.Sprint(l.name, filter), l.ids(l.mustRead(t, filter)), want)
			})
		}
	}
}

func TestStatusBesideWaitForIsRefused(t *testing.T) {
	p := fresh(t)
	for _, l := range lists {
		d := p.ValidateDataSource(l.dataSource(), with(l.config, map[string]any{"status": l.success(), "wait_for": "completion"}))
		same(t, l.name, d.Errors().Attributes(), []string{"status"})
		d = p.ValidateDataSource(l.dataSource(), with(l.config, map[string]any{"status": l.success()}))
		same(t, l.name, len(d), 0)
		for _, wrong := range []map[string]any{{"created_after": "yesterday"}, {"max_results": 0}} {
			d = p.ValidateDataSource(l.dataSource(), with(l.config, wrong))
			same(t, l.name, d.Errors().Attributes(), sorted(wrong))
		}
		d = p.ValidateDataSource(l.dataSource(), with(l.config, map[string]any{"created_after": "", "status": ""}))
		same(t, l.name, len(d), 0)
	}
}

// A filter that matches nothing, for white space that nobody sees, would open.
func TestTypingErrorInAFilterOpensNoGate(t *testing.T) {
	filters := map[string][]string{
		instanceTask.name: {"type", "status"},
		batchTask.name:    {"task_type", "app_id", "status"},
		kafkaTask.name:    {"name", "status"},
		swrJob.name:       {"instance_id", "resource_name", "type", "status"},
	}
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(time.Hour, l.success()) })
			p := configured(t, homeBlock())
			for _, name := range filters[l.name] {
				for _, text := range []string{"restartKafka\n", " restartKafka", "restart\nKafka"} {
					config := with(l.config, map[string]any{name: text})
					what := fmt.Sprintf("%s: %s = %q", l.name, name, text)
					d := p.ValidateDataSource(l.dataSource(), config)
					same(t, what, d.Errors().Attributes(), []string{name})
					d, _ = p.InvokeUnvalidated(t.Context(), l.action(), without(config, "status"), nil)
					if name != "status" { // which an action does not have
						same(t, what+", action", d.Errors().Attributes(), []string{name})
					}
				}
			}
		})
	}
}

// Nothing matches it, so a gate would open at once: a local time that is written as UTC.
func TestGateOnTasksCreatedInTheFutureIsRefused(t *testing.T) {
	p := fresh(t)
	soon, later := time.Now().Add(time.Minute).Format(time.RFC3339), time.Now().Add(time.Hour).Format(time.RFC3339)
	for _, l := range lists {
		for _, row := range []struct {
			after   string
			waitFor any
			refused []string
		}{
			{later, "completion", []string{"created_after"}},
			{soon, "completion", []string{}},
			{later, nil, []string{}},
		} {
			d := p.ValidateDataSource(l.dataSource(), with(l.config, map[string]any{"created_after": row.after, "wait_for": row.waitFor}))
			same(t, fmt.Sprint(l.name, row), d.Errors().Attributes(), row.refused)
		}
		d, _ := p.Invoke(t.Context(), l.action(), with(l.config, map[string]any{"created_after": later}), nil)
		same(t, l.name+": action", d.Errors().Attributes(), []string{"created_after"})
	}
}

func TestThrottledListIsReadWithFewerRequestsAtATime(t *testing.T) {
	for _, l := range []list{lists[1], lists[2], lists[3]} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, l.several, nil)
			s.Inject(simulator.Fault{Query: "offset=200", Times: 2, Action: simulator.Respond(http.StatusTooManyRequests, nil, "")})
			same(t, l.name, l.ids(l.mustRead(t, nil)), ids)
		})
	}
}

func TestListedTaskHasTheFieldsOfTheSingleOne(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, 1, nil)
			config := maps.Clone(l.config)
			delete(config, "task_type")
			name := "task_id"
			if l.name == swrJob.name {
				name = "job_id"
			}
			single := mustRead(t, configured(t, homeBlock()), l.kind, with(config, map[string]any{name: ids[0]}))
			var whole any = single
			if l.name == batchTask.name || l.name == kafkaTask.name {
				whole = single[map[string]string{batchTask.name: "batchtask", kafkaTask.name: "tasks"}[l.name]]
			}
			latest, _ := l.mustRead(t, nil)["latest"].(map[string]any)
			if l.name == instanceTask.name {
				same(t, "progress, which the list does not tell", latest["progress"], nil)
				delete(latest, "progress")
			}
			for field, value := range latest {
				same(t, l.name+"."+field, value, member(whole, field))
			}
		})
	}
}
