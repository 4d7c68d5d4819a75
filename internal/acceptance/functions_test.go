// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// The formats of all services, in pairs of a time and a later one of the same
// service: what comes of them has to be good enough for Terraform's own functions.
func TestTimesOfTheServicesCanBeComparedAddedToAndFormatted(t *testing.T) {
	t.Parallel()
	for earlier, later := range map[string]string{
		"20151212T121212Z":            "20151212T121213Z",
		"2021-08-19T01:52:49.493Z":    "2021-08-19T01:52:49.494Z",
		"2021-05-12T03:50:38.305978Z": "2021-05-12T03:50:38.305979Z",
		"2020-06-15T08:55:56.600Z":    "2020-06-15T08:55:57Z",
	} {
		t.Run(earlier, func(t *testing.T) {
			t.Parallel()
			apply(t, resource.TestStep{
				Config: requirement + fmt.Sprintf(`
locals {
  earlier = provider::huaweicloudtask::rfc3339(%q)
  later   = provider::huaweicloudtask::rfc3339(%q)
}

output "order" {
  value = [timecmp(local.earlier, local.later), timecmp(local.later, local.later), timecmp(local.later, local.earlier)]
}

output "an_hour_later" {
  value = timecmp(timeadd(local.earlier, "1h"), local.later)
}

output "year" {
  value = formatdate("'of 'YY", local.earlier)
}
`, earlier, later),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("order", knownvalue.TupleExact([]knownvalue.Check{number(-1), number(0), number(1)})),
					statecheck.ExpectKnownOutputValue("an_hour_later", number(1)),
					statecheck.ExpectKnownOutputValue("year", text("of "+earlier[2:4])),
				},
			})
		})
	}
}

func TestTheCLISaysWhyAnArgumentIsNoTime(t *testing.T) {
	t.Parallel()
	for argument, want := range map[string]*regexp.Regexp{
		`"18:00"`: words(`value for "timestamp" parameter`, `"18:00" is not a time such as 20151212T121212Z`),
		"null":    words(`value for "timestamp" parameter`, "argument must not be null"),
	} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			apply(t, resource.TestStep{
				Config: requirement + fmt.Sprintf(`
output "time" {
  value = provider::huaweicloudtask::rfc3339(%s)
}
`, argument),
				ExpectError: want,
			})
		})
	}
}
