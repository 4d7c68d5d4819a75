// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func checks(v ...validator.String) []validator.String { return v }

// unlessEmpty leaves an empty text alone, which counts as not set.
type unlessEmpty struct{ validator.String }

func (u unlessEmpty) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.ValueString() != "" {
		u.String.ValidateString(ctx, req, resp)
	}
}

// late is a validator that is made when it is first needed.
type late func() validator.String

func (l late) Description(ctx context.Context) string { return l().Description(ctx) }

func (l late) MarkdownDescription(ctx context.Context) string { return l().MarkdownDescription(ctx) }

func (l late) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	l().ValidateString(ctx, req, resp)
}

// matching refuses a text that a pattern does not match. A pattern that counts
// takes long to compile, which no start of the provider should wait for.
func matching(pattern, must string) validator.String {
	return late(sync.OnceValue(func() validator.String {
		return stringvalidator.RegexMatches(regexp.MustCompile(pattern), must)
	}))
}

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

const (
	shortestInterval = time.Second
	longestInterval  = 10 * time.Minute
)

// duration is a text such as 1m30s.
type duration struct {
	least, most time.Duration // most of 0: no limit
	looks       string        // examples
}

func (d duration) Description(context.Context) string {
	if d.most == 0 {
		return "must be a duration longer than 0s, such as " + d.looks
	}
	return fmt.Sprintf("must be a duration from %s to %s, such as %s", task.Duration(d.least), task.Duration(d.most), d.looks)
}

func (d duration) MarkdownDescription(ctx context.Context) string { return d.Description(ctx) }

func (d duration) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	checked{d.Description(ctx), d.check}.ValidateString(ctx, req, resp)
}

func (d duration) check(text string) error {
	parsed, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("it is not a number with a unit (ms, s, m or h)")
	case parsed < d.least:
		return errors.New("it is too short")
	case d.most > 0 && parsed > d.most:
		return errors.New("it is too long")
	}
	return nil
}

// mode is what wait_for may be. Unlike other texts it must not be empty: a gate
// must not vanish by accident.
type mode struct{}

func (mode) Description(context.Context) string {
	return fmt.Sprintf("must be %q or %q", task.Completion, task.Success)
}

func (m mode) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (m mode) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	checked{m.Description(ctx), func(text string) error {
		switch task.Mode(text) {
		case task.Completion, task.Success:
			return nil
		case task.Once:
			return errors.New("it is empty. To wait for nothing, set it to null or leave it out")
		}
		return errors.New("it is something else")
	}}.ValidateString(ctx, req, resp)
}
