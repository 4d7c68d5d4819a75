// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// gone is what a read leaves of a task that is missing, and may be.
func (k kind) gone(arguments map[string]any) map[string]any {
	return k.state(arguments, map[string]any{"found": false, "completed": false, "succeeded": false})
}

// absences are the answers of services that do not have the task.
func (k kind) absences() map[string]simulator.Action {
	out := map[string]simulator.Action{
		"404":                simulator.Respond(http.StatusNotFound, nil, `{"error_code": "X.404", "error_msg": "no such task"}`),
		"404 without a body": simulator.Respond(http.StatusNotFound, nil, ""),
	}
	bodies := map[string][]string{
		batchTask.name: {
			`{}`, `{"batchtask": null}`,
			`{"batchtask": null, "task_details": [{"target": "d"}], "page": {"count": 1}}`,
		},
		kafkaTask.name: {`{}`, `{"task_count": "0", "tasks": []}`, `{"tasks": null}`, `{"tasks": [null]}`},
	}[k.name]
	for _, body := range append(bodies, "", " \n", "null", " null ") {
		out["200 "+body] = simulator.Respond(http.StatusOK, nil, body)
	}
	return out
}

func TestMissingTaskIsAnErrorUnlessThatIsIgnored(t *testing.T) {
	ignore := map[string]any{"ignore_not_found": true}
	for _, k := range kinds {
		s := cloud(t, simulator.Config{})
		p := configured(t, block(s))
		for name, answer := range k.absences() {
			remove := s.Inject(simulator.Fault{Path: k.request.Path, Action: answer})
			for _, insist := range []map[string]any{nil, {"ignore_not_found": false}} {
				f := mustFail(t, p, k, with(k.config, insist))
				same(t, k.name+": "+name, f.summary, k.noun+" "+k.taskID+" was not found")
				says(t, f.detail, "ignore_not_found = true", "region, project")
			}
			same(t, k.name+": "+name, mustRead(t, p, k, with(k.config, ignore)), k.gone(ignore))
			remove()
		}
	}
}

func TestKafkaAnswersMissingTasksWith404OrWithNone(t *testing.T) {
	for _, config := range []simulator.Config{{}, {EmptyBackgroundTasks: true}} {
		p := configured(t, block(cloud(t, config)))
		f := mustFail(t, p, kafkaTask, kafkaTask.config)
		same(t, "summary", f.summary, "Kafka background task "+kafkaTask.taskID+" was not found")
		ignore := map[string]any{"ignore_not_found": true}
		same(t, "state", mustRead(t, p, kafkaTask, with(kafkaTask.config, ignore)), kafkaTask.gone(ignore))
	}
}

func TestOnlyAMissingTaskIsIgnored(t *testing.T) {
	for _, status := range []int{400, 401, 403, 409, 410, 429, 500, 503} {
		s := cloud(t, simulator.Config{})
		s.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(status, nil, "")})
		p := configured(t, with(block(s), map[string]any{"max_retries": 0}))
		mustFail(t, p, swrJob, with(swrJob.config, map[string]any{"ignore_not_found": true}))
	}
}
