// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package functions

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/function"
)

// All makes every function of the provider.
func All() []func() function.Function {
	return []func() function.Function{
		func() function.Function { return rfc3339{} },
	}
}

// formats are those in which the services write a time: IoTDA's batch tasks in
// the first, all others in the second, with milli- or microseconds. The patterns
// refuse what the standard library takes beyond RFC 3339.
var formats = []struct {
	pattern *regexp.Regexp
	layout  string
}{
	{regexp.MustCompile(`^\d{8}T\d{6}Z$`), "20060102T150405Z"},
	{regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`), time.RFC3339},
}

// rfc3339 makes a service's time one that timecmp and timeadd take.
type rfc3339 struct{}

func (rfc3339) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "rfc3339"
}

func (rfc3339) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Converts the time of a task to RFC 3339",
		MarkdownDescription: "Converts a time, as the data sources return it, to RFC 3339 in UTC, such as `2015-12-12T12:12:12Z`, " +
			"the format that Terraform's own `timecmp`, `timeadd` and `formatdate` need. " +
			"Fractions of a second are kept, without zeros at their end. " +
			"These are errors:\n\n" +
			"- times that do not exist, and years before 1 or after 9999\n" +
			"- a leap second (`23:59:60`), which those functions do not accept either\n" +
			"- null. If a time can be null, such as the end of a task that is still running, check it first: `t == null ? null : provider::huaweicloudtask::rfc3339(t)`.\n\n" +
			"Provider functions require Terraform 1.8 or OpenTofu 1.7, or later.",
		// AllowNullValue would be of no use: OpenTofu 1.12 hands over a null as an
		// argument without a value, which cannot be decoded.
		Parameters: []function.Parameter{function.StringParameter{
			Name: "timestamp",
			MarkdownDescription: "A time as a service writes it: `20151212T121212Z`, or RFC 3339 with or without fractions of a second, " +
				"such as `2021-08-19T01:52:49.493Z`. `t` and `z` may be in lower case.",
		}},
		Return: function.StringReturn{},
	}
}

func (rfc3339) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var timestamp string
	if resp.Error = req.Arguments.Get(ctx, &timestamp); resp.Error != nil {
		return
	}
	at, err := parse(timestamp)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, at.UTC().Format(time.RFC3339Nano))
}

func parse(timestamp string) (time.Time, error) {
	upper := strings.ToUpper(timestamp)
	for _, format := range formats {
		if !format.pattern.MatchString(upper) {
			continue
		}
		at, err := time.Parse(format.layout, upper)
		switch {
		case err != nil:
			return at, fmt.Errorf("%q is not a time that exists, such as 20151212T121212Z or 2021-08-19T01:52:49.493Z", timestamp)
		case !hasYear(at) || !hasYear(at.UTC()):
			return at, fmt.Errorf("%q is not in one of the years 1 to 9999, as 20151212T121212Z or 2021-08-19T01:52:49.493Z is", timestamp)
		}
		return at, nil
	}
	return time.Time{}, fmt.Errorf("%q is not a time such as 20151212T121212Z or 2021-08-19T01:52:49.493Z", timestamp)
}

// hasYear says whether the year of a time has the four digits of RFC 3339.
func hasYear(at time.Time) bool { return at.Year() >= 1 && at.Year() <= 9999 }
