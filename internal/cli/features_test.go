// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"testing"

	"github.com/hashicorp/go-version"
)

func TestWhatAReleaseLacksOfAConfiguration(t *testing.T) {
	t.Parallel()
	const (
		data     = "resource \"terraform_data\" \"x\" {\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n"
		action   = "action \"x\" \"y\" {}\n"
		late     = action + "  events = [before_destroy]\n"
		function = "value = provider::huaweicloudtask::rfc3339(\"\")\n"
	)
	for _, test := range []struct{ product, version, config, lacks string }{
		{"Terraform", "1.0.11", "data \"x\" \"y\" {}\n", ""},
		{"Terraform", "1.3.10", data, "terraform_data needs Terraform 1.4 or OpenTofu 1.6, and this is Terraform 1.3.10"},
		{"Terraform", "1.4.0", data, ""},
		{"Terraform", "1.4.0-rc1", data, ""},
		{"OpenTofu", "1.6.0", data, ""},
		{"Terraform", "1.7.5", function, "functions of providers need Terraform 1.8 or OpenTofu 1.7, and this is Terraform 1.7.5"},
		{"OpenTofu", "1.7.0", function, ""},
		{"Terraform", "1.13.9", action, "actions need Terraform 1.14, and this is Terraform 1.13.9"},
		{"OpenTofu", "1.20.0", action, "actions need Terraform 1.14, and this is OpenTofu 1.20.0"},
		{"Terraform", "1.15.0", action, ""},
		{"Terraform", "1.15.0", late, "before_destroy, caller and on_failure need Terraform 1.16, and this is Terraform 1.15.0"},
		{"Terraform", "1.16.0", late, ""},
	} {
		r := Release{test.product, version.Must(version.NewVersion(test.version))}
		if lacks := r.Lacks(test.config); lacks != test.lacks {
			t.Errorf("%s: %q, want %q, for:\n%s", r, lacks, test.lacks, test.config)
		}
	}
}
