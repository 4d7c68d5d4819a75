// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const subTaskBody = `{"target": "e495cf17-ff79-4294-8f64-4d367919d665", "status": "Success", "output": "success"}`

// DocumentedAnswer is the answer that an API's reference shows, for a data source.
type DocumentedAnswer struct {
	Name  string
	Body  string
	model func() Model
}

// DocumentedAnswers are those of all kinds, and a full page of sub-tasks.
var DocumentedAnswers = []DocumentedAnswer{
	{"iotda_instance_task", simulator.ExampleInstanceTaskBody, func() Model { return new(iotdaInstanceTask) }},
	{"iotda_batch_task", batchTaskBody(1), func() Model { return new(iotdaBatchTask) }},
	{"iotda_batch_task/50", batchTaskBody(50), func() Model { return new(iotdaBatchTask) }},
	{
		"kafka_background_task", fmt.Sprintf(`{"task_count": "1", "tasks": [%s]}`, simulator.ExampleBackgroundTaskBody),
		func() Model { return new(kafkaBackgroundTask) },
	},
	{"swr_instance_job", simulator.ExampleJobBody, func() Model { return new(swrInstanceJob) }},
}

func batchTaskBody(subTasks int) string {
	details := strings.Repeat(subTaskBody+",", subTasks-1) + subTaskBody
	return fmt.Sprintf(`{"batchtask": %s, "task_details": [%s], "page": {"count": %d, "marker": "5c90fa7d3c4e4405e8525079"}}`,
		simulator.ExampleBatchTaskBody, details, subTasks)
}

// BenchmarkDecode decodes an answer into a model.
func BenchmarkDecode(b *testing.B) {
	for _, answer := range DocumentedAnswers {
		b.Run(answer.Name, func(b *testing.B) {
			body := []byte(answer.Body)
			b.ReportAllocs()
			for b.Loop() {
				if err := json.Unmarshal(body, answer.model()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkState makes state of a model, and encodes it as the protocol does.
func BenchmarkState(b *testing.B) {
	for _, answer := range DocumentedAnswers {
		b.Run(answer.Name, func(b *testing.B) {
			m := answer.model()
			if err := json.Unmarshal([]byte(answer.Body), m); err != nil {
				b.Fatal(err)
			}
			object := objectOf(subjectNamed(b, strings.Split(answer.Name, "/")[0]).Fields)
			nulls := map[string]tftypes.Value{}
			for name, typ := range object.AttributeTypes {
				nulls[name] = tftypes.NewValue(typ, nil)
			}
			b.ReportAllocs()
			for b.Loop() {
				attributes := maps.Clone(nulls)
				results(b.Context(), reflect.ValueOf(m).Elem(), object, attributes)
				if _, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, attributes)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
