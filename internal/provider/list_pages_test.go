// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// altered answers as the cloud does, but for what a test changes.
func altered(change func(body map[string]any)) simulator.Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			genuine.ServeHTTP(answer, r)
			var body map[string]any
			if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
				panic(err)
			}
			change(body)
			changed, err := json.Marshal(body)
			if err != nil {
				panic(err)
			}
			simulator.Respond(answer.Code, nil, string(changed))(nil).ServeHTTP(w, r)
		})
	}
}

// pageIn is what a body says of its page, in a map of its own where it says nothing.
func pageIn(body map[string]any) map[string]any {
	page, _ := body["page"].(map[string]any)
	if page == nil {
		page = map[string]any{}
	}
	return page
}

func withPage(page any) func(map[string]any) {
	return func(body map[string]any) { body["page"] = page }
}

func withMarker(marker any) func(map[string]any) {
	return func(body map[string]any) { pageIn(body)["marker"] = marker }
}

// withCount changes the count that the service has, under the name that it has there.
func withCount(count any) func(map[string]any) {
	return func(body map[string]any) {
		for name, at := range map[string]map[string]any{"count": pageIn(body), "task_count": body, "total": body} {
			if _, ok := at[name]; ok {
				at[name] = count
			}
		}
	}
}

// tooLittle are answers that do not tell enough of the other pages of a list.
func (l list) tooLittle() map[string]func(map[string]any) {
	changes := map[string]func(map[string]any){
		"null count":     withCount(nil),
		"text for count": withCount("many"),
		"count of none":  withCount(0),
		"count of one":   withCount(1),
		"huge count":     withCount(int64(1) << 62),
		"negative count": withCount(-7),
	}
	if l.service == simulator.IoTDM || l.service == simulator.IoTDA {
		maps.Copy(changes, map[string]func(map[string]any){
			"null for a page": withPage(nil),
			"text for a page": withPage("x"),
			"null marker":     withMarker(nil),
			"empty marker":    withMarker(""),
		})
	}
	return changes
}

// Whatever an answer does not tell of the other pages: the oldest task is on the
// last one and still in progress, so no gate opens.
func TestPageThatTellsTooLittleOpensNoGate(t *testing.T) {
	answers := map[string]simulator.Fault{"every page": {}, "first page": {Times: 1}, "later pages": {Skip: 1}}
	for _, l := range lists {
		for name, change := range l.tooLittle() {
			for which, fault := range answers {
				t.Run(fmt.Sprintf("%s/%s/%s", l.name, name, which), func(t *testing.T) {
					fault.Action = altered(change)
					l.holdsFor(t, fault)
				})
			}
		}
	}
}

// again answers every request as the first one of all.
func again(action simulator.Action) simulator.Action {
	var once sync.Once
	var first *httptest.ResponseRecorder
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			once.Do(func() {
				first = httptest.NewRecorder()
				action(genuine).ServeHTTP(first, r)
			})
			simulator.Respond(first.Code, nil, first.Body.String())(nil).ServeHTTP(w, r)
		})
	}
}

// The first page over and over is not the whole list, whatever its count says.
func TestFirstPageOverAndOverOpensNoGate(t *testing.T) {
	for _, l := range lists {
		for name, change := range l.tooLittle() {
			t.Run(l.name+"/"+name, func(t *testing.T) {
				l.holdsFor(t, simulator.Fault{Action: again(altered(change))})
			})
		}
	}
}

// An empty page that leads on to others is no end, neither of the list nor of them.
func TestEmptyPageThatLeadsOnIsNoEndOfAList(t *testing.T) {
	for _, l := range lists[:2] {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			s.Inject(simulator.Fault{Times: 1, Action: simulator.Respond(http.StatusOK, nil, fmt.Sprintf(`{%q: [], "page": {"marker": "ffffffffffffffffffffffff"}}`, l.elements))})
			s.Inject(simulator.Fault{Action: l.answering(-1, "000000000000000000000005")})
			_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "completion"}))
			says(t, d.String(), "its last page was not reached")
		})
	}
}

// holdsFor checks that a wait for a list does not open while its oldest task is in
// progress, whatever goes wrong.
func (l list) holdsFor(t *testing.T, fault simulator.Fault) {
	t.Helper()
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		l.series(s, l.pageSize+20, func(i int, task *simulator.Task) {
			if i == 0 {
				task.Steps = l.running(time.Hour, l.success())
			}
		})
		s.Inject(fault)
		state, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(),
			with(l.config, map[string]any{"wait_for": "completion", "poll_interval": "20s", "timeouts": times("30s")}))
		if len(d.Errors()) != 1 {
			t.Errorf("the gate is open: %v", results(state))
		}
		saysNothingOf(t, d.String(), "Unauthorized") // it holds for what the list says, not for a signature
		if sent := l.sent(s); sent > 360 {
			t.Errorf("%d requests", sent)
		}
	})
}

// The service's count does not keep a read from ending in time.
func TestReadOfAListThatClaimsToBeHugeEndsWithItsContext(t *testing.T) {
	for _, l := range lists {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			l.series(s, l.pageSize, nil)
			s.Inject(simulator.Fault{Action: altered(func(body map[string]any) {
				body["task_count"], body["total"] = "3000000000", int64(3_000_000_000)
				pageIn(body)["count"] = int64(3_000_000_000)
			})})
			s.Inject(simulator.Fault{Action: simulator.Delay(time.Second)})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(2500*time.Millisecond, cancel)
			start := time.Now()
			_, d := configured(t, homeBlock()).Read(ctx, l.dataSource(), with(l.config, map[string]any{"wait_for": "completion"}))
			same(t, l.name+": errors", len(d.Errors()), 1)
			if late := time.Since(start) - 2500*time.Millisecond; late > time.Second {
				t.Errorf("%s: ended %s after its context", l.name, late)
			}
		})
	}
}

// A list of which the newest tasks are wanted takes as many pages as these fill.
func TestNewestTasksTakeNoMorePagesThanTheyFill(t *testing.T) {
	for _, l := range lists[:3] {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, 990, nil)
			for _, most := range []int{1, 50, 51, 130, 560} {
				s.Forget()
				state := l.mustRead(t, map[string]any{"max_results": most})
				same(t, fmt.Sprint(l.name, most, ": IDs"), l.ids(state), ids[:most])
				same(t, fmt.Sprint(l.name, most, ": requests"), l.sent(s), (most+l.pageSize-1)/l.pageSize)
			}
		})
	}
}

// What the provider selects itself may be on the first pages already.
func TestNewestTaskOfANameTakesThePagesUpToIt(t *testing.T) {
	kafka := lists[2]
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ids := kafka.series(s, 990, func(i int, task *simulator.Task) {
			if i == 990-150 {
				task.Steps = []simulator.Step{{Status: "SUCCESS", Fields: map[string]any{"name": "restartKafka"}}}
			}
		})
		state := kafka.mustRead(t, map[string]any{"name": "restartKafka", "max_results": 1})
		same(t, "IDs", kafka.ids(state), ids[149:150])
		same(t, "requests", kafka.sent(s), 2)
	})
}

// A task that starts while a long list is read holds the gate, also where the
// pages that are read were enough.
func TestTaskThatStartsDuringTheReadHoldsTheGate(t *testing.T) {
	for _, l := range lists {
		for _, bounded := range []bool{false, true} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				l.series(s, l.pageSize+30, nil)
				config := with(l.config, map[string]any{"wait_for": "completion", "poll_interval": "2m"})
				if bounded {
					config["created_after"] = time.Now().Add(-time.Duration(l.pageSize+15) * time.Minute).UTC().Format(time.RFC3339)
				}
				first := true
				s.AfterAnswer(l.operation, func(int) {
					if first {
						first = false
						l.series(s, 1, func(_ int, task *simulator.Task) { task.Steps = l.running(5*time.Minute, l.success()) })
					}
				})
				start := time.Now()
				state, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), config)
				if took := time.Since(start); len(d) > 0 || took < 5*time.Minute {
					t.Errorf("%s, bounded %t: opened after %s: %v %s", l.name, bounded, took, results(state), d)
				}
			})
		}
	}
}

// The API takes offsets up to 500, which is two of its largest pages.
func TestInstanceTasksBeyondTheOffsetsOfOneMarkerAreRead(t *testing.T) {
	l := lists[0]
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ids := l.series(s, 1730, nil)
		same(t, "IDs", l.ids(l.mustRead(t, nil)), ids)
		same(t, "requests", l.sent(s), 4)
	})
}

// A task leaves the list between two pages, so that both of them are full and add up.
func TestTaskThatLeavesAListHidesNoOther(t *testing.T) {
	l := lists[1]
	for _, bounded := range []bool{false, true} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			var tasks []simulator.Task
			ids := l.series(s, 2*l.pageSize+1, func(_ int, task *simulator.Task) { tasks = append(tasks, *task) })
			more := map[string]any{}
			if bounded {
				more["created_after"] = "1999-01-01T00:00:00Z"
			}
			s.AfterAnswer(l.operation, func(number int) {
				if number == 1 {
					s.RemoveTask(l.service, tasks[len(tasks)-2])
				}
			})
			got := l.ids(l.mustRead(t, more))
			if !slices.Contains(got, ids[len(ids)-1]) {
				t.Errorf("bounded %t: the oldest of %d tasks is missing", bounded, len(got))
			}
		})
	}
}

// jobs answers with pages of what list returns for each request.
func jobs(list func(offset int) []map[string]any) simulator.Action {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			first, _ := strconv.Atoi(r.URL.Query().Get("offset"))
			all := list(first)
			body, err := json.Marshal(map[string]any{"total": len(all), "jobs": all[first:min(first+100, len(all))]})
			if err != nil {
				panic(err)
			}
			simulator.Respond(200, nil, string(body))(nil).ServeHTTP(w, r)
		})
	}
}

func job(number int, status, kind string) map[string]any {
	return map[string]any{"id": fmt.Sprintf("job-%d", number), "status": status, "type": kind}
}

func hundredJobs() (all []map[string]any) {
	for i := range 100 {
		all = append(all, job(i, "Success", "CreateInstance"))
	}
	return all
}

// One job is deleted and another one created between two pages: a third one moves to
// the page that has been read, and no count shows it.
func TestJobThatMovesToThePageBeforeHoldsTheGate(t *testing.T) {
	for name, config := range map[string]map[string]any{
		"completion":   {"wait_for": "completion"},
		"success":      {"wait_for": "success"},
		"by its type":  {"wait_for": "success", "type": "DeleteInstance", "ignore_not_found": true},
		"newest of it": {"wait_for": "completion", "type": "DeleteInstance", "max_results": 1},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			all := append(hundredJobs(), job(100, "Running", "DeleteInstance"))
			if config["type"] != nil {
				all[50]["status"] = "Running" // which is not waited for
			}
			moved := slices.Concat(all[1:], []map[string]any{job(101, "Success", "CreateInstance")})
			s.Inject(simulator.Fault{Action: jobs(func(offset int) []map[string]any {
				if offset == 0 {
					defer func() { all = moved }()
				}
				return all
			})})
			state, d := configured(t, homeBlock()).Read(t.Context(), lists[3].dataSource(), with(config, map[string]any{"timeouts": times("2m")}))
			if len(d.Errors()) != 1 {
				t.Errorf("%s: the gate is open: %v", name, results(state))
			}
			says(t, d.String(), "job-100")
		})
	}
}

func TestOtherJobsAtEachReadingOpenNoGate(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		number := 100
		s.Inject(simulator.Fault{Action: jobs(func(int) []map[string]any {
			number++
			return append(hundredJobs(), job(number, "Success", "CreateInstance"))
		})})
		_, d := configured(t, homeBlock()).Read(t.Context(), lists[3].dataSource(), map[string]any{"wait_for": "completion"})
		same(t, "errors", len(d.Errors()), 1)
		says(t, d.String(), "tasks came or went while the list was read")
	})
}

// Only a gate that is to open asks twice for jobs on several pages.
func TestJobsAreReadTwiceOnlyWhereAGateOpens(t *testing.T) {
	l := lists[3]
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		l.series(s, l.pageSize+1, func(i int, task *simulator.Task) {
			if i == 0 {
				task.Steps = l.running(15*time.Second, l.success())
			}
		})
		l.mustRead(t, nil)
		same(t, "requests of a read", l.sent(s), 2)
		s.Forget()
		l.mustRead(t, map[string]any{"wait_for": "completion", "poll_interval": "10s"})
		same(t, "requests of three polls, and of the last again", l.sent(s), 2+2+4)
	})
}

// A name in another case is the same, and a task without one may be meant.
func TestFilterOfAGateLeavesOutNoTaskThatMayBeMeant(t *testing.T) {
	for _, name := range []any{"restartkafka", nil, ""} {
		kafka := lists[2]
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			kafka.series(s, 3, func(i int, task *simulator.Task) {
				task.Steps = []simulator.Step{{Status: "SUCCESS", Fields: map[string]any{"name": "other"}}}
				if i == 1 {
					task.Steps = []simulator.Step{{Status: "EXECUTING", Fields: map[string]any{"name": name}}}
				}
			})
			_, d := configured(t, homeBlock()).Read(t.Context(), kafka.dataSource(),
				with(kafka.config, map[string]any{"name": "restartKafka", "wait_for": "completion", "timeouts": times("2m")}))
			same(t, fmt.Sprint(name, ": errors"), len(d.Errors()), 1)
			says(t, d.String(), "1 of 1 tasks in progress")
		})
	}
}

// Without a gate, and of the newest ones, a task without a name is not one of that name:
// it would take the place of the one that is meant.
func TestTaskWithoutANameTakesThePlaceOfNoOther(t *testing.T) {
	kafka := lists[2]
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ids := kafka.series(s, 2, func(i int, task *simulator.Task) {
			task.Steps = []simulator.Step{{Status: "EXECUTING", Fields: map[string]any{"name": "restartKafka"}}}
			if i == 1 {
				task.Steps = []simulator.Step{{Status: "SUCCESS", Fields: map[string]any{"name": nil}}}
			}
		})
		named := map[string]any{"name": "restartKafka"}
		same(t, "IDs", kafka.ids(kafka.mustRead(t, named)), ids[1:])
		_, d := configured(t, homeBlock()).Read(t.Context(), kafka.dataSource(),
			with(kafka.config, named, map[string]any{"max_results": 1, "wait_for": "completion", "timeouts": times("2m")}))
		says(t, d.String(), "1 of 1 tasks in progress")
	})
}

// Some services write null for a list of nothing. Their count tells.
func TestNullIsAnEmptyListWhereTheServiceCountsNone(t *testing.T) {
	for _, l := range lists {
		for body, opens := range map[string]bool{
			`{%q: null, "page": {"count": 0}, "task_count": "0", "total": 0}`: true,
			`{%q: null, "page": {"count": 3}, "task_count": "3", "total": 3}`: false,
			`{%q: null}`: false,
		} {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				s.Inject(simulator.Fault{Action: simulator.Respond(http.StatusOK, nil, fmt.Sprintf(body, l.elements))})
				_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, map[string]any{"wait_for": "completion", "timeouts": times("5m")}))
				same(t, l.name+" "+body, len(d.Errors()) == 0, opens)
			})
		}
	}
}

// What the request did not ask for is no answer to it.
func TestTaskThatWasNotAskedForIsAnInvalidAnswer(t *testing.T) {
	for _, test := range []struct {
		list  list
		more  map[string]any
		field string
	}{
		{lists[1], nil, "task_type"},
		{lists[1], map[string]any{"status": "Fail"}, "status"},
		{lists[3], map[string]any{"status": "Failed"}, "status"},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			l := test.list
			l.series(s, 2, func(_ int, task *simulator.Task) { task.Steps = []simulator.Step{{Status: l.failure()}} })
			s.Inject(simulator.Fault{Action: altered(func(body map[string]any) {
				body[l.elements].([]any)[1].(map[string]any)[test.field] = "other"
			})})
			_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), with(l.config, test.more))
			same(t, l.name+": errors", len(d.Errors()), 1)
			says(t, d.String(), "which is not of the kind or status that was asked for", "the response is not valid")
		})
	}
}

// A service may repeat what it was asked for in another case.
func TestTaskOfTheKindAskedForInAnotherCaseIsTaken(t *testing.T) {
	l := lists[1]
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ids := l.series(s, 1, nil)
		s.Inject(simulator.Fault{Action: altered(func(body map[string]any) {
			first := body[l.elements].([]any)[0].(map[string]any)
			first["task_type"] = strings.ToUpper(first["task_type"].(string))
		})})
		same(t, "IDs", l.ids(l.mustRead(t, nil)), ids)
	})
}

// A task without a time may be the newest, and keeps the others in order.
func TestTasksWithoutATimeComeFirst(t *testing.T) {
	l := lists[3]
	inBubbleWith(t, simulator.Config{}, func(t *testing.T, s *simulator.Server) {
		ids := l.series(s, 5, nil)
		s.Inject(simulator.Fault{Action: altered(func(body map[string]any) {
			jobs := body["jobs"].([]any)
			jobs[1].(map[string]any)["created_at"], jobs[3].(map[string]any)["created_at"] = nil, "soon"
			jobs[0], jobs[2] = jobs[2], jobs[0]
		})})
		got := l.ids(l.mustRead(t, nil))
		same(t, "in order", got[2:], []string{ids[0], ids[2], ids[4]})
	})
}
