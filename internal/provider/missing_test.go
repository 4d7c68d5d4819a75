// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// gone is what a read leaves of a task that is missing, and may be.
func (k kind) gone(arguments map[string]any) map[string]any {
	return k.state(arguments, map[string]any{"found": false, "completed": false, "succeeded": false})
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
