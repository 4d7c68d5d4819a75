// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// checked validates a text with a function that says what is wrong with it.
type checked struct {
	must  string // what it must be
	check func(text string) error
}

func (c checked) Description(context.Context) string         { return c.must }
func (c checked) MarkdownDescription(context.Context) string { return c.must }

func (c checked) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := c.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value",
			fmt.Sprintf("Attribute %s %s, but %s. The value is %q.", req.Path, c.must, err, req.ConfigValue.ValueString()))
	}
}

// segment is a text that becomes one segment of a request's path.
var segment = checked{"must be an ID", client.CheckSegment}

// address is where a service can be reached.
var address = checked{"must be an address such as https://host or host", func(text string) error {
	_, err := client.ParseEndpoint(text)
	return err
}}

// duration is a text such as 1m30s.
func duration(from, to time.Duration) checked {
	return checked{fmt.Sprintf("must be a duration from %s to %s, such as 5s or 1m30s", from, to), func(text string) error {
		d, err := time.ParseDuration(text)
		switch {
		case err != nil:
			return errors.New("it is none")
		case d < from:
			return errors.New("it is too short")
		case d > to:
			return errors.New("it is too long")
		}
		return nil
	}}
}
