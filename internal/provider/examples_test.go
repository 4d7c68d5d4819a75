// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// The references of the instance task in two languages show the same body.
func TestDocumentedBodiesArriveFieldByField(t *testing.T) {
	s := cloud(t, simulator.Config{})
	s.AddInstanceTask(simulator.ExampleInstanceTask(projectID, "e495cf17-ff79-4294-8f64-4d367919d665"))
	s.AddBatchTask(simulator.ExampleBatchTask(projectID))
	s.AddBackgroundTask(simulator.ExampleBackgroundTask(projectID, "kafka-1"))
	s.AddJob(simulator.ExampleJob(projectID))
	p := configured(t, block(s))

	for _, example := range []struct {
		kind
		more    map[string]any
		results ending
	}{
		{kind: instanceTask, results: inProgress},
		{kind: batchTask, more: map[string]any{"limit": 1}, results: succeeded}, // the documented page has one record
		{kind: kafkaTask, results: succeeded},
		{kind: swrJob, results: ended},
	} {
		got := mustRead(t, p, example.kind, with(example.config, example.more))
		same(t, example.name, got, example.state(example.more, example.document, example.results.results()))
	}
}
