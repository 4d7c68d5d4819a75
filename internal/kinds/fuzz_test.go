// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func FuzzInstanceTaskAnswer(f *testing.F) {
	fuzzAnswer(f, "iotda_instance_task", simulator.ExampleInstanceTaskBody, func(answer any) any { return answer })
}

func FuzzBatchTaskAnswer(f *testing.F) {
	body := `{"batchtask": ` + simulator.ExampleBatchTaskBody + `, "page": {"count": 10, "marker": "5c90fa7d3c4e4405e8525079"}, "task_details": [
		{"target": "1a16fc57d0", "status": "Success", "output": "success", "error": {"error_code": "IOTDA.000002", "error_msg": "unauthorized"}}]}`
	fuzzAnswer(f, "iotda_batch_task", body, func(answer any) any { return member(answer, "batchtask") })
}

func FuzzBackgroundTaskAnswer(f *testing.F) {
	body := `{"task_count": "1", "tasks": [` + simulator.ExampleBackgroundTaskBody + `]}`
	fuzzAnswer(f, "kafka_background_task", body, func(answer any) any {
		tasks, _ := member(answer, "tasks").([]any)
		return tasks[0]
	})
}

func FuzzJobAnswer(f *testing.F) {
	fuzzAnswer(f, "swr_instance_job", simulator.ExampleJobBody, func(answer any) any { return answer })
}

func member(object any, name string) any {
	members, _ := object.(map[string]any)
	return members[name]
}

// fuzzAnswer reads a task that is answered with any body: the state says of the
// task what the body says, as another decoder reads it, or there is one error.
func fuzzAnswer(f *testing.F, name, body string, taskIn func(answer any) any) {
	f.Helper()
	subject := subjectOf(f, name)
	for _, seed := range []string{
		body, "", "null", "[]", `""`, "{}", "<html>", `{"status":`, `{"STATUS":"Success"}`, `{"tasks":[null]}`, `{"page":{"count":1e3}}`,
		`{"status":"SUCCESS","status":"FAILED"}`, "{\"status\":\"\xff\"}", `{"status":"\ud800"}`, `{"batchtask":{"document":[1e-999,{"":[null]}]}}`,
		`{"batchtask":{},"task_details":[null,{"error":null}],"page":{"count":-1,"marker":""}}`,
		`{"batchtask":{},"task_details":[null],"page":{"count":9223372036854775807,"marker":"f"}}`,
	} {
		f.Add(seed)
	}
	config := configuration(f, datasources.New(subject)())
	f.Fuzz(func(t *testing.T, body string) {
		state, diags := readFrom(t.Context(), t, datasources.New(subject)(), config, constant(body))
		if diags.HasError() {
			if len(diags) != 1 || len(diags[0].Detail()) > 3000 {
				t.Errorf("errors: %v", diags)
			}
			return
		}
		if _, err := tfprotov6.NewDynamicValue(state.Type(), state); err != nil {
			t.Errorf("the state cannot be sent: %v", err)
		}
		var answer any
		if err := json.Unmarshal([]byte(body), &answer); err != nil {
			t.Fatalf("taken for an answer: %v", err)
		}
		told := subject.Statuses.State(nil)
		if status, ok := member(taskIn(answer), "status").(string); ok {
			told = subject.Statuses.State(&status)
		}
		var results map[string]tftypes.Value
		if err := state.As(&results); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]bool{"found": true, "completed": told.Completed(), "succeeded": told.Succeeded()} {
			if got := results[name]; !got.Equal(tftypes.NewValue(tftypes.Bool, want)) {
				t.Errorf("%s: got %s, want %t", name, got, want)
			}
		}
	})
}

func subjectOf(tb testing.TB, name string) kinds.Subject {
	tb.Helper()
	for _, k := range kinds.All() {
		if k.Task.Name == name {
			return k.Task
		}
	}
	tb.Fatalf("there is no kind %s", name)
	return kinds.Subject{}
}

// configuration sets what is required.
func configuration(tb testing.TB, d datasource.DataSource) tfsdk.Config {
	tb.Helper()
	var s datasource.SchemaResponse
	d.Schema(tb.Context(), datasource.SchemaRequest{}, &s)
	object, ok := s.Schema.Type().TerraformType(tb.Context()).(tftypes.Object)
	if !ok {
		tb.Fatal("a schema is an object")
	}
	values := map[string]tftypes.Value{}
	for name, typ := range object.AttributeTypes {
		values[name] = tftypes.NewValue(typ, nil)
		if attribute := s.Schema.Attributes[name]; attribute != nil && attribute.IsRequired() {
			values[name] = tftypes.NewValue(typ, "1")
		}
	}
	return tfsdk.Config{Schema: s.Schema, Raw: tftypes.NewValue(object, values)}
}

func readFrom(ctx context.Context, t *testing.T, d datasource.DataSource, config tfsdk.Config, network http.RoundTripper) (tftypes.Value, diag.Diagnostics) {
	t.Helper()
	configurable, ok := d.(datasource.DataSourceWithConfigure)
	if !ok {
		t.Fatal("a data source is configured")
	}
	api := client.NewOn(client.Config{Region: "r", ProjectID: "p", Credentials: client.Static(client.Credentials{})}, network)
	configurable.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: api}, &datasource.ConfigureResponse{})
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: config.Schema}}
	d.Read(ctx, datasource.ReadRequest{Config: config}, &resp)
	return resp.State.Raw, resp.Diagnostics
}

// constant is a network that always answers the same.
type constant string

func (c constant) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(c))), Request: r}, nil
}
