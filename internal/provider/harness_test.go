// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	region    = "cn-north-4"
	projectID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	nowhere   = "http://127.0.0.1:9" // nobody is there
)

var key = simulator.Key{AccessKey: "AKEXAMPLEEXAMPLE0001", SecretKey: "secret-of-the-key-0001"}

// account is a simulator with a project and a key.
func account(config simulator.Config) *simulator.Server {
	s := simulator.New(config)
	s.AddProject(simulator.Project{ID: projectID, Region: region})
	s.AddKey(key)
	return s
}

// cloud is an account, served on loopback.
func cloud(t testing.TB, config simulator.Config) *simulator.Server {
	t.Helper()
	s := account(config)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// signIn is a provider block with the key and nothing but the default hosts.
func signIn() map[string]any {
	return map[string]any{"region": region, "access_key": key.AccessKey, "secret_key": key.SecretKey}
}

// block is a provider block for a simulator.
func block(s *simulator.Server) map[string]any { return blockAt(s.URL()) }

// blockAt is a provider block with that address for every service.
func blockAt(address string) map[string]any {
	return with(signIn(), map[string]any{
		"auth_url":  address + "/v3",
		"endpoints": map[string]any{"iotda": address, "iotdm": address, "dms": address, "swr": address},
	})
}

// with is a copy of a map with more, or other, values; maps in it are merged.
func with(base map[string]any, more ...map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for _, m := range more {
		for name, value := range m {
			inner, isMap := value.(map[string]any)
			if before, ok := out[name].(map[string]any); ok && isMap {
				value = with(before, inner)
			}
			out[name] = value
		}
	}
	return out
}

// without is a copy of a map that lacks some names.
func without(base map[string]any, names ...string) map[string]any {
	out := maps.Clone(base)
	for _, name := range names {
		delete(out, name)
	}
	return out
}

// fresh is a provider without a configuration, without an environment, and on
// no ECS instance.
func fresh(t testing.TB) *protocoltest.Provider {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "HW_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("HUAWEICLOUDTASK_METADATA_ENDPOINT", nowhere)
	return protocoltest.New(t, provider.New("test")())
}

// configured is a provider with that block.
func configured(t testing.TB, block map[string]any) *protocoltest.Provider {
	t.Helper()
	p := fresh(t)
	configure(t, p, block)
	return p
}

func configure(t testing.TB, p *protocoltest.Provider, block map[string]any) {
	t.Helper()
	if d := append(p.Validate(block), p.Configure(block)...); len(d.Errors()) > 0 {
		t.Fatalf("the provider refused its configuration:\n%s", d)
	}
}

// mustRead is the state after a read that succeeds.
func mustRead(t testing.TB, p *protocoltest.Provider, k kind, config map[string]any) map[string]any {
	t.Helper()
	state, d := p.Read(t.Context(), k.dataSource(), config)
	if len(d) > 0 {
		t.Fatalf("%s: the read had something to say:\n%s", k.name, d)
	}
	return state
}

// mustFail is the one error of a read that fails.
func mustFail(t testing.TB, p *protocoltest.Provider, k kind, config map[string]any) failure {
	t.Helper()
	state, d := p.Read(t.Context(), k.dataSource(), config)
	if len(d) != 1 || len(d.Errors()) != 1 {
		t.Fatalf("%s: want one error, got state %v and:\n%s", k.name, state, d)
	}
	return failure{d.Attributes()[0], d[0].Summary, d[0].Detail}
}

// stage is a cloud and a provider that reads from it.
type stage struct {
	*simulator.Server
	provider *protocoltest.Provider
}

func newStage(t testing.TB) stage {
	t.Helper()
	s := cloud(t, simulator.Config{})
	return stage{s, configured(t, block(s))}
}

// reading is the state after a read that is answered with that body.
func (s stage) reading(t testing.TB, k kind, body string) map[string]any {
	t.Helper()
	defer s.answer(k, body)()
	return mustRead(t, s.provider, k, k.config)
}

// failing is the error of a read that is answered with that body.
func (s stage) failing(t testing.TB, k kind, body string) failure {
	t.Helper()
	defer s.answer(k, body)()
	return mustFail(t, s.provider, k, k.config)
}

func (s stage) answer(k kind, body string) (remove func()) {
	return s.Inject(simulator.Fault{Path: k.request.Path, Action: simulator.Respond(http.StatusOK, nil, body)})
}

func encode(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// failure is an error as a user reads it.
type failure struct{ attribute, summary, detail string }

func (f failure) text() string { return f.summary + "\n\n" + f.detail }

// says checks that a text holds everything that it must, and no secret.
func says(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
	if strings.Contains(text, key.SecretKey) {
		t.Errorf("the secret key stands in:\n%s", text)
	}
}

// same is strict, and compares the parts as text: on deeply nested values cmp
// takes minutes.
func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s (-want +got):\n%s", what, cmp.Diff(parts(want), parts(got)))
	}
}

func parts(v any) []string { return strings.SplitAfter(fmt.Sprintf("%#v", v), ", ") }

// sorted are the keys of a map in an order that stays.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
