// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"fmt"
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
	maxRetries     = 100 // far more than any timeout leaves time for
	maxRequests    = 1000
)

// settings makes a client's configuration of the provider block; of the
// environment, where the block says nothing; and of the profile, where neither
// does. An empty text says nothing. Whatever is wrong becomes a diagnostic on
// its attribute.
type settings struct {
	block
	getenv    func(variable string) string
	profile   client.Profile
	variables map[string]string // that attributes have their values from
	pending   []string          // attributes whose values are not known yet
	diags     diag.Diagnostics

	validating bool // files are left to Configure

	// Variables that do not count, and why.
	leftOut, keysLeftOut []string
}

// resolve checks each setting by itself.
func (s *settings) resolve(ctx context.Context) client.Config {
	s.refuseAgency()
	region := s.text(setting{root("region"), s.Region, "HW_REGION_NAME", client.CheckRegion})
	name, id := s.project(region)
	return client.Config{
		Region:      region,
		Cloud:       s.text(setting{root("cloud"), s.Cloud, "HW_CLOUD", client.CheckHostPart}),
		ProjectID:   id,
		ProjectName: name,
		Endpoints:   s.endpoints(ctx),
		DerivedAuth: s.flag(root("derived_auth"), s.DerivedAuth, ""),
		Signing:     algorithm.SigningAlgorithm(s.text(setting{root("signing_algorithm"), s.SigningAlgorithm, "HW_SIGNING_ALGORITHM", signing})),
		MaxRetries:  int(s.number(root("max_retries"), s.MaxRetries, "HW_MAX_RETRIES", 0, maxRetries, defaultRetries)),
		MaxRequests: int(s.number(root("max_concurrent_requests"), s.MaxConcurrentRequests, "", 1, maxRequests, client.DefaultMaxRequests)),
		TLS:         s.tls(ctx),
	}
}

// complete checks the settings together, with what the profile says.
func (s *settings) complete(ctx context.Context) client.Config {
	s.readProfile(ctx)
	c := s.resolve(ctx)
	if c.Region == "" && !s.waitsFor("region") {
		c.Region = s.profile.Region
	}
	if c.ProjectID == "" && c.ProjectName == "" && c.Region == s.profile.Region && !s.waitsFor("project_name", "tenant_name") {
		c.ProjectID = s.profile.ProjectID // of the profile's region, and of no other
	}
	s.checkProxies()
	c.Credentials = s.source(ctx)
	c.LeftOut = s.leftOut
	c.Pending = s.pending
	return c
}

// project is the project to read from, which is known by its name or its ID.
// What the environment says of it is about the environment's region.
func (s *settings) project(region string) (name, id string) {
	byName := setting{root("project_name"), s.ProjectName, "HW_PROJECT_NAME", client.CheckText}.
		or(setting{root("tenant_name"), s.TenantName, "HW_PROJECT_NAME", client.CheckText})
	byID := setting{root("project_id"), s.ProjectID, "HW_PROJECT_ID", client.CheckSegment}.
		or(setting{root("tenant_id"), s.TenantID, "HW_PROJECT_ID", client.CheckSegment})
	if home := s.getenv("HW_REGION_NAME"); home != "" && home != region && !byName.isSet() && !byID.isSet() {
		s.leftOut = append(s.leftOut, s.leaveOut("HW_REGION_NAME", &byName, &byID)...)
	}
	return s.either(byName, byID)
}

// refuseAgency refuses an older way to assume an agency: to ignore it would sign
// in as somebody else.
func (s *settings) refuseAgency() {
	agency := s.inBlock(setting{at: root("agency_name"), value: s.AgencyName})
	domain := s.inBlock(setting{at: root("agency_domain_name"), value: s.AgencyDomainName})
	project := s.inBlock(setting{at: root("delegated_project"), value: s.DelegatedProject})
	at, instead := root("agency_name"), ""
	switch {
	case agency != "":
	case domain != "":
		at = root("agency_domain_name")
	case project != "":
		at = root("delegated_project")
	default:
		return
	}
	if project != "" {
		instead = fmt.Sprintf("  project_name = %q\n", project)
	}
	s.fail(at, "Unsupported argument", fmt.Sprintf("%s is not supported by this provider. In place of agency_name, agency_domain_name and delegated_project, write:\n\n"+
		"%s  assume_role {\n    agency_name = %q\n    domain_name = %q\n  }\n", at, instead, cmp.Or(agency, "<agency>"), cmp.Or(domain, "<account>")))
}

var root = path.Root

func (s *settings) fail(at path.Path, summary, detail string) {
	s.diags.AddAttributeError(at, summary, detail)
}

// isPending notes an attribute whose value is not known yet.
func (s *settings) isPending(at path.Path, value attr.Value) bool {
	if value.IsUnknown() {
		s.pending = append(s.pending, at.String())
	}
	return value.IsUnknown()
}

func (s *settings) waitsFor(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(s.pending, name) })
}

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

// isSet says whether the block has a value, or one to come.
func (x setting) isSet() bool { return x.value.IsUnknown() || x.value.ValueString() != "" }

// or is another setting that stands for this one where the block has that alone.
func (x setting) or(other setting) setting {
	if !x.isSet() && other.isSet() {
		return other
	}
	return x
}

// leaveOut keeps settings from being taken from variables that belong to another
// one, and says so of those that there are.
func (s *settings) leaveOut(owner string, list ...*setting) (notes []string) {
	for _, x := range list {
		if s.getenv(x.variable) != "" {
			notes = append(notes, fmt.Sprintf("without %s, which goes with %s", x.variable, owner))
		}
		x.variable = ""
	}
	return notes
}

// text is a setting's value in the block, else in the environment.
func (s *settings) text(x setting) string {
	text := s.inBlock(x)
	if text == "" {
		text = s.inEnvironment(x)
	}
	return s.checked(x, text)
}

// either is a name and an ID of which one is enough. The environment is asked
// where the block has neither, lest an ID there beat a name here.
func (s *settings) either(name, id setting) (nameText, idText string) {
	nameText, idText = s.inBlock(name), s.inBlock(id)
	if s.lacks(name.at, nameText) && s.lacks(id.at, idText) {
		nameText, idText = s.inEnvironment(name), s.inEnvironment(id)
	}
	return s.checked(name, nameText), s.checked(id, idText)
}

func (s *settings) inBlock(x setting) string {
	s.isPending(x.at, x.value)
	return x.value.ValueString()
}

// inEnvironment is nothing where the block has a value to come.
func (s *settings) inEnvironment(x setting) string {
	if x.value.IsUnknown() {
		return ""
	}
	return s.variable(x.at, x.variable)
}

// variable is the value of a variable that stands for an attribute.
func (s *settings) variable(at path.Path, name string) string {
	if name == "" || s.getenv(name) == "" {
		return ""
	}
	if s.variables == nil {
		s.variables = map[string]string{}
	}
	s.variables[at.String()] = name
	return s.getenv(name)
}

// whence names the place that the value of an attribute is from.
func (s *settings) whence(at path.Path) string {
	if name := s.variables[at.String()]; name != "" {
		return name + " in the environment"
	}
	return at.String()
}

func (s *settings) checked(x setting, text string) string {
	if text == "" {
		return ""
	}
	if err := x.check(text); err != nil {
		s.fail(x.at, "Invalid "+x.at.String(), fmt.Sprintf("The value of %s is not usable: %s.", s.whence(x.at), err))
	}
	return text
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
	if !value.IsNull() {
		return value.ValueBoolPointer()
	}
	text := s.variable(at, variable)
	if text == "" {
		return nil
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		s.fail(at, "Invalid "+at.String(), fmt.Sprintf("The value of %s is %q; it must be true or false.", s.whence(at), text))
	}
	return &b
}

// number is the fallback where neither the block nor the environment sets it.
func (s *settings) number(at path.Path, value types.Int64, variable string, least, most, fallback int64) int64 {
	if s.isPending(at, value) {
		return fallback
	}
	text := value.String()
	if value.IsNull() {
		text = s.variable(at, variable)
	}
	if text == "" {
		return fallback
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		s.fail(at, "Invalid "+at.String(),
			fmt.Sprintf("The value of %s is %q; it must be a whole number from %d to %d.", s.whence(at), text, least, most))
	}
	return n
}
