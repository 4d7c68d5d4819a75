// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// BenchmarkValidate validates the configuration of a read, as a CLI asks for
// once more before each read.
func BenchmarkValidate(b *testing.B) {
	each(b, func(server tfprotov6.ProviderServer, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ValidateDataResourceConfig(context.Background(), &tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
		return resp.Diagnostics, err
	})
}

// BenchmarkRead reads a data source from end to end: from the protocol to a
// server on loopback that answers with a constant, and back.
func BenchmarkRead(b *testing.B) {
	each(b, func(server tfprotov6.ProviderServer, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
		return resp.Diagnostics, err
	})
}

// call is one call of the protocol.
type call func(server tfprotov6.ProviderServer, name string, config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)

// each makes a benchmark of a call for each documented answer.
func each(b *testing.B, do call) {
	b.Helper()
	for _, answer := range kinds.DocumentedAnswers {
		b.Run(answer.Name, func(b *testing.B) {
			server, schemas := serve(b, answer.Body)
			kind, _, _ := strings.Cut("huaweicloudtask_"+answer.Name, "/")
			config := encode(b, schemas.DataSourceSchemas[kind], arguments[kind])
			b.ReportAllocs()
			for b.Loop() {
				if diagnostics, err := do(server, kind, config); err != nil || len(diagnostics) > 0 {
					b.Fatal(err, diagnostics)
				}
			}
		})
	}
}

// arguments are configurations in JSON.
var arguments = map[string]string{
	"huaweicloudtask_iotda_instance_task":   `{"instance_id": "36ce7f50-b2d5-11eb-b044-0255ac101219", "task_id": "075f413d-a3bb-4243-974d-8eb9221c1234"}`,
	"huaweicloudtask_iotda_batch_task":      `{"task_id": "5c8ba99030344005c02316ad"}`,
	"huaweicloudtask_kafka_background_task": `{"instance_id": "36ce7f50-b2d5-11eb-b044-0255ac101219", "task_id": "8abfa7b272adc5b40172b73130065ae7"}`,
	"huaweicloudtask_swr_instance_job":      `{"job_id": "36db69c5-b2d5-11eb-b044-0255ac101219"}`,
}

// serve starts a provider for a cloud that has one answer only.
func serve(b *testing.B, answer string) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	b.Helper()
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, answer) // a client that has gone away is its own affair
	}))
	b.Cleanup(cloud.Close)
	server := providerserver.NewProtocol6(provider.New("bench")())()
	schemas, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		b.Fatal(err)
	}
	block := fmt.Sprintf(`{
		"region": "cn-north-4", "project_id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
		"access_key": "SIMULATEDACCESSKEY00", "secret_key": "simulated-secret-key-of-no-use-at-all",
		"endpoints": {"iotda": %[1]q, "iotdm": %[1]q, "dms": %[1]q, "swr": %[1]q}
	}`, cloud.URL)
	resp, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: encode(b, schemas.Provider, block)})
	if err != nil || len(resp.Diagnostics) > 0 {
		b.Fatal(err, resp.Diagnostics)
	}
	return server, schemas
}

// encode makes of JSON what a CLI sends.
func encode(b *testing.B, schema *tfprotov6.Schema, text string) *tfprotov6.DynamicValue {
	b.Helper()
	value, err := tfprotov6.DynamicValue{JSON: []byte(text)}.Unmarshal(schema.ValueType())
	if err != nil {
		b.Fatal(err)
	}
	encoded, err := tfprotov6.NewDynamicValue(schema.ValueType(), value)
	if err != nil {
		b.Fatal(err)
	}
	return &encoded
}
