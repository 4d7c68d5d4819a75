// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/actions"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/resources"
)

func TestSchemasOfEverySurfaceAreValid(t *testing.T) {
	for _, k := range append(kinds.All(), kinds.FifthKind()) {
		ctx := t.Context()
		var (
			read   datasource.SchemaResponse
			gate   resource.SchemaResponse
			wait   action.SchemaResponse
			gated  = resources.New(k.Task)()
			naming resource.IdentitySchemaResponse
		)
		datasources.New(k.Task)().Schema(ctx, datasource.SchemaRequest{}, &read)
		gated.Schema(ctx, resource.SchemaRequest{}, &gate)
		gated.(resource.ResourceWithIdentity).IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &naming)
		actions.New(k.Task)().Schema(ctx, action.SchemaRequest{}, &wait)
		for surface, d := range map[string]diag.Diagnostics{
			"data source": read.Schema.ValidateImplementation(ctx),
			"gate":        gate.Schema.ValidateImplementation(ctx),
			"action":      wait.Schema.ValidateImplementation(ctx),
			"identity":    naming.IdentitySchema.ValidateImplementation(ctx),
		} {
			if d.HasError() {
				t.Errorf("%s of %s: %v", surface, k.Task.Name, d)
			}
		}
	}
}

// onlyFifth is the provider with the surfaces of one kind.
type onlyFifth struct{ framework.Provider }

func (onlyFifth) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{datasources.New(kinds.FifthKind().Task)}
}

func (onlyFifth) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{resources.New(kinds.FifthKind().Task)}
}

func (onlyFifth) Actions(context.Context) []func() action.Action {
	return []func() action.Action{actions.New(kinds.FifthKind().Task)}
}

const moved = `{"id": "m-1", "outcome": {"stage": "Moved", "note": "in one go", "moved": 7}, "plan": {"steps": [1, "two"]}, "nodes": ["a", null]}`

// cloudOf is a provider of the fifth kind, and the answer of its service.
func cloudOf(t *testing.T, answer *string) *protocoltest.Provider {
	t.Helper()
	cloud := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, *answer) // a client that has gone away is its own affair
	}))
	t.Cleanup(cloud.Close)
	t.Setenv("HUAWEICLOUDTASK_METADATA_ENDPOINT", cloud.URL)
	p := protocoltest.New(t, onlyFifth{provider.New("test")()})
	d := p.Configure(map[string]any{
		"region": "cn-north-4", "project_id": "project-1", "access_key": "SIMULATEDACCESSKEY00", "secret_key": "simulated-secret-key",
		"endpoints": map[string]any{"swr": cloud.URL},
	})
	if len(d) > 0 {
		t.Fatal(d)
	}
	return p
}

func TestFifthKindHasEverySurfaceFromOneDefinition(t *testing.T) {
	answer := moved
	p := cloudOf(t, &answer)
	config := map[string]any{"cluster_id": "c-1", "migration_id": "m-1"}
	want := map[string]any{
		"cluster_id": "c-1", "migration_id": "m-1", "region": "cn-north-4", "project_id": "project-1",
		"wait_for": nil, "poll_interval": nil, "ignore_not_found": nil, "timeouts": nil,
		"outcome": map[string]any{"stage": "Moved", "note": "in one go", "moved": 7},
		"plan":    map[string]any{"steps": protocoltest.Tuple{1, "two"}}, "nodes": []any{"a", nil},
		"found": true, "completed": true, "succeeded": true, "status": "Moved", "reason": "in one go",
	}
	state, d := p.Read(t.Context(), "huaweicloudtask_migration", config)
	is(t, "data source", state, want, d)

	want["wait_for"] = "success"
	gate := p.Resource("huaweicloudtask_migration_gate")
	is(t, "gate", nil, nil, gate.Apply(t.Context(), config))
	is(t, "gate", gate.State, want, nil)
	imported := p.Resource("huaweicloudtask_migration_gate")
	is(t, "import", nil, nil, imported.Import(t.Context(), "c-1/m-1"))
	is(t, "import", imported.State, want, nil)
	is(t, "identity", imported.Identity, gate.Identity, nil)

	var lines []string
	hear := func(line string) bool { lines = append(lines, line); return true }
	d, completed := p.Invoke(t.Context(), "huaweicloudtask_migration_wait", config, hear)
	is(t, "action", completed, true, d)
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "Moved, ") || !strings.HasSuffix(lines[0], " of 30m: in one go") {
		t.Errorf("the action told %q", lines)
	}

	answer = strings.ReplaceAll(moved, "Moved", "Stuck")
	held := map[string]protocoltest.Diagnostics{"gate": p.Resource("huaweicloudtask_migration_gate").Apply(t.Context(), config)}
	_, held["data source"] = p.Read(t.Context(), "huaweicloudtask_migration", map[string]any{"cluster_id": "c-1", "migration_id": "m-1", "wait_for": "success"})
	held["action"], _ = p.Invoke(t.Context(), "huaweicloudtask_migration_wait", config, nil)
	for surface, d := range held {
		if len(d.Errors()) != 1 || d[0].Summary != "Migration m-1 ended without success" {
			t.Errorf("%s: %s", surface, d)
		}
	}
}

func is(t *testing.T, what string, got, want any, d protocoltest.Diagnostics) {
	t.Helper()
	if len(d) > 0 {
		t.Errorf("%s: %s", what, d)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s (-want +got):\n%s", what, cmp.Diff(want, got))
	}
}
