// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// tooLarge is what a gate does not keep of a batch task.
const tooLarge = "task_detail_status target limit marker offset task_details page"

func (k kind) gate() string { return k.dataSource() + "_gate" }

// gateState is what a gate leaves in the state.
func (k kind) gateState(given ...map[string]any) map[string]any {
	return without(k.state(append([]map[string]any{{"wait_for": "success"}}, given...)...), strings.Fields(tooLarge)...)
}

func creation(timeout any) map[string]any { return map[string]any{"create": timeout} }

// other is the same kind with another task.
func (k kind) other() kind {
	id := k.taskID[:len(k.taskID)-1] + "0"
	config := maps.Clone(k.config)
	for name, value := range config {
		if value == k.taskID {
			config[name] = id
		}
	}
	k.config, k.taskID = config, id
	return k
}

// reports makes the kind's service answer with a body, so many times or always.
func (k kind) reports(s *simulator.Server, times int, body string) (remove func()) {
	service := map[string]simulator.Service{
		instanceTask.name: simulator.IoTDM, batchTask.name: simulator.IoTDA, kafkaTask.name: simulator.DMS, swrJob.name: simulator.SWR,
	}[k.name]
	return s.Inject(simulator.Fault{Service: service, Times: times, Action: simulator.Respond(http.StatusOK, nil, body)})
}

// placed is a configuration that leaves nothing to the provider.
func (k kind) placed() map[string]any {
	config := with(k.config, map[string]any{"region": region, "project_id": projectID, "wait_for": "success"})
	if k.name == batchTask.name {
		config = with(config, map[string]any{"instance_id": "instance-1", "endpoint": "http://127.0.0.1:80"})
	}
	return config
}

// elsewhere are arguments that say what to wait for, each with another value.
func (k kind) elsewhere() map[string]any {
	changes := map[string]any{
		"region": "cn-south-1", "project_id": "1" + projectID[1:], "wait_for": "completion",
		"instance_id": "e495cf17-ff79-4294-8f64-4d367919d666", "endpoint": "http://127.0.0.1:81",
	}
	maps.Copy(changes, k.other().config)
	if _, ok := k.config["instance_id"]; ok {
		changes["instance_id"] = "e495cf17-ff79-4294-8f64-4d367919d666"
	}
	for name := range changes {
		if _, ok := k.placed()[name]; !ok {
			delete(changes, name)
		}
	}
	return changes
}

// opened is a gate in the state.
func (k kind) opened(t *testing.T, s *simulator.Server, config map[string]any) *protocoltest.Resource {
	t.Helper()
	defer k.reports(s, 0, encode(t, k.reported(k.success())))()
	r := configured(t, bubbleBlock()).Resource(k.gate())
	mustApply(t, r, config)
	s.Forget()
	return r
}

func mustApply(t *testing.T, r *protocoltest.Resource, config map[string]any) {
	t.Helper()
	if d := r.Apply(t.Context(), config); len(d.Errors()) > 0 {
		t.Fatalf("the gate did not open:\n%s", d)
	}
}

func mustPlan(t *testing.T, r *protocoltest.Resource, config map[string]any) protocoltest.Plan {
	t.Helper()
	plan, d := r.Plan(t.Context(), config)
	if len(d.Errors()) > 0 {
		t.Fatalf("there is no plan:\n%s", d)
	}
	return plan
}

// results are the attributes that no configuration has.
func (k kind) results(state map[string]any) map[string]any {
	return without(state, append(strings.Fields("region project_id wait_for poll_interval ignore_not_found timeouts endpoint"), k.names()...)...)
}

func (k kind) names() []string {
	names := sorted(k.config)
	if k.name == batchTask.name {
		names = append(names, "instance_id")
	}
	return names
}

// eachGate runs a test for every kind, in a bubble.
func eachGate(t *testing.T, test func(t *testing.T, s *simulator.Server, k kind)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) { test(t, s, k) })
		})
	}
}

func sendsNothing(t *testing.T, s *simulator.Server, what string) {
	t.Helper()
	for _, r := range s.Requests() {
		t.Errorf("%s sends %s %s", what, r.Method, r.Path)
	}
	s.Forget()
}

func TestPlanOfANewGateSendsNothingWhateverIsKnown(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		configs := map[string]map[string]any{"all known": k.config, "everything given": k.placed()}
		for name := range k.placed() {
			configs[name+" unknown"] = with(k.placed(), map[string]any{name: protocoltest.Unknown})
		}
		for name, config := range configs {
			plan := mustPlan(t, configured(t, bubbleBlock()).Resource(k.gate()), config)
			for attribute, value := range plan.State {
				switch given, ok := config[attribute]; {
				case ok:
					same(t, name+": "+attribute, value, given)
				case attribute == "wait_for":
					same(t, name+": "+attribute, value, any("success"))
				case attribute == "region", attribute == "project_id", k.results(plan.State)[attribute] != nil:
					same(t, name+": "+attribute, value, any(protocoltest.Unknown))
				default:
					same(t, name+": "+attribute, value, nil)
				}
			}
			for attribute, value := range k.results(k.gateState()) {
				same(t, name+": "+attribute+" of "+fmt.Sprint(value), plan.State[attribute], any(protocoltest.Unknown))
			}
			sendsNothing(t, s, "the plan with "+name)
		}
	})
}

func TestGateWaitsAndStoresEveryField(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		body := k.whole()
		k.reports(s, 3, encode(t, k.reported(k.running())))
		k.reports(s, 0, encode(t, with(body, map[string]any{"task_id": k.taskID})))
		r := configured(t, with(bubbleBlock(), map[string]any{"project_id": projectID})).Resource(k.gate())
		start := time.Now()
		mustApply(t, r, k.config)
		if waited := time.Since(start); waited < time.Second || waited > 5*time.Second {
			t.Errorf("waited %s", waited)
		}
		same(t, "state", r.State, k.gateState(body, succeeded.results()))
		same(t, "identity", r.Identity, k.identity())
		same(t, "requests", len(s.Requests()), 4)
	})
}

// whole is an answer with every field, of a task that has succeeded.
func (k kind) whole() map[string]any {
	body := k.full()
	if _, ok := body["status"]; ok {
		body["status"] = k.success()
	}
	return body
}

func (k kind) running() string { return k.statusOf(inProgress) }

func (k kind) failed() string { return k.statusOf(ended) }

// statusOf is a status that means this, always the same.
func (k kind) statusOf(e ending) string {
	for _, status := range sorted(k.statuses) {
		if k.statuses[status] == e {
			return status
		}
	}
	panic("no status means that")
}

// identity is that of the kind's task.
func (k kind) identity() map[string]any {
	identity := with(k.config, map[string]any{"region": region, "project_id": projectID})
	if k.name == batchTask.name {
		identity = with(map[string]any{"instance_id": nil, "endpoint": nil}, identity)
	}
	return identity
}

func TestGateStoresNullWhereTheServiceSaysNothing(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		body := k.reported(k.success())
		r := k.opened(t, s, k.config)
		var answer map[string]any
		switch k.name {
		case batchTask.name:
			answer = with(k.bare, body)
		case kafkaTask.name:
			bare, _ := k.bare["tasks"].([]any)[0].(map[string]any)
			answer = map[string]any{"tasks": []any{with(bare, map[string]any{"status": k.success()})}}
		case instanceTask.name:
			answer = map[string]any{"status": k.success()}
		default:
			answer = with(k.bare, map[string]any{"status": k.success()})
		}
		same(t, "state", r.State, k.gateState(answer, succeeded.results()))
	})
}

func TestGateResourceOpensByStatusAndMode(t *testing.T) {
	for _, k := range kinds {
		for status, e := range k.statuses {
			for _, mode := range []any{nil, "success", "completion"} {
				inBubble(t, func(t *testing.T, s *simulator.Server) {
					k.addTo(s, simulator.Step{Status: status})
					r := configured(t, bubbleBlock()).Resource(k.gate())
					d := r.Apply(t.Context(), with(k.config, map[string]any{"wait_for": mode, "timeouts": creation("2m")}))
					what := fmt.Sprintf("%s %s, %v", k.name, status, mode)
					if e == succeeded || e == ended && mode == "completion" {
						same(t, what, []any{r.State["completed"], r.State["succeeded"], r.State["status"]}, []any{true, e.succeeded, status})
						return
					}
					same(t, what, []any{len(d.Errors()), r.State, r.Identity}, []any{1, map[string]any(nil), map[string]any(nil)})
					says(t, d.String(), k.noun+" "+k.taskID, "Last status: "+status)
				})
			}
		}
	}
}

// A gate that holds leaves nothing in the state, so that the next apply waits
// again.
func TestGateThatHoldsLeavesNothingInTheState(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := configured(t, bubbleBlock()).Resource(k.gate())
		holds := func(ctx context.Context, what, body, want string) {
			t.Helper()
			remove := k.reports(s, 0, body)
			d := r.Apply(ctx, with(k.config, map[string]any{"timeouts": creation("90s")}))
			remove()
			same(t, what+": errors", len(d.Errors()), 1)
			says(t, d.String(), want)
			same(t, what+": state", []any{r.State, r.Identity}, []any{map[string]any(nil), map[string]any(nil)})
		}
		holds(t.Context(), "a task that fails", encode(t, k.reported(k.failed())), k.taskID)
		holds(t.Context(), "a task that goes on", encode(t, k.reported(k.running())), `timeouts { create = "3m" }`)
		holds(t.Context(), "an answer about nothing", "{}", "not valid")
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Second, cancel)
		holds(ctx, "an interruption", encode(t, k.reported(k.running())), "was interrupted")
		s.Forget()
		time.Sleep(time.Minute)
		sendsNothing(t, s, "an interrupted gate")

		k.reports(s, 0, encode(t, k.reported(k.success())))
		mustApply(t, r, k.config)
	})
}

func TestInterruptedGateEndsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		ends(s, time.Hour, "Success")
		ctx, cancel := context.WithCancel(t.Context())
		r, done := configured(t, bubbleBlock()).Resource(swrJob.gate()), make(chan string)
		go func() { done <- r.Apply(ctx, swrJob.config).String() }()
		time.Sleep(30*time.Second + time.Millisecond)
		synctest.Wait()
		cancelled := time.Now()
		cancel()
		says(t, <-done, "the task itself goes on")
		same(t, "ended after", time.Since(cancelled), time.Duration(0))
	})
}

func TestOpenGateStaysOpenAndSendsNothing(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for _, config := range []map[string]any{k.config, k.placed()} {
			r := k.opened(t, s, config) // the task is purged now
			before, identity := r.State, r.Identity
			for what, step := range map[string]func(context.Context) protocoltest.Diagnostics{"refresh": r.Refresh, "upgrade": r.Upgrade} {
				if d := step(t.Context()); len(d) > 0 {
					t.Errorf("%s: %s", what, d)
				}
				same(t, "state after "+what, r.State, before)
				same(t, "identity after "+what, r.Identity, identity)
			}
			same(t, "the same configuration changes nothing", mustPlan(t, r, config).Empty, true)
			sendsNothing(t, s, "a later plan")
			if d := r.Destroy(t.Context()); len(d) > 0 {
				t.Errorf("destroy: %s", d)
			}
			same(t, "state after destroy", r.State, map[string]any(nil))
			sendsNothing(t, s, "destroy")
		}
	})
}

// The documented body has what any JSON can hold, which a state must bear.
func TestBodyOutlastsTheStateFile(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		k.reports(s, 0, encode(t, with(k.whole(), map[string]any{"task_id": k.taskID})))
		r := configured(t, bubbleBlock()).Resource(k.gate())
		mustApply(t, r, k.config)
		before := r.State
		if d := r.Upgrade(t.Context()); len(d) > 0 {
			t.Error(d)
		}
		same(t, "state", r.State, before)
		mustApply(t, r, with(k.config, map[string]any{"poll_interval": "5s"}))
		same(t, "state", r.State, with(before, map[string]any{"poll_interval": "5s"}))
	})
}

func TestGateOfOlderStateHasItsIdentityFromRefresh(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := k.opened(t, s, k.config)
		want := r.Identity
		r.ForgetIdentity()
		if d := r.Refresh(t.Context()); len(d) > 0 {
			t.Error(d)
		}
		same(t, "identity", r.Identity, want)
	})
}

func TestGateWaitsAnewForSomethingElseInPlace(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for name, value := range k.elsewhere() {
			r := k.opened(t, s, k.placed())
			before, identity := r.State, r.Identity
			config := with(k.placed(), map[string]any{name: value})

			plan := mustPlan(t, r, config)
			same(t, name+" replaces", len(plan.Replace), 0)
			for attribute, planned := range plan.State {
				_, result := k.results(plan.State)[attribute]
				if unknown := planned == protocoltest.Unknown; unknown != result {
					t.Errorf("%s: %s is planned as %v", name, attribute, planned)
				}
			}
			sendsNothing(t, s, "the plan for another "+name)

			asked := k
			if config[name] == k.other().config[name] && name != "instance_id" {
				asked = k.other()
			}
			remove := k.reports(s, 0, encode(t, asked.reported(asked.running())))
			d := r.Apply(t.Context(), with(config, map[string]any{"timeouts": creation("10s")}))
			remove()
			same(t, name+": errors", len(d.Errors()), 1)
			same(t, name+": state", r.State, before)
			same(t, name+": identity", r.Identity, identity)

			remove = asked.reports(s, 0, encode(t, asked.reported(asked.success())))
			s.Forget()
			mustApply(t, r, config)
			remove()
			if len(s.Requests()) == 0 {
				t.Errorf("another %s is not waited for", name)
			}
			want := map[string]any{name: value}
			if name == "wait_for" {
				want = nil
			}
			same(t, name+": identity", r.Identity, with(identity, want))
			same(t, name, r.State[name], value)
			same(t, name+": the next plan is empty", mustPlan(t, r, config).Empty, true)
		}
	})
}

// Which instance is asked for the task is another question even where it was none before.
func TestGateWaitsAnewWhereAnInstanceIsAddedOrRemoved(t *testing.T) {
	k := batchTask
	for _, name := range []string{"instance_id", "endpoint"} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			somewhere, nowhere := k.placed(), without(k.placed(), name)
			for what, change := range map[string][2]map[string]any{"added": {nowhere, somewhere}, "removed": {somewhere, nowhere}} {
				plan := mustPlan(t, k.opened(t, s, change[0]), change[1])
				same(t, name+" "+what+": succeeded", plan.State["succeeded"], any(protocoltest.Unknown))
			}
		})
	}
}

func TestGateAndActionEndWithTheirOwnTimeouts(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		defer k.reports(s, 0, encode(t, k.reported(k.running())))()
		p := configured(t, bubbleBlock())
		start := time.Now()
		d := p.Resource(k.gate()).Apply(t.Context(), with(k.placed(), map[string]any{"timeouts": creation("10s")}))
		says(t, d.String(), "did not end within 10s", "timeouts { create = ")
		d, _ = p.Invoke(t.Context(), k.action(), with(k.placed(), map[string]any{"timeouts": map[string]any{"invoke": "20s"}}), nil)
		says(t, d.String(), "did not end within 20s", "timeouts { invoke = ")
		same(t, "time", time.Since(start) <= 30*time.Second, true)
	})
}

func TestGateThatWaitedForCompletionWaitsAnewForSuccess(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := k.opened(t, s, with(k.placed(), map[string]any{"wait_for": "completion"}))
		plan := mustPlan(t, r, without(k.placed(), "wait_for"))
		same(t, "planned", []any{plan.State["wait_for"], plan.State["found"]}, []any{"success", protocoltest.Unknown})
	})
}

// What says how to wait, and not what for, is no reason to wait anew.
func TestMannerOfWaitingChangesWithoutARequest(t *testing.T) {
	manner := map[string]any{"poll_interval": "5s", "ignore_not_found": true, "timeouts": creation("45m")}
	all := map[string]map[string]any{"all": manner, "no timeout": {"timeouts": map[string]any{}}}
	for name, value := range manner {
		all[name] = map[string]any{name: value}
	}
	all["empty interval"] = map[string]any{"poll_interval": ""}
	all["empty timeout"] = map[string]any{"timeouts": creation("")}
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for _, base := range []map[string]any{k.config, k.placed()} {
			r := k.opened(t, s, base)
			before, identity := r.State, r.Identity
			for name, change := range all {
				for _, config := range []map[string]any{with(base, change), base} { // and back
					plan := mustPlan(t, r, config)
					want := with(before, map[string]any{"poll_interval": nil, "ignore_not_found": nil, "timeouts": nil})
					for attribute := range manner {
						want[attribute] = config[attribute]
					}
					if _, ok := config["timeouts"]; ok {
						want["timeouts"] = with(map[string]any{"create": nil}, config["timeouts"].(map[string]any))
					}
					same(t, name+": planned", plan.State, want)
					same(t, name+": empty or replaces", []any{plan.Empty, len(plan.Replace)}, []any{false, 0})
					mustApply(t, r, config)
					same(t, name, []any{r.State, r.Identity}, []any{want, identity})
				}
				sendsNothing(t, s, name)
			}
		}
	})
}

// An empty text counts as not set, wherever it comes from.
func TestEmptyArgumentsOfAGateCountAsNotSet(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for name := range k.placed() {
			if _, needed := k.config[name]; needed || name == "wait_for" {
				continue
			}
			empty := with(k.config, map[string]any{name: ""})
			for _, order := range [][]map[string]any{{k.config, empty, k.config}, {empty, k.config, empty}} {
				r := k.opened(t, s, order[0])
				identity := r.Identity
				same(t, name+": identity", identity, k.identity())
				for _, config := range order[1:] {
					mustApply(t, r, config)
					same(t, name+": identity", r.Identity, identity)
					if d := r.Refresh(t.Context()); len(d) > 0 {
						t.Error(d)
					}
					same(t, name+": identity after refresh", r.Identity, identity)
					same(t, name+": the next plan is empty", mustPlan(t, r, config).Empty, true)
				}
				sendsNothing(t, s, "an empty "+name)
			}
		}
	})
}

// What is unknown in plan may be what it was.
func TestUnknownArgumentsAreWaitedForWhenTheyAreKnown(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for name := range k.elsewhere() {
			r := k.opened(t, s, k.placed())
			before := r.State
			plan := mustPlan(t, r, with(k.placed(), map[string]any{name: protocoltest.Unknown}))
			same(t, name+": planned", plan.State["succeeded"], any(protocoltest.Unknown))
			if d := r.ApplyPlan(t.Context(), plan, k.placed()); len(d) > 0 {
				t.Error(d)
			}
			same(t, name+": state", r.State, before)
			sendsNothing(t, s, "an unknown "+name+" that stays")
		}
		for name, value := range map[string]any{"poll_interval": "5s", "ignore_not_found": true, "timeouts": creation("45m")} {
			unknown := any(protocoltest.Unknown)
			if name == "timeouts" {
				unknown = creation(protocoltest.Unknown)
			}
			r := k.opened(t, s, k.config)
			want := with(r.State, map[string]any{name: value})
			plan := mustPlan(t, r, with(k.config, map[string]any{name: unknown}))
			same(t, name+": planned", plan.State, with(r.State, map[string]any{name: unknown}))
			if d := r.ApplyPlan(t.Context(), plan, with(k.config, map[string]any{name: value})); len(d) > 0 {
				t.Error(d)
			}
			same(t, name, r.State, want)
			sendsNothing(t, s, "an unknown "+name)
		}
	})
}

func TestGateWithUnknownArgumentsIsCreatedWhenTheyAreKnown(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		k.reports(s, 0, encode(t, k.reported(k.success())))
		known := with(k.placed(), map[string]any{"poll_interval": "5s", "ignore_not_found": false, "timeouts": creation("45m")})
		unknown := map[string]any{"timeouts": creation(protocoltest.Unknown)}
		for name := range without(known, "timeouts") {
			unknown[name] = protocoltest.Unknown
		}
		r := configured(t, bubbleBlock()).Resource(k.gate())
		if d := r.ApplyPlan(t.Context(), mustPlan(t, r, unknown), known); len(d) > 0 {
			t.Error(d)
		}
		same(t, "succeeded", r.State["succeeded"], any(true))
	})
}

// Only what the service says of the task opens a gate, or that it has none.
func TestGateIgnoresAMissingTaskAfterAMinute(t *testing.T) {
	eachGate(t, func(t *testing.T, _ *simulator.Server, k kind) {
		r, start := configured(t, bubbleBlock()).Resource(k.gate()), time.Now()
		config := with(k.config, map[string]any{"ignore_not_found": true})
		mustApply(t, r, config)
		if waited := time.Since(start); waited < time.Minute || waited > 75*time.Second {
			t.Errorf("waited %s", waited)
		}
		want := without(with(k.gone(config), map[string]any{"wait_for": "success"}), strings.Fields(tooLarge)...)
		same(t, "state", r.State, want)
		same(t, "identity", r.Identity, k.identity())
		same(t, "the next plan is empty", mustPlan(t, r, config).Empty, true)

		insisting := configured(t, bubbleBlock()).Resource(k.gate())
		says(t, insisting.Apply(t.Context(), k.config).String(), k.noun+" "+k.taskID+" was not found", "ignore_not_found")
		same(t, "state", insisting.State, map[string]any(nil))
	})
}

// mistakes are values that no surface takes that waits, and what is said of them.
var mistakes = []mistake{
	{"timeouts", "45", []string{"such as 45m or 1h30m", `"45"`}},
	{"timeouts", "0s", []string{"such as 45m or 1h30m"}},
	{"timeouts", "-1m", []string{"such as 45m or 1h30m"}},
	{"wait_for", "", []string{"set it to null"}},
	{"wait_for", "Success", []string{`"completion" or "success"`}},
	{"poll_interval", "5", []string{"a duration from 1s to 10m"}},
	{"poll_interval", "1h", []string{"a duration from 1s to 10m"}},
	{"region", "cn north", []string{"such as cn-north-4"}},
	{"project_id", "a/b", []string{"must be an ID"}},
}

type mistake struct {
	name  string
	value any
	says  []string
}

// on is the mistake in a configuration whose timeouts block has that attribute.
func (m mistake) on(timeout string) map[string]any {
	if m.name == "timeouts" {
		return map[string]any{m.name: map[string]any{timeout: m.value}}
	}
	return map[string]any{m.name: m.value}
}

func (m mistake) path(timeout string) string {
	if m.name == "timeouts" {
		return m.name + "." + timeout
	}
	return m.name
}

func TestMistakesInAGateAreErrorsOnTheirAttribute(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := configured(t, bubbleBlock()).Resource(k.gate())
		check := func(mistake map[string]any, path string, texts ...string) {
			t.Helper()
			d := r.Apply(t.Context(), with(k.config, mistake))
			same(t, fmt.Sprint(mistake), d.Errors().Attributes(), []string{path})
			says(t, d.String(), texts...)
			same(t, "state", r.State, map[string]any(nil))
		}
		for _, m := range mistakes {
			check(m.on("create"), m.path("create"), m.says...)
		}
		for name := range k.config {
			for _, value := range []string{"", k.taskID + " ", "\t" + k.taskID} {
				check(map[string]any{name: value}, name)
			}
		}
		sendsNothing(t, s, "a mistake")
	})
}
