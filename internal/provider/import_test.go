// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// importID is how the kind's task is imported.
func (k kind) importID() string {
	if id, ok := k.config["instance_id"].(string); ok {
		return id + "/" + k.taskID
	}
	return k.taskID
}

// ways are the ways to import the kind's task.
func (k kind) ways(r *protocoltest.Resource) map[string]func() protocoltest.Diagnostics {
	ctx := r.Context()
	return map[string]func() protocoltest.Diagnostics{
		"ID":             func() protocoltest.Diagnostics { return r.Import(ctx, k.importID()) },
		"identity":       func() protocoltest.Diagnostics { return r.ImportIdentity(ctx, k.config) },
		"whole identity": func() protocoltest.Diagnostics { return r.ImportIdentity(ctx, k.identity()) },
	}
}

func TestImportAdoptsATaskThatHasEnded(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for status, e := range k.statuses {
			if e == inProgress {
				continue
			}
			k.addTo(s, simulator.Step{Status: status})
			mode := map[ending]string{succeeded: "success", ended: "completion"}[e]
			for _, way := range []string{"ID", "identity", "whole identity"} {
				s.Forget()
				r := configured(t, bubbleBlock()).Resource(k.gate())
				if d := k.ways(r)[way](); len(d) > 0 {
					t.Fatal(d)
				}
				what := status + " by " + way
				same(t, what, []any{r.State["status"], r.State["completed"], r.State["succeeded"], r.State["found"], r.State["wait_for"]},
					[]any{status, true, e.succeeded, true, mode})
				same(t, what+": identity", r.Identity, k.identity())
				same(t, what+": polls", len(s.Requests(simulator.ByOperation(k.request.Operation))), 1)

				s.Forget()
				config := with(k.config, map[string]any{"wait_for": mode})
				for _, config := range []map[string]any{config, with(config, map[string]any{"region": region, "project_id": projectID})} {
					same(t, what+": the plan is empty", mustPlan(t, r, config).Empty, true)
				}
				if mode == "success" {
					same(t, what+": the plan without wait_for is empty", mustPlan(t, r, k.config).Empty, true)
				}
				sendsNothing(t, s, "the plan after an import")
			}
		}
	})
}

func TestImportKeepsTheWholeBody(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		k.reports(s, 0, encode(t, with(k.whole(), map[string]any{"task_id": k.taskID})))
		imported := configured(t, bubbleBlock()).Resource(k.gate())
		if d := imported.Import(t.Context(), k.importID()); len(d) > 0 {
			t.Fatal(d)
		}
		same(t, "state", imported.State, k.gateState(k.whole(), succeeded.results()))
	})
}

func TestImportByIdentityGoesWhereTheIdentitySays(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		k.reports(s, 0, encode(t, k.reported(k.success())))
		there := map[string]any{"region": "cn-south-1", "project_id": "1" + projectID[1:]}
		if k.name == batchTask.name {
			there = with(there, map[string]any{"instance_id": "instance-1", "endpoint": "http://127.0.0.1:81"})
		}
		r := configured(t, bubbleBlock()).Resource(k.gate())
		if d := r.ImportIdentity(t.Context(), with(k.config, there)); len(d) > 0 {
			t.Fatal(d)
		}
		same(t, "identity", r.Identity, with(k.config, there))
		says(t, s.Requests()[0].Path, "1"+projectID[1:])
		if k.name == batchTask.name {
			same(t, "instance and host", []string{s.Requests()[0].Header.Get("Instance-Id"), s.Requests()[0].Host}, []string{"instance-1", "127.0.0.1:81"})
		}
		same(t, "the plan is empty", mustPlan(t, r, with(k.config, there)).Empty, true)
	})
}

func TestEmptyPartsOfAnIdentityCountAsNotSet(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		k.addTo(s, simulator.Step{Status: k.success()})
		identity := k.identity()
		for name := range identity {
			if _, needed := k.config[name]; !needed {
				identity[name] = ""
			}
		}
		r := configured(t, bubbleBlock()).Resource(k.gate())
		if d := r.ImportIdentity(t.Context(), identity); len(d) > 0 {
			t.Fatal(d)
		}
		same(t, "identity", r.Identity, k.identity())
		same(t, "the plan is empty", mustPlan(t, r, k.config).Empty, true)
	})
}

// refused is what an import that fails says.
func (k kind) refused(t *testing.T, r *protocoltest.Resource, id string, texts ...string) {
	t.Helper()
	d := r.Import(t.Context(), id)
	same(t, id+": errors", len(d.Errors()), 1)
	says(t, d.String(), texts...)
	same(t, id+": state", r.State, map[string]any(nil))
	for _, lacking := range []string{"ignore_not_found", "timeouts", "wait_for", "found attribute"} {
		if strings.Contains(d.String(), lacking) {
			t.Errorf("an import has no %s, but says:\n%s", lacking, d)
		}
	}
}

func TestImportOfATaskThatHasNotEndedIsRefused(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		for status, e := range k.statuses {
			if e == inProgress {
				k.addTo(s, simulator.Step{Status: status})
				k.refused(t, configured(t, bubbleBlock()).Resource(k.gate()), k.importID(),
					k.noun+" "+k.taskID+" cannot be imported: it is still running", "Last status: "+status, "create the gate instead")
			}
		}
		k.addTo(s, simulator.Step{Status: "Bewildered"})
		k.refused(t, configured(t, bubbleBlock()).Resource(k.gate()), k.importID(),
			"cannot be imported: its status does not say whether it has ended", `Last status: "Bewildered" (a status that this provider does not know)`)
	})
}

func TestImportThatCannotReadTheTaskSaysWhy(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		start := time.Now()
		r := configured(t, with(bubbleBlock(), map[string]any{"max_retries": 0})).Resource(k.gate())
		k.refused(t, r, k.importID(), k.noun+" "+k.taskID+" was not found", "Check the ID")
		same(t, "waited", time.Since(start), time.Duration(0))
		for status, text := range map[int]string{403: "refused the request", 429: "limits the rate", 503: "not available"} {
			remove := s.Inject(simulator.Fault{Path: k.request.Path, Action: simulator.Respond(status, nil, "")})
			k.refused(t, r, k.importID(), text)
			remove()
		}
	})
}

func TestMalformedImportIDsAreRefusedBeforeAnythingIsSent(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := configured(t, bubbleBlock()).Resource(k.gate())
		form := map[bool]string{true: "<instance_id>/<task_id>", false: "<task_id>"}[len(k.config) > 1]
		if k.name == swrJob.name {
			form = "<job_id>"
		}
		for _, id := range []string{k.importID() + "/", "/" + k.importID(), k.importID() + "/more", "a/b/c"} {
			k.refused(t, r, id, "Invalid import ID", "must look like "+form)
		}
		for _, id := range []string{k.importID() + " ", k.importID() + "\n", k.importID() + "\u00a0"} {
			k.refused(t, r, id, "Invalid Attribute Value", k.taskID)
		}
		for name := range k.config {
			for _, value := range []any{"", " ", " " + k.taskID} {
				d := r.ImportIdentity(t.Context(), with(k.config, map[string]any{name: value}))
				same(t, name+": errors", d.Errors().Attributes(), []string{name})
			}
		}
		for name, value := range map[string]any{"region": "cn north", "project_id": "a/b"} {
			d := r.ImportIdentity(t.Context(), with(k.config, map[string]any{name: value}))
			same(t, name+": errors", d.Errors().Attributes(), []string{name})
		}
		sendsNothing(t, s, "a malformed import")
	})
}

func TestImportBelievesOnlyAnAnswerAboutTheTask(t *testing.T) {
	eachGate(t, func(t *testing.T, s *simulator.Server, k kind) {
		r := configured(t, with(bubbleBlock(), map[string]any{"max_retries": 0})).Resource(k.gate())
		unnamed := k
		unnamed.taskID = "unnamed"
		nameless := regexp.MustCompile(`"(task_id|id)":"unnamed",?`).ReplaceAllString(encode(t, unnamed.reported(k.success())), "")
		for _, body := range []string{"{}", "<html>", nameless, encode(t, k.other().reported(k.success()))} {
			remove := k.reports(s, 0, body)
			k.refused(t, r, k.importID(), "the response is not valid")
			remove()
		}
		s.Inject(simulator.Fault{Path: k.request.Path, Action: simulator.Respond(http.StatusNotFound, nil, "<html>")})
		k.refused(t, r, k.importID(), "the response is not valid")
	})
}
