// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"cmp"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// far makes every answer take so long.
func far(s *simulator.Server, latency time.Duration) {
	s.Inject(simulator.Fault{Action: simulator.Delay(latency)})
}

func TestPagesAreReadSideBySide(t *testing.T) {
	const latency = 100 * time.Millisecond
	for name, test := range map[string]struct {
		total      int
		status     string // of the task; "": Success
		filter     map[string]any
		indices    []int
		requests   int
		roundTrips int // beside the one for the project
	}{
		"one page":            {total: 50, indices: from(0, 49, 1), requests: 1, roundTrips: 1},
		"two pages":           {total: 51, indices: from(0, 50, 1), requests: 2, roundTrips: 2},
		"as far as one reach": {total: 600, indices: from(0, 599, 1), requests: 12, roundTrips: 2},
		"a task that runs":    {total: 600, status: "Processing", indices: from(0, 599, 1), requests: 12, roundTrips: 2},
		"25 pages":            {total: 1230, indices: from(0, 1229, 1), requests: 25, roundTrips: 4},
		"80 pages":            {total: 4000, indices: from(0, 3999, 1), requests: 80, roundTrips: 9},
		"those of one status": {total: 1230, filter: map[string]any{"task_detail_status": "Fail"}, indices: from(1, 1229, 3), requests: 9, roundTrips: 2},
		"full pages of a status": {
			total: 300, filter: map[string]any{"task_detail_status": "Fail"}, indices: from(1, 299, 3), requests: 3, roundTrips: 3, // the last one is empty
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				addBatch(s, cmp.Or(test.status, "Success"), test.total, thirds)
				far(s, latency)
				start := time.Now()
				got := mustRead(t, configured(t, bubbleBlock()), batchTask, with(batchTask.config, test.filter))
				same(t, "round trips", time.Since(start), time.Duration(test.roundTrips+1)*latency)
				same(t, "requests", len(pages(t, s)), test.requests)
				same(t, "sub-tasks", got["task_details"], any(details(test.indices, thirds)))
			})
		})
	}
}

func TestPagesSideBySideHideNoRecordThatMoves(t *testing.T) {
	inRange := func(index, first, last int) bool { return first <= index && index <= last }
	for name, leaves := range map[string]func(i, reading int) bool{
		"before the pages side by side": func(i, reading int) bool { return reading > 1 && inRange(i, 60, 69) },
		"among them":                    func(i, reading int) bool { return reading > 5 && inRange(i, 60, 69) },
		"and all the rest with them":    func(i, reading int) bool { return reading > 5 && i >= 60 },
	} {
		s := cloud(t, simulator.Config{})
		status := func(i, reading int) string {
			if leaves(i, reading) {
				return "Success"
			}
			return "Fail"
		}
		addBatch(s, "Fail", 500, status)
		got := mustRead(t, configured(t, block(s)), batchTask, with(batchTask.config, map[string]any{"task_detail_status": "Fail"}))
		read := map[any]int{}
		for _, d := range got["task_details"].([]any) {
			read[d.(map[string]any)["target"]]++
		}
		for i := range 500 {
			n := read[device(i, "").Target]
			if n > 1 || n == 0 && !leaves(i, 99) {
				t.Errorf("%s: sub-task %d is there %d times", name, i, n)
			}
		}
	}
}

func TestPagesShorterThanAskedForHideNoRecord(t *testing.T) {
	s := cloud(t, simulator.Config{PageSize: 20})
	addBatch(s, "Success", 230, thirds)
	got := mustRead(t, configured(t, block(s)), batchTask, batchTask.config)
	same(t, "sub-tasks", got["task_details"], any(details(from(0, 229, 1), thirds)))
}

func TestListThatIsMovingIsReadOnePageAfterAnother(t *testing.T) {
	s := cloud(t, simulator.Config{})
	addBatch(s, "Processing", 600, thirds)
	mustRead(t, configured(t, block(s)), batchTask, with(batchTask.config, map[string]any{"task_detail_status": "Fail"}))
	for _, query := range pages(t, s) {
		same(t, "offset", query.Get("offset"), "")
	}
	same(t, "pages, with the empty one at the end", len(pages(t, s)), 5)
}

func TestThrottlingNarrowsTheWidthOfPages(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		addBatch(s, "Success", 1230, thirds)
		var under, refusals atomic.Int64
		s.Inject(simulator.Fault{Path: "/batchtasks/", Action: func(genuine http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer under.Add(-1)
				if under.Add(1) > 2 {
					refusals.Add(1)
					w.Header().Set("Retry-After", "1")
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				time.Sleep(100 * time.Millisecond)
				genuine.ServeHTTP(w, r)
			})
		}})
		got := mustRead(t, configured(t, homeBlock()), batchTask, batchTask.config)
		same(t, "sub-tasks", got["task_details"], any(details(from(0, 1229, 1), thirds)))
		same(t, "requests", len(pages(t, s)), 25+int(refusals.Load()))
		if n := refusals.Load(); n == 0 || n > 20 { // 14, and 36 if the width stayed as it is
			t.Errorf("%d requests were refused", n)
		}
	})
}

func TestPagesThatAreAlwaysThrottledFailTheRead(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		addBatch(s, "Success", 1230, thirds)
		s.Inject(simulator.Fault{Query: "offset=", Action: simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"1"}}, "")})
		start := time.Now()
		f := mustFail(t, configured(t, with(homeBlock(), map[string]any{"max_retries": 2})), batchTask, batchTask.config)
		says(t, f.detail, "429 Too Many Requests", "after 3 attempts")
		if took := time.Since(start); took > time.Minute {
			t.Errorf("the read took %s", took)
		}
	})
}

func TestIdenticalReadsShareOneRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ends(s, 0, "Success")
		far(s, time.Second)
		p := configured(t, bubbleBlock())
		var readers sync.WaitGroup
		for range 50 {
			readers.Go(func() { mustRead(t, p, swrJob, swrJob.config) })
		}
		readers.Wait()
		same(t, "requests", len(looks(s)), 1)
		mustRead(t, p, swrJob, swrJob.config)
		same(t, "requests, with one that comes later", len(looks(s)), 2)
	})
}

// readsOf counts how often each page of sub-tasks was asked for.
func readsOf(t testing.TB, s *simulator.Server) map[string]int {
	t.Helper()
	reads := map[string]int{}
	for _, query := range pages(t, s) {
		if query.Get("limit") == "50" {
			reads[query.Encode()]++
		}
	}
	return reads
}

// After a wait, a page that fails is asked for again, and no other one.
func TestPageThatFailsAfterAWaitIsRepeatedAlone(t *testing.T) {
	for name, action := range map[string]simulator.Action{
		"503":       simulator.Respond(http.StatusServiceUnavailable, nil, ""),
		"truncated": simulator.Truncate(),
		"silent":    simulator.Hang(),
		"HTML":      html(http.StatusOK),
	} {
		for _, page := range []string{"", "offset=200"} {
			for _, times := range []int{1, 7, 0} {
				t.Run(fmt.Sprintf("%s/%s/%d", name, page, times), func(t *testing.T) {
					inBubble(t, func(t *testing.T, s *simulator.Server) {
						addBatch(s, "Success", 600, thirds)
						bad := simulator.Fault{Path: "/batchtasks/", Query: "limit=50", Times: times, Action: action}
						if page != "" {
							bad.Query += "&marker=" + simulator.SubTaskID(49) + "&" + page
						}
						s.Inject(bad)
						testPageRepeated(t, s, bad.Query, times)
					})
				})
			}
		}
	}
}

// testPageRepeated reads a batch task of which a page fails so often, or for ever.
func testPageRepeated(t *testing.T, s *simulator.Server, bad string, times int) {
	t.Helper()
	start := time.Now()
	state, d := configured(t, homeBlock()).Read(t.Context(), batchTask.dataSource(), batchTask.wait("success"))
	took := time.Since(start)
	for query, n := range readsOf(t, s) {
		switch {
		case query != bad:
			same(t, "reads of "+query, n, 1)
		case times > 0:
			same(t, "reads of the bad page", n, times+1)
		case n < 8 || n > 12:
			t.Errorf("the bad page was asked for %d times", n)
		}
	}
	if times > 0 {
		same(t, "diagnostics", d.String(), "")
		same(t, "sub-tasks", state["task_details"], any(details(from(0, 599, 1), thirds)))
		return
	}
	says(t, d.String(), "Last status: Success", "the task itself has ended")
	if least, most := 2*time.Minute, 11*time.Minute; took < least || took > most {
		t.Errorf("gave up after %s", took)
	}
}
