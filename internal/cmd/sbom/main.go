// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command sbom writes the bill of materials of a binary: the modules that Go
// recorded in it, as CycloneDX JSON. It needs no network, and writes the same
// for the same binary.
//
//	sbom -version 1.2.3 BINARY DOCUMENT
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
)

func main() {
	version := flag.String("version", "", "of the binary, where none is recorded in it")
	flag.Parse()
	if err := run(*version, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(version string, args []string) error {
	if len(args) != 2 {
		return errors.New("want a binary, and the document to write")
	}
	info, err := buildinfo.ReadFile(args[0])
	if err != nil {
		return err
	}
	document, err := json.MarshalIndent(describe(info, version), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(args[1], append(document, '\n'), 0o644)
}

// bom is a bill of materials.
//
// Source: CycloneDX 1.6, JSON schema.
type bom struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl"`
}

func describe(info *debug.BuildInfo, version string) bom {
	b := bom{
		Format:   "CycloneDX",
		Spec:     "1.6",
		Version:  1,
		Metadata: metadata{newComponent("application", info.Main.Path, version)},
		Components: []component{
			newComponent("library", "stdlib", strings.TrimPrefix(info.GoVersion, "go")),
		},
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Components = append(b.Components, newComponent("library", m.Path, m.Version))
	}
	return b
}

func newComponent(kind, name, version string) component {
	purl := "pkg:golang/" + strings.ToLower(name) + "@" + url.QueryEscape(version)
	return component{kind, purl, name, version, purl}
}
