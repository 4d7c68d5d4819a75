// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// eachInBubble runs a test for each list.
func eachInBubble(t *testing.T, test func(t *testing.T, l list, s *simulator.Server)) {
	t.Helper()
	for _, l := range lists {
		t.Run(l.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) { test(t, l, s) })
		})
	}
}

// answering is a list of the tasks with these IDs, of which the service counts so many.
func (l list) answering(count int, ids ...string) simulator.Action {
	var tasks []string
	for _, id := range ids {
		tasks = append(tasks, fmt.Sprintf(`{%q: %q, "status": %q}`, l.id, id, l.success()))
	}
	return simulator.Respond(http.StatusOK, nil, fmt.Sprintf(`{%q: [%s], "page": {"count": %d, "marker": "000000000000000000000001"}, "task_count": "%[3]d", "total": %[3]d}`,
		l.elements, strings.Join(tasks, ","), count))
}

func TestListThatDoesNotAddUpIsReadAgain(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		ids := l.series(s, 3, nil)
		s.Inject(simulator.Fault{Times: 1, Action: l.answering(7, "a1")})
		same(t, "IDs", l.ids(l.mustRead(t, nil)), ids)
	})
}

func TestTaskThatIsSentTwiceIsListedOnce(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		s.Inject(simulator.Fault{Action: l.answering(2, "a1", "A1", "b2")})
		same(t, "IDs", l.ids(l.mustRead(t, nil)), []string{"a1", "b2"})
	})
}

func TestListOfSmallerPagesThanAskedForIsWhole(t *testing.T) {
	for _, l := range lists {
		inBubbleWith(t, simulator.Config{PageSize: 20}, func(t *testing.T, s *simulator.Server) {
			ids := l.series(s, 130, nil)
			same(t, l.name, l.ids(l.mustRead(t, nil)), ids)
			rewriting(`"(count|task_count|total)":"?[0-9]+"?`, `"uncounted":0`)(t, s, 0)
			same(t, l.name+", not counted", l.ids(l.mustRead(t, nil)), ids)
		})
	}
}

func TestPageOfAListWithMoreThanWasAskedForIsNotValid(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		ids := make([]string, l.pageSize+1)
		for i := range ids {
			ids[i] = fmt.Sprint(i)
		}
		s.Inject(simulator.Fault{Action: l.answering(len(ids), ids...)})
		_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), l.config)
		same(t, "errors", len(d.Errors()), 1)
		says(t, d.String(), fmt.Sprintf("it holds %d tasks where at most %d were asked for", l.pageSize+1, l.pageSize))
	})
}

func TestPageOfAListThatCannotBeReadFailsTheWholeRead(t *testing.T) {
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		l.series(s, 3*l.pageSize/2, nil)
		s.Inject(simulator.Fault{Skip: 1, Action: simulator.Respond(http.StatusForbidden, nil, "")})
		_, d := configured(t, homeBlock()).Read(t.Context(), l.dataSource(), l.config)
		same(t, "errors", len(d.Errors()), 1)
		says(t, d.String(), "the service refused the request")
	})
}

// What does not match counts neither for the limit nor for the end of the list.
func TestFiltersComeBeforeTheLimit(t *testing.T) {
	filters := map[string]string{instanceTask.name: "type", kafkaTask.name: "name", swrJob.name: "type"}
	eachInBubble(t, func(t *testing.T, l list, s *simulator.Server) {
		filter, ok := filters[l.name]
		if !ok {
			return // the service applies all of its filters
		}
		ids := l.series(s, l.pageSize+20, func(i int, task *simulator.Task) {
			if i < 3 {
				task.Steps = []simulator.Step{{Fields: map[string]any{filter: "wanted"}}}
			}
		})
		state := l.mustRead(t, map[string]any{filter: "wanted", "max_results": 2})
		same(t, "IDs", l.ids(state), ids[len(ids)-3:len(ids)-1])
	})
}

func TestBatchTasksOfAnInstanceAreAskedForWithItsID(t *testing.T) {
	inBubbleWith(t, simulator.Config{RequireInstanceID: true}, func(t *testing.T, s *simulator.Server) {
		ids := lists[1].series(s, 70, nil)
		same(t, "IDs", lists[1].ids(lists[1].mustRead(t, map[string]any{"instance_id": "iotda-1"})), ids)
	})
}
