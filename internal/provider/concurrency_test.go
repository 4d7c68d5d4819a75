// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// readers reads so many different tasks of all kinds at once, each of which has
// to be read without a word.
func readers(t *testing.T, p *protocoltest.Provider, number int, config map[string]any) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range number {
		wg.Go(func() {
			k := kinds[i%len(kinds)]
			config := with(k.config, config, map[string]any{"task_id": fmt.Sprintf("%024x", i)})
			if k.name == swrJob.name {
				config = with(without(config, "task_id"), map[string]any{"job_id": fmt.Sprintf("job-%d", i)})
			}
			if _, d := p.Read(t.Context(), k.dataSource(), config); len(d) > 0 {
				t.Errorf("%s: %s", k.name, d)
			}
		})
	}
	wg.Wait()
}

// anyTask answers for every task of every kind that it has succeeded.
func anyTask(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := path.Base(r.URL.Path)
		body := fmt.Sprintf(`{"id": %[1]q, "status": "Success", "batchtask": {"task_id": %[1]q, "status": "Success"}, "tasks": [{"id": %[1]q, "status": "SUCCESS"}]}`, id)
		if strings.Contains(r.URL.Path, "/iotda-instances/") {
			body = fmt.Sprintf(`{"task_id": %q, "status": "SUCCESS"}`, id)
		}
		simulator.Respond(http.StatusOK, nil, body)(nil).ServeHTTP(w, r)
	})
}

// gauge counts the requests that are under way.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) around(action simulator.Action) simulator.Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for now := g.now.Add(1); ; {
				if most := g.most.Load(); now <= most || g.most.CompareAndSwap(most, now) {
					break
				}
			}
			defer g.now.Add(-1)
			action(genuine).ServeHTTP(w, r)
		})
	}
}

func TestManyReadsKeepToTheLimitAndShareItsConnections(t *testing.T) {
	const limit, reads = 16, 200
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		connections := countConnections(t)
		var g gauge
		s.Inject(simulator.Fault{Action: g.around(simulator.Chain(simulator.Delay(time.Second), anyTask))})
		p := configured(t, with(homeBlock(), map[string]any{"max_concurrent_requests": limit}))
		start := time.Now()
		readers(t, p, reads, nil)
		same(t, "requests", len(s.Requests()), reads)
		same(t, "most requests at once", g.most.Load(), int64(limit))
		same(t, "connections", connections.Load(), int64(limit))
		same(t, "time", time.Since(start), (reads+limit-1)/limit*time.Second)
	})
}

// countConnections counts the connections that are made from now on.
func countConnections(t testing.TB) *atomic.Int64 {
	t.Helper()
	var made atomic.Int64
	genuine := *internet.Load()
	reroute(t, func(ctx context.Context) (net.Conn, error) {
		made.Add(1)
		return genuine(ctx)
	})
	return &made
}

func TestManyReadsShareFewConnectionsOfARealNetwork(t *testing.T) {
	const reads = 300
	s := cloud(t, simulator.Config{TLS: true})
	s.Inject(simulator.Fault{Action: anyTask})
	readers(t, configured(t, with(block(s), map[string]any{"insecure": true, "project_id": projectID})), reads, nil)
	same(t, "requests", len(s.Requests()), reads)
	if n := s.Connections(); n > client.DefaultMaxRequests {
		t.Errorf("%d connections", n)
	}
}

func TestThrottledHostIsLeftAloneByAllReadsTogether(t *testing.T) {
	const limit, window = 8, 30 * time.Second
	for _, mode := range []any{nil, "success"} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			busy := simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"30"}}, "")
			s.Inject(simulator.Fault{Times: limit, Action: simulator.Chain(simulator.Delay(time.Second), busy)})
			s.Inject(simulator.Fault{Action: anyTask})
			start := time.Now()
			readers(t, configured(t, with(homeBlock(), map[string]any{"max_concurrent_requests": limit})), 100, map[string]any{"wait_for": mode})
			early := 0
			for _, r := range s.Requests() {
				switch at := r.Time.Sub(start); {
				case at < time.Second:
					early++
				case at < time.Second+window:
					t.Errorf("a request after %s, within the pause", at)
				}
			}
			same(t, "requests before the pause", early, limit)
			if took := time.Since(start); took > time.Second+window+5*time.Second {
				t.Errorf("the reads took %s", took)
			}
		})
	}
}

// moments are those at which a read can be cancelled.
var moments = map[string]simulator.Action{
	"before the answer": simulator.Hang(),
	"within the body": func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte(`{"status": `))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		})
	},
	"before another try":     simulator.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"100"}}, ""),
	"while the host pauses":  simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"100"}}, ""),
	"while the task goes on": simulator.Respond(http.StatusNotFound, nil, ""),
}

func TestCancelledReadLeavesNothingBehind(t *testing.T) {
	for moment, action := range moments {
		for _, k := range kinds {
			for _, mode := range []any{nil, "success"} {
				if mode == nil && moment == "while the task goes on" {
					continue // nobody waits
				}
				t.Run(fmt.Sprintf("%s/%v/%s", k.name, mode, moment), func(t *testing.T) {
					before := goleak.IgnoreCurrent()
					ctx, cancel := context.WithCancel(t.Context())
					s := cloud(t, simulator.Config{})
					s.Inject(simulator.Fault{Action: func(genuine http.Handler) http.Handler {
						time.AfterFunc(5*time.Millisecond, cancel)
						return action(genuine)
					}})
					_, d := configured(t, with(block(s), map[string]any{"project_id": projectID})).
						Read(ctx, k.dataSource(), with(k.config, map[string]any{"wait_for": mode}))
					says(t, d.String(), k.noun+" "+k.taskID, "interrupted")
					same(t, "requests", len(s.Requests()), 1)
					goleak.VerifyNone(t, before,
						goleak.IgnoreTopFunction("internal/poll.runtime_pollWait"), // a connection that is kept, or listened for
						goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
				})
			}
		}
	}
}
