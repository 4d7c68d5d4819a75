// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBillNamesTheBinaryItsGoAndItsModulesAsBuilt(t *testing.T) {
	t.Parallel()
	got := describe(&debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.com/app", Version: "(devel)"},
		Deps: []*debug.Module{
			{Path: "example.com/A", Version: "v2.0.0+incompatible"},
			{Path: "example.com/b", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/fork", Version: "v2.0.0"}},
		},
	}, "1.2.3")
	refs := []string{got.Metadata.Component.Ref}
	for _, c := range got.Components {
		refs = append(refs, c.Ref)
	}
	want := []string{
		"pkg:golang/example.com/app@1.2.3",
		"pkg:golang/stdlib@1.26.8",
		"pkg:golang/example.com/a@v2.0.0%2Bincompatible",
		"pkg:golang/example.com/fork@v2.0.0",
	}
	if diff := cmp.Diff(want, refs); diff != "" {
		t.Error(diff)
	}
}

func TestBillOfARealBinaryIsJSON(t *testing.T) {
	t.Parallel()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	document := filepath.Join(t.TempDir(), "bom.json")
	if err := run("1.2.3", []string{binary, document}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var b bom
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || !slices.ContainsFunc(b.Components, func(c component) bool {
		return c.Name == "stdlib" && c.Version == strings.TrimPrefix(runtime.Version(), "go")
	}) {
		t.Errorf("%s", text)
	}
}

func TestBillOfWhatIsNoGoBinaryIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, args := range [][]string{nil, {"a"}, {"main.go", filepath.Join(folder, "bom.json")}} {
		if err := run("1.2.3", args); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
