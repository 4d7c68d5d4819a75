// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

const (
	defaultRetries = 5
	maxRetries     = 100 // far more than any time-out leaves room for
	maxRequests    = 1000
)

// settings makes a client's configuration of the provider block; of the
// environment, where the block says nothing; and of the profile, where neither
// does. An empty text says nothing. Whatever is wrong becomes a diagnostic on
// its attribute.
type settings struct {
	block
	getenv  func(variable string) string
	profile client.Profile
	pending []string // attributes whose values are not known yet
	diags   diag.Diagnostics
}

// resolve checks each setting by itself.
func (s *settings) resolve(ctx context.Context) client.Config {
	name, id := s.either(
		setting{root("project_name"), s.ProjectName, "HW_PROJECT_NAME", anything}, setting{root("project_id"), s.ProjectID, "HW_PROJECT_ID", client.CheckSegment})
	return client.Config{
		Region:      s.text(root("region"), s.Region, "HW_REGION_NAME", hostPart),
		Cloud:       s.text(root("cloud"), s.Cloud, "HW_CLOUD", hostPart),
		ProjectID:   id,
		ProjectName: name,
		Endpoints:   s.endpoints(ctx),
		DerivedAuth: s.flag(root("derived_auth"), s.DerivedAuth, ""),
		Signing:     algorithm.SigningAlgorithm(s.text(root("signing_algorithm"), s.SigningAlgorithm, "HW_SIGNING_ALGORITHM", signing)),
		MaxRetries:  int(s.number(root("max_retries"), s.MaxRetries, "HW_MAX_RETRIES", 0, maxRetries, defaultRetries)),
		MaxRequests: int(s.number(root("max_concurrent_requests"), s.MaxConcurrentRequests, "", 1, maxRequests, client.DefaultMaxRequests)),
		TLS:         s.tls(),
	}
}

// complete checks the settings together, with what the profile says.
func (s *settings) complete(ctx context.Context) client.Config {
	s.readProfile()
	usable := !s.diags.HasError() // or else the region may be in the profile
	c := s.resolve(ctx)
	if s.lacks(root("region"), c.Region) {
		c.Region = s.profile.Region
	}
	if s.lacks(root("project_id"), c.ProjectID) && c.ProjectName == "" && c.Region == s.profile.Region {
		c.ProjectID = s.profile.ProjectID // of the profile's region, and of no other
	}
	if s.lacks(root("region"), c.Region) && usable && !s.waitsFor("profile") && !s.waitsFor("shared_config_file") {
		s.fail(root("region"), "Missing region",
			"Set region in the provider block, in the profile, or as HW_REGION_NAME in the environment, to a region's ID such as cn-north-4.")
	}
	c.Credentials = s.source(ctx)
	c.Pending = s.pending
	return c
}

var root = path.Root

func (s *settings) fail(at path.Path, summary, detail string) {
	s.diags.AddAttributeError(at, summary, detail)
}

// isPending notes an attribute whose value is not known yet.
func (s *settings) isPending(at path.Path, value attr.Value) bool {
	if value.IsUnknown() && !s.waitsFor(at.String()) {
		s.pending = append(s.pending, at.String())
	}
	return value.IsUnknown()
}

func (s *settings) waitsFor(name string) bool { return slices.Contains(s.pending, name) }

// lacks says of a setting's value that there is none, and none to come.
func (s *settings) lacks(at path.Path, value string) bool {
	return value == "" && !s.waitsFor(at.String())
}

// setting is a text in the block, or else in a variable of the environment.
type setting struct {
	at       path.Path
	value    types.String
	variable string
	check    func(string) error
}

// text is a setting's value in the block, else in the environment.
func (s *settings) text(at path.Path, value types.String, variable string, check func(string) error) string {
	x := setting{at, value, variable, check}
	text := s.inBlock(x)
	if text == "" {
		text = s.inEnvironment(x)
	}
	return s.checked(x, text)
}

func (s *settings) inBlock(x setting) string {
	s.isPending(x.at, x.value)
	return x.value.ValueString()
}

// inEnvironment is nothing where the block has a value to come.
func (s *settings) inEnvironment(x setting) string {
	if x.value.IsUnknown() || x.variable == "" {
		return ""
	}
	return s.getenv(x.variable)
}

func (s *settings) checked(x setting, text string) string {
	if text == "" {
		return ""
	}
	if err := x.check(text); err != nil {
		s.fail(x.at, "Invalid "+x.at.String(), fmt.Sprintf("The value of %s is not usable: %s.", where(x.at, x.variable), err))
	}
	return text
}

// where names the places that a value can come from.
func where(at path.Path, variable string) string {
	if variable == "" {
		return at.String()
	}
	return at.String() + ", or of " + variable + " in the environment,"
}

func anything(string) error { return nil }

var hostName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$`)

func hostPart(text string) error {
	if !hostName.MatchString(text) {
		return fmt.Errorf("it is %q, which cannot be part of a host's name", text)
	}
	return nil
}

var visible = regexp.MustCompile(`^[[:graph:]]+$`)

// headerText must not repeat what it refuses: it may be a secret.
func headerText(text string) error {
	if !visible.MatchString(text) {
		return errors.New("it holds a space, a line break or another character that cannot be sent")
	}
	return nil
}

func signing(text string) error {
	if !slices.Contains(client.SigningAlgorithms, algorithm.SigningAlgorithm(text)) {
		return fmt.Errorf("it is %q, and must be one of %q", text, client.SigningAlgorithms)
	}
	return nil
}

// flag is nil where neither the block nor the environment sets it.
func (s *settings) flag(at path.Path, value types.Bool, variable string) *bool {
	if s.isPending(at, value) {
		return nil
	}
	if !value.IsNull() || variable == "" || s.getenv(variable) == "" {
		return value.ValueBoolPointer()
	}
	b, err := strconv.ParseBool(s.getenv(variable))
	if err != nil {
		s.fail(at, "Invalid "+at.String(), fmt.Sprintf("%s in the environment is %q; it must be true or false.", variable, s.getenv(variable)))
	}
	return &b
}

// number is the fallback where neither the block nor the environment sets it.
func (s *settings) number(at path.Path, value types.Int64, variable string, least, most, fallback int64) int64 {
	if s.isPending(at, value) {
		return fallback
	}
	text := ""
	if !value.IsNull() {
		text = value.String()
	} else if variable != "" {
		text = s.getenv(variable)
	}
	if text == "" {
		return fallback
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		s.fail(at, "Invalid "+at.String(),
			fmt.Sprintf("The value of %s is %q; it must be a whole number from %d to %d.", where(at, variable), text, least, most))
	}
	return n
}
