// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"fmt"
	"regexp"

	"github.com/hashicorp/go-version"
)

// The oldest versions that are supported.
const (
	OldestTerraform = "1.0"
	OldestOpenTofu  = "1.6"
)

// feature is a part of the language that the oldest versions do not have.
type feature struct {
	needs     string         // its name, and a verb
	used      *regexp.Regexp // matches a configuration that uses it
	terraform string         // the version that it came with
	openTofu  string         // likewise; "": no version has it
}

var features = []feature{
	{"nullable variables need", regexp.MustCompile(`(?m)^\s*nullable\s+= `), "1.1", OldestOpenTofu},
	{"preconditions and postconditions need", regexp.MustCompile(`(?m)^\s*(pre|post)condition \{`), "1.2", OldestOpenTofu},
	{"optional attributes need", regexp.MustCompile(`\boptional\(`), "1.3", OldestOpenTofu},
	{"terraform_data needs", regexp.MustCompile(`\bterraform_data\b`), "1.4", OldestOpenTofu},
	{"checks need", regexp.MustCompile(`(?m)^check "`), "1.5", OldestOpenTofu},
	{"import blocks need", regexp.MustCompile(`(?m)^import \{`), "1.5", OldestOpenTofu},
	{"tests with mocks need", regexp.MustCompile(`(?m)^mock_provider "`), "1.7", "1.8"},
	{"functions of providers need", regexp.MustCompile(`\bprovider::`), "1.8", "1.7"},
	{"import by identity needs", regexp.MustCompile(`(?m)^\s*identity = \{`), "1.12", ""},
	{"actions need", regexp.MustCompile(`(?m)^action "`), "1.14", ""},
	{"before_destroy, caller and on_failure need", regexp.MustCompile(`\bbefore_destroy\b|\bcaller\.|(?m:^\s*on_failure\s+=)`), "1.16", ""},
}

// Lacks says which part of a configuration the CLI is too old for, or a CLI of
// the other kind; "" where it takes all of it.
func (r Release) Lacks(config string) string {
	for _, f := range features {
		if f.used.MatchString(config) && !r.has(f) {
			return fmt.Sprintf("%s %s, and this is %s", f.needs, f.versions(), r)
		}
	}
	return ""
}

func (r Release) has(f feature) bool {
	since := f.terraform
	if r.Product == "OpenTofu" {
		since = f.openTofu
	}
	return since != "" && r.Version.Core().GreaterThanOrEqual(version.Must(version.NewVersion(since)))
}

func (f feature) versions() string {
	if f.openTofu == "" {
		return "Terraform " + f.terraform
	}
	return "Terraform " + f.terraform + " or OpenTofu " + f.openTofu
}
