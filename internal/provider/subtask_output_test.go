// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// The output of a sub-task can hold a secret of its device, and a message is not
// sensitive.
func TestMessageRepeatsNoOutputOfASubTask(t *testing.T) {
	const secret = "device-secret-0001"
	for name, test := range map[string]struct{ cause, says string }{
		"no error":         {``, "1 × no error code: no error message (such as pump-1)"},
		"null for error":   {`, "error": null`, "1 × no error code: no error message (such as pump-1)"},
		"empty error":      {`, "error": {}`, "1 × no error code: no error message (such as pump-1)"},
		"error code alone": {`, "error": {"error_code": "IOTDA.1"}`, "1 × IOTDA.1: no error message (such as pump-1)"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				s.Inject(simulator.Fault{Action: simulator.Respond(http.StatusOK, nil, `{"batchtask": {"task_id": "`+batchTask.taskID+`", "status": "Fail"}, `+
					`"task_details": [{"target": "pump-1", "status": "Fail", "output": "{\"secret\": \"`+secret+`\"}"`+test.cause+`}], "page": {"count": 1}}`)})
				p := configured(t, homeBlock())
				_, read := p.Read(t.Context(), batchTask.dataSource(), with(batchTask.config, map[string]any{"wait_for": "success"}))
				gate := p.Resource(batchTask.gate()).Apply(t.Context(), batchTask.config)
				action, _ := p.Invoke(t.Context(), batchTask.action(), batchTask.config, nil)
				for surface, d := range map[string]protocoltest.Diagnostics{"data source": read, "gate": gate, "action": action} {
					same(t, surface+": errors", len(d.Errors()), 1)
					says(t, d.String(), "1 sub-task failed:", test.says)
					saysNothingOf(t, d.String(), secret)
				}
			})
		})
	}
}

// A wait that is cancelled while it asks why the task failed has been told why.
func TestExplanationThatIsCutShortSaysSoWithoutJargonOrNothing(t *testing.T) {
	for name, test := range map[string]struct {
		action simulator.Action
		cancel time.Duration // 0: not
		says   string        // empty: nothing of the sub-tasks
	}{
		"cancelled":   {simulator.Hang(), 500 * time.Millisecond, ""},
		"no answer":   {simulator.Hang(), 0, "The failed sub-tasks could not be read: "},
		"unavailable": {simulator.Respond(http.StatusServiceUnavailable, nil, ""), 0, "The failed sub-tasks could not be read: "},
		"none":        {simulator.Delay(0), 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *simulator.Server) {
				batchTask.addTo(s, simulator.Step{Status: "Fail"})
				s.Inject(simulator.Fault{Query: "task_detail_status=Fail", Action: test.action})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.cancel > 0 {
					time.AfterFunc(test.cancel, cancel)
				}
				_, d := configured(t, homeBlock()).Read(ctx, batchTask.dataSource(), with(batchTask.config, map[string]any{"wait_for": "success"}))
				same(t, "errors", len(d.Errors()), 1)
				readable(t, failure{"", d[0].Summary, d[0].Detail})
				says(t, d.String(), batchTask.taskID+" failed", test.says)
				same(t, "tells of the sub-tasks", strings.Contains(d.String(), "sub-tasks"), test.says != "")
			})
		})
	}
}
