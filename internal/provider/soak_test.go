// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	soakPeriod = 30 * time.Minute
	soakSeed   = 3
)

// soakSurface is a way to wait: it says what went wrong, and nothing where
// nothing did.
type soakSurface struct {
	name string
	list bool
	wait func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string
}

var soakSurfaces = []soakSurface{
	{"data source", false, func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string {
		_, d := p.Read(t.Context(), l.kind.dataSource(), with(config, map[string]any{"wait_for": "success", "timeouts": times("1h")}))
		return d.String()
	}},
	{"gate", false, func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string {
		return p.Resource(l.gate()).Apply(t.Context(), with(config, map[string]any{"timeouts": creation("1h")})).String()
	}},
	{"action", false, func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string {
		d, _ := p.Invoke(t.Context(), l.kind.action(), with(config, map[string]any{"timeouts": invocation("1h")}), nil)
		return d.String()
	}},
	{"list", true, func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string {
		_, d := p.Read(t.Context(), l.dataSource(), with(config, map[string]any{"wait_for": "success", "timeouts": times("1h")}))
		return d.String()
	}},
	{"action on a list", true, func(t *testing.T, p *protocoltest.Provider, l list, config map[string]any) string {
		d, _ := p.Invoke(t.Context(), l.action(), with(config, map[string]any{"wait_for": "success", "timeouts": invocation("1h")}), nil)
		return d.String()
	}},
}

// soakWait is a wait, and what the service does meanwhile.
type soakWait struct {
	soakSurface
	list   list
	mark   string // in the path or query of each of its requests, and of no other's
	config map[string]any
	lasts  time.Duration
	fails  bool // its task
	forget func()

	mu      sync.Mutex
	random  *rand.Rand
	outage  [2]time.Duration // everything fails from the one to the other
	spoiled int              // requests
	missing int              // answers with 404 since the last good one
	lost    bool             // there were two
}

// newSoakWait adds the task of a wait.
func newSoakWait(s *simulator.Server, number int, surface soakSurface, l list) *soakWait {
	w := &soakWait{soakSurface: surface, list: l, random: rand.New(rand.NewPCG(soakSeed, uint64(number)))} //nolint:gosec // it is to be the same each time
	w.lasts = soakPeriod - time.Duration(w.random.IntN(300))*time.Second
	w.fails = w.random.IntN(10) == 0
	if w.random.IntN(5) == 0 {
		from := time.Duration(w.random.Int64N(int64(soakPeriod)))
		w.outage = [2]time.Duration{from, from + time.Duration(w.random.IntN(240))*time.Second}
	}
	end := l.success()
	if w.fails {
		end = l.failure()
	}
	steps := l.running(w.lasts, end)
	fields := map[string]any{}
	if surface.list {
		field, value := l.own(number)
		w.mark, w.config, fields[field] = field+"="+value, map[string]any{field: value}, value
		if l.instance != "" { // which is in the path
			w.mark, l.instance, fields = "/"+value+"/", value, nil
		}
	}
	steps[0].Fields = fields
	var task simulator.Task
	id := l.series(s, 1, func(_ int, t *simulator.Task) {
		t.Steps = steps
		task = *t
	})[0]
	w.forget = func() { s.RemoveTask(l.service, task) }
	if !surface.list {
		w.mark, w.config = id, l.naming(id)
	}
	return w
}

// naming is the configuration that names a task of the list.
func (l list) naming(id string) map[string]any {
	config := maps.Clone(l.kind.config)
	for name, value := range config {
		if value == l.taskID {
			config[name] = id
		}
	}
	return config
}

// soakTypes are types of batch tasks, but for that of the documented one.
var soakTypes = strings.Fields("firmwareUpgrade moduleUpgrade createDevices deleteDevices updateDevices freezeDevices unfreezeDevices " +
	"createCommands createAsyncCommands createMessages updateDeviceShadows changeGateway")

// own returns a field by which the tasks of a list can be told from those of
// other ones, and its value.
func (l list) own(number int) (field, value string) {
	switch l.name {
	case batchTask.name:
		return "task_type", soakTypes[number/len(lists)%len(soakTypes)]
	case swrJob.name:
		return "instance_id", fmt.Sprintf("50a4-%04d", number)
	}
	return "instance_id", fmt.Sprintf("c0ffee-%04d", number) // in the path
}

// soakFaults are the faults of single requests. For a list, an answer about
// another task is one about another list.
var soakFaults = []simulator.Action{
	simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"3"}}, ""),
	simulator.Respond(http.StatusTooManyRequests, nil, ""),
	simulator.Respond(http.StatusInternalServerError, nil, `{"error_code": "X.1", "error_msg": "the reason"}`),
	simulator.Respond(http.StatusServiceUnavailable, http.Header{"Retry-After": {"20"}}, ""),
	simulator.Respond(http.StatusBadGateway, nil, "<html>"),
	simulator.Reset(), simulator.ResetInBody(), simulator.Truncate(),
	simulator.Respond(http.StatusOK, nil, ""),
	simulator.Respond(http.StatusOK, nil, "{}"),
	simulator.Respond(http.StatusOK, nil, `{"error_code": "X.1", "error_msg": "the reason"}`),
	simulator.Respond(http.StatusNotFound, nil, "<html>"),
	simulator.Respond(http.StatusOK, nil, anotherTask),
}

var soakMissing = simulator.Respond(http.StatusNotFound, nil, `{"error_code": "X.404", "error_msg": "no such task"}`)

// spoil is what happens to a request at a time after the start: nothing, mostly.
func (w *soakWait) spoil(at time.Duration) simulator.Action {
	w.mu.Lock()
	defer w.mu.Unlock()
	fault, faults := w.random.IntN(20*len(soakFaults)), len(soakFaults)
	if w.soakSurface.list {
		faults-- // without the one about another task, which a list may hold
	}
	switch {
	case w.outage[0] <= at && at < w.outage[1]:
		w.spoiled++
		return soakFaults[2+fault%4] // without 429
	case w.random.IntN(50) == 0:
		w.spoiled++
		w.missing++
		w.lost = w.lost || w.missing > 1
		return soakMissing
	case fault < faults:
		w.spoiled++
		return soakFaults[fault]
	}
	w.missing = 0
	return nil
}

// judge compares what a wait says, and when, with what the service did meanwhile.
func (w *soakWait) judge(t *testing.T, said string, took time.Duration) (outcome string) {
	t.Helper()
	ended, outage := took >= w.lasts, w.outage[1]-w.outage[0]
	for _, end := range []struct {
		outcome, says string
		possible      bool
	}{
		{"failed", "Last status: " + w.list.failure(), ended && w.fails},
		{"failed", "1 without success", ended && w.fails},
		{"gone", "can no longer be found", w.lost},
		{"outage", "the service is not available", outage > 90*time.Second},
		{"opened", "", said == "" && ended && !w.fails},
	} {
		if strings.Contains(said, end.says) && (end.says != "" || said == "") {
			outcome = end.outcome
			if end.possible {
				return outcome
			}
			break
		}
	}
	t.Errorf("%s of %s %s: %q after %s, but its task took %s and failed is %t, it was lost is %t, with an outage of %s:\n%s",
		w.soakSurface.name, w.list.name, w.mark, outcome, took, w.lasts, w.fails, w.lost, outage, said)
	return outcome
}

// soakRound waits so many times on each surface of each kind, side by side.
func soakRound(t *testing.T, s *simulator.Server, p *protocoltest.Provider, round, times int) (outcomes map[string]int, spoiled int) {
	t.Helper()
	var waits []*soakWait
	for range times {
		for _, surface := range soakSurfaces {
			for _, l := range lists {
				waits = append(waits, newSoakWait(s, 1000*round+len(waits), surface, l))
			}
		}
	}
	start := time.Now()
	defer s.Inject(simulator.Fault{Action: func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			for _, w := range waits {
				if !strings.Contains(r.URL.String(), w.mark) {
					continue
				}
				if action := w.spoil(time.Since(start)); action != nil {
					genuine = action(genuine)
				}
			}
			genuine.ServeHTTP(rw, r)
		})
	}})()
	ends := make([]string, len(waits))
	var all sync.WaitGroup
	for i, w := range waits {
		all.Go(func() {
			said := w.wait(t, p, w.list, w.config)
			ends[i] = w.judge(t, said, time.Since(start))
		})
	}
	all.Wait()
	outcomes = map[string]int{}
	for i, w := range waits {
		outcomes[ends[i]]++
		spoiled += w.spoiled
		w.forget()
	}
	return outcomes, spoiled
}

// inUse is the memory that is in use, in bytes.
func inUse() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools held on to after the first
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc) //nolint:gosec // it is not as large
}

// No wait opens before its task has ended, or fails for a reason that the service
// did not give. Twenty waits show that here; with SOAK=1, two hundred, which also
// show that they leave no memory behind.
func TestWaitsThroughFaultsEndAsTheirTasksDo(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	rounds, times := 1, 1
	if os.Getenv("SOAK") != "" {
		rounds, times = 5, 2
	}
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		p := configured(t, with(homeBlock(), map[string]any{"endpoints": map[string]any{
			"iotda": "http://127.0.0.1", "iotdm": "http://127.0.0.2", "dms": "http://127.0.0.3", "swr": "http://127.0.0.4",
		}}))
		total, spoiled, requests, first := map[string]int{}, 0, 0, 0
		for round := range rounds {
			outcomes, bad := soakRound(t, s, p, round, times)
			for outcome, n := range outcomes {
				total[outcome] += n
			}
			spoiled += bad
			requests += len(s.Requests())
			s.Forget()
			if round == 0 {
				first = inUse()
			}
		}
		last := inUse()
		t.Logf("%v; %d of %d requests spoiled; %d KiB after %d waits, %d after %d",
			total, spoiled, requests, first>>10, times*20, last>>10, rounds*times*20)
		if waits := rounds * times * 20; total["opened"] < waits/2 || spoiled < waits {
			t.Errorf("of %d waits, %v; %d faults", waits, total, spoiled)
		}
		if last > first+1<<20 {
			t.Errorf("%d KiB are in use after the first round, %d after the last", first>>10, last>>10)
		}
	})
}
