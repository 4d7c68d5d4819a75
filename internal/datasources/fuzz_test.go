// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func FuzzInstanceTaskAnswer(f *testing.F) {
	fuzzAnswer[iotdaInstanceTask](f, iotdaInstanceTaskStatus, simulator.ExampleInstanceTaskBody, func(answer any) any { return answer })
}

func FuzzBatchTaskAnswer(f *testing.F) {
	body := `{"batchtask": ` + simulator.ExampleBatchTaskBody + `, "page": {"count": 10, "marker": "5c90fa7d3c4e4405e8525079"}, "task_details": [
		{"target": "1a16fc57d0", "status": "Success", "output": "success", "error": {"error_code": "IOTDA.000002", "error_msg": "unauthorized"}}]}`
	fuzzAnswer[iotdaBatchTask](f, iotdaBatchTaskStatus, body, func(answer any) any { return member(answer, "batchtask") })
}

func FuzzBackgroundTaskAnswer(f *testing.F) {
	body := `{"task_count": "1", "tasks": [` + simulator.ExampleBackgroundTaskBody + `]}`
	fuzzAnswer[kafkaBackgroundTask](f, kafkaBackgroundTaskStatus, body, func(answer any) any {
		tasks, _ := member(answer, "tasks").([]any)
		return tasks[0]
	})
}

func FuzzJobAnswer(f *testing.F) {
	fuzzAnswer[swrInstanceJob](f, swrInstanceJobStatus, simulator.ExampleJobBody, func(answer any) any { return answer })
}

func member(object any, name string) any {
	members, _ := object.(map[string]any)
	return members[name]
}

// fuzzAnswer reads a task that is answered with any body: the state says of the
// task what the body says, as another decoder reads it, or there is one error.
func fuzzAnswer[M any, P interface { //nolint:gocognit // a list of what must hold
	*M
	model
}](f *testing.F, statuses task.Vocabulary, body string, taskIn func(answer any) any) {
	f.Helper()
	for _, seed := range []string{
		body, "", "null", "[]", `""`, "{}", "<html>", `{"status":`, `{"STATUS":"Success"}`, `{"tasks":[null]}`, `{"page":{"count":1e3}}`,
		`{"status":"SUCCESS","status":"FAILED"}`, "{\"status\":\"\xff\"}", `{"status":"\ud800"}`, `{"batchtask":{"document":[1e-999,{"":[null]}]}}`,
		`{"batchtask":{},"task_details":[null,{"error":null}],"page":{"count":-1,"marker":""}}`,
		`{"batchtask":{},"task_details":[null],"page":{"count":9223372036854775807,"marker":"f"}}`,
	} {
		f.Add(seed)
	}
	d := newDataSource[M, P]()
	var s datasource.SchemaResponse
	d.Schema(f.Context(), datasource.SchemaRequest{}, &s)
	object, ok := s.Schema.Type().TerraformType(f.Context()).(tftypes.Object)
	if !ok {
		f.Fatal("a schema is an object")
	}
	config := map[string]tftypes.Value{}
	for name, typ := range object.AttributeTypes {
		config[name] = tftypes.NewValue(typ, nil)
		if s.Schema.Attributes[name] != nil && s.Schema.Attributes[name].IsRequired() {
			config[name] = tftypes.NewValue(typ, "1")
		}
	}
	f.Fuzz(func(t *testing.T, body string) {
		api := client.NewOn(client.Config{Region: "r", ProjectID: "p", Credentials: client.Static(client.Credentials{})}, constant(body))
		d.(datasource.DataSourceWithConfigure).Configure(t.Context(), datasource.ConfigureRequest{ProviderData: api}, &datasource.ConfigureResponse{})
		resp := datasource.ReadResponse{State: tfsdk.State{Schema: s.Schema}}
		d.Read(t.Context(), datasource.ReadRequest{Config: tfsdk.Config{Schema: s.Schema, Raw: tftypes.NewValue(object, config)}}, &resp)
		if resp.Diagnostics.HasError() {
			if n := resp.Diagnostics.ErrorsCount(); n != 1 || len(resp.Diagnostics[0].Detail()) > 3000 {
				t.Errorf("%d errors: %v", n, resp.Diagnostics)
			}
			return
		}
		if _, err := tfprotov6.NewDynamicValue(object, resp.State.Raw); err != nil {
			t.Errorf("the state cannot be sent: %v", err)
		}
		var answer any
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("taken for an answer: %v", err)
		}
		told := statuses.State(nil)
		if status, ok := member(taskIn(answer), "status").(string); ok {
			told = statuses.State(&status)
		}
		for name, want := range map[string]bool{"found": true, "completed": told.Completed(), "succeeded": told.Succeeded()} {
			got, _, err := tftypes.WalkAttributePath(resp.State.Raw, tftypes.NewAttributePath().WithAttributeName(name))
			if err != nil || !got.(tftypes.Value).Equal(tftypes.NewValue(tftypes.Bool, want)) {
				t.Errorf("%s: got %v %v, want %t", name, got, err, want)
			}
		}
	})
}

// constant is a network that always answers the same.
type constant string

func (c constant) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}
