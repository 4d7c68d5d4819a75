// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// checks returns its arguments as a slice.
func checks(v ...validator.String) []validator.String { return v }

// unlessEmpty validates a text unless it is empty, which counts as not set.
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

// checked validates a text with a function that returns what is wrong with it.
type checked struct {
	must  string // the requirement, such as "must be an ID"
	check func(text string) error
}

// errOther is returned by a check if the requirement says all there is to say.
var errOther = errors.New("not one of these")

func (c checked) Description(context.Context) string         { return c.must }
func (c checked) MarkdownDescription(context.Context) string { return c.must }

func (c checked) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	text := req.ConfigValue.ValueString()
	err := c.check(text)
	if err == nil {
		return
	}
	why := ""
	if !errors.Is(err, errOther) {
		why = ": " + err.Error()
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value",
		fmt.Sprintf("Attribute %s %s. The value %q is not valid%s.", req.Path, c.must, text, why))
}

// filterText validates a text that a filter compares: with white space that nobody
// sees, it would match no task and open a gate.
var filterText = checked{"must be one line without leading or trailing white space", client.CheckText}

// segment validates a text that becomes one segment of a request's path.
var segment = checked{"must be an ID", client.CheckSegment}

// address validates the address of a service.
var address = checked{"must be an address such as https://host or host", func(text string) error {
	_, err := client.ParseEndpoint(text)
	return err
}}

// The limits of poll_interval.
const (
	shortestInterval = time.Second
	longestInterval  = 10 * time.Minute
)

// duration validates a text such as 1m30s.
type duration struct {
	least, most time.Duration // a most of 0 is no limit
	looks       string        // examples, for the message
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

// mode validates wait_for. Unlike other optional texts it must not be empty: a gate
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
		return errOther
	}}.ValidateString(ctx, req, resp)
}

// spelled validates a text whose documented values are known, such as a status. A
// value that differs from a known one in case alone is an error. An unknown value is
// a warning, as a service may have more values than are documented.
type spelled struct {
	noun  string // such as "status"
	known []string
}

func (s spelled) Description(context.Context) string {
	return "must be a " + s.noun + " in the spelling of the service"
}

func (s spelled) MarkdownDescription(ctx context.Context) string { return s.Description(ctx) }

func (s spelled) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	checked{s.Description(ctx), s.check}.ValidateString(ctx, req, resp)
	text := req.ConfigValue.ValueString()
	if !resp.Diagnostics.HasError() && !slices.Contains(s.known, text) {
		resp.Diagnostics.AddAttributeWarning(req.Path, "Unknown "+s.noun, fmt.Sprintf(
			"%q is not a %s that this provider knows: %s. If it is a typing error, no task matches.",
			text, s.noun, strings.ReplaceAll(alternatives(s.known), "`", "")))
	}
}

func (s spelled) check(text string) error {
	if text == "" {
		return errors.New("it must not be empty")
	}
	for _, known := range s.known {
		if known != text && strings.EqualFold(known, text) {
			return fmt.Errorf("the service spells it %q", known)
		}
	}
	return client.CheckText(text)
}
