// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// How long an agency's credentials may live, in seconds, says IAM.
const (
	shortestAgency = 900
	longestAgency  = 86400
)

// metadataVariable moves the ECS metadata service elsewhere, for tests.
const metadataVariable = "HUAWEICLOUDTASK_METADATA_ENDPOINT"

// credentials are what a way to sign in gives.
type credentials int

const (
	tokens credentials = iota
	keyPairs
	profileKeys // key pairs too, with the profile's agency
)

// source is the first way to sign in that is configured, with the agencies on
// top of it.
func (s *settings) source(ctx context.Context) client.CredentialSource {
	base, gives := s.base(ctx)
	agencies := s.agencies(ctx)
	switch p := s.profile; {
	case len(agencies) > 0 && gives == tokens:
		s.fail(root("assume_role"), "Agency without a key pair",
			"An agency is assumed with a key pair, but the configuration signs in with a token or a password. "+
				"Set access_key and secret_key, or leave out assume_role, and HW_ASSUME_ROLE_AGENCY_NAME in the environment.")
	case len(agencies) == 0 && gives == profileKeys && p.AgencyName != "":
		agencies = []client.Agency{{
			Name: p.AgencyName, DomainName: p.AgencyDomainName, DomainID: p.AgencyDomainID, Duration: client.DefaultAgencyDuration,
		}}
	}
	for _, a := range agencies {
		a.Base = base
		base = a.Source()
	}
	return base
}

// base is the way to sign in before any agency.
func (s *settings) base(ctx context.Context) (client.CredentialSource, credentials) {
	token := s.text(root("token"), s.Token, "HW_AUTH_TOKEN", headerText)
	keys := client.Credentials{
		AccessKey:     s.text(root("access_key"), s.AccessKey, "HW_ACCESS_KEY", headerText),
		SecretKey:     s.text(root("secret_key"), s.SecretKey, "HW_SECRET_KEY", anything),
		SecurityToken: s.text(root("security_token"), s.SecurityToken, "HW_SECURITY_TOKEN", headerText),
		Origin:        origin(s.AccessKey, "HW_ACCESS_KEY"),
	}
	user := client.Password{Password: s.text(root("password"), s.Password, "HW_USER_PASSWORD", anything)}
	user.UserName, user.UserID = s.either(
		setting{root("user_name"), s.UserName, "HW_USER_NAME", anything}, setting{root("user_id"), s.UserID, "HW_USER_ID", anything})
	user.DomainName, user.DomainID = s.either(
		setting{root("domain_name"), s.DomainName, "HW_DOMAIN_NAME", anything}, setting{root("domain_id"), s.DomainID, "HW_DOMAIN_ID", anything})
	federation := s.federation(ctx)
	switch {
	case token != "":
		return client.Static(client.Credentials{Token: token, Origin: origin(s.Token, "HW_AUTH_TOKEN")}), tokens
	case keys.AccessKey != "" || keys.SecretKey != "":
		s.checkKeys(keys)
		return client.Static(keys), keyPairs
	case user.Password != "":
		s.checkUser(user)
		return user.Source(), tokens
	case federation != nil:
		return federation, keyPairs
	case s.profile.Name != "":
		return s.profile.Source(), profileKeys
	case (user.UserName != "" || user.UserID != "") && s.lacks(root("password"), user.Password):
		s.fail(root("password"), "Missing password",
			"There is a user to sign in as, but no password. Set password in the provider block, or HW_USER_PASSWORD in the environment.")
	}
	return s.metadata(), keyPairs
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

func origin(value types.String, variable string) string {
	if value.ValueString() != "" {
		return "the provider block"
	}
	return variable + " in the environment"
}

func (s *settings) checkKeys(keys client.Credentials) {
	switch {
	case s.lacks(root("access_key"), keys.AccessKey):
		s.fail(root("access_key"), "Missing access key",
			"There is a secret key, but no access key. Set access_key in the provider block, or HW_ACCESS_KEY in the environment.")
	case s.lacks(root("secret_key"), keys.SecretKey):
		s.fail(root("secret_key"), "Missing secret key",
			"There is an access key, but no secret key. Set secret_key in the provider block, or HW_SECRET_KEY in the environment.")
	}
}

func (s *settings) checkUser(user client.Password) {
	switch {
	case s.lacks(root("user_name"), user.UserName) && s.lacks(root("user_id"), user.UserID):
		s.fail(root("user_name"), "Missing user",
			"There is a password, but no user. Set user_name or user_id in the provider block, or HW_USER_NAME or HW_USER_ID in the environment.")
	case s.lacks(root("user_id"), user.UserID) && s.lacks(root("domain_name"), user.DomainName) && s.lacks(root("domain_id"), user.DomainID):
		s.fail(root("domain_name"), "Missing domain",
			"A user given by name needs the account that it belongs to. Set domain_name or domain_id in the provider block, or HW_DOMAIN_NAME or HW_DOMAIN_ID in the environment.")
	}
}

// federation is nil where there is no block for it.
func (s *settings) federation(ctx context.Context) client.CredentialSource {
	var blocks []assumeRoleWithOIDC
	list := root("assume_role_with_oidc")
	if s.isPending(list, s.AssumeRoleWithOIDC) {
		return nil
	}
	s.diags.Append(s.AssumeRoleWithOIDC.ElementsAs(ctx, &blocks, false)...)
	if len(blocks) == 0 {
		return nil
	}
	at, b := list.AtListIndex(0), blocks[0]
	oidc := client.OIDC{
		ProviderID: s.text(at.AtName("idp_id"), b.IDPID, "", headerText),
		Token:      s.text(at.AtName("id_token"), b.IDToken, "", anything),
		TokenFile:  s.text(at.AtName("id_token_file"), b.IDTokenFile, "", anything),
	}
	if s.lacks(at.AtName("id_token"), oidc.Token) == s.lacks(at.AtName("id_token_file"), oidc.TokenFile) {
		s.fail(at.AtName("id_token"), "Missing ID token", "Set either id_token or id_token_file in assume_role_with_oidc.")
	}
	return client.Agency{
		Base:     oidc.Source(),
		Name:     s.text(at.AtName("agency_name"), b.AgencyName, "", anything),
		DomainID: s.text(at.AtName("domain_id"), b.DomainID, "", anything),
		Duration: s.duration(at.AtName("duration"), b.Duration, ""),
	}.Source()
}

// agencies are the chain of the block's assume_role, else of the environment's
// variables.
func (s *settings) agencies(ctx context.Context) []client.Agency {
	if s.isPending(root("assume_role"), s.AssumeRole) {
		return nil
	}
	var blocks []assumeRole
	s.diags.Append(s.AssumeRole.ElementsAs(ctx, &blocks, false)...)
	if len(blocks) == 0 && s.getenv("HW_ASSUME_ROLE_AGENCY_NAME") != "" {
		blocks = []assumeRole{{}} // to be filled from the environment
	}
	variable := func(name string) string {
		if len(blocks) == 1 {
			return "HW_ASSUME_ROLE_" + name
		}
		return "" // which block of a chain it is meant for, nobody can tell
	}

	var chain []client.Agency
	for i, b := range blocks {
		at := root("assume_role").AtListIndex(i)
		a := client.Agency{
			Name:     s.text(at.AtName("agency_name"), b.AgencyName, variable("AGENCY_NAME"), anything),
			Duration: s.duration(at.AtName("duration"), b.Duration, variable("DURATION")),
		}
		a.DomainName, a.DomainID = s.either(
			setting{at.AtName("domain_name"), b.DomainName, variable("DOMAIN_NAME"), anything},
			setting{at.AtName("domain_id"), b.DomainID, variable("DOMAIN_ID"), anything})
		s.checkAgency(at, a)
		chain = append(chain, a)
	}
	return chain
}

func (s *settings) checkAgency(at path.Path, a client.Agency) {
	switch {
	case s.lacks(at.AtName("agency_name"), a.Name):
		s.fail(at.AtName("agency_name"), "Missing agency",
			"Set agency_name in assume_role, or HW_ASSUME_ROLE_AGENCY_NAME in the environment.")
	case s.lacks(at.AtName("domain_name"), a.DomainName) && s.lacks(at.AtName("domain_id"), a.DomainID):
		s.fail(at.AtName("domain_name"), "Missing domain",
			"Set domain_name or domain_id in assume_role, or HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID in the environment, to the account that the agency belongs to.")
	}
}

func (s *settings) duration(at path.Path, value types.Int64, variable string) time.Duration {
	standard := int64(client.DefaultAgencyDuration / time.Second)
	return time.Duration(s.number(at, value, variable, shortestAgency, longestAgency, standard)) * time.Second
}

// checkProfile holds what a profile says to what the block may say.
func checkProfile(p client.Profile) error {
	for _, c := range []struct {
		name, text string
		check      func(string) error
	}{
		{"region", p.Region, hostPart},
		{"projectId", p.ProjectID, client.CheckSegment},
		{"access key", p.Keys().AccessKey, headerText},
		{"security token", p.Keys().SecurityToken, headerText},
	} {
		if c.text == "" {
			continue
		}
		if err := c.check(c.text); err != nil {
			return fmt.Errorf("its %s is not usable: %w", c.name, err)
		}
	}
	return nil
}

// readProfile reads the profile, where one is asked for.
func (s *settings) readProfile() {
	file := s.text(root("shared_config_file"), s.SharedConfigFile, "HW_SHARED_CONFIG_FILE", anything)
	name := s.text(root("profile"), s.Profile, "HW_PROFILE", anything)
	if file == "" && name == "" || len(s.pending) > 0 {
		return
	}
	var err error
	if s.profile, err = client.ReadProfile(file, name); err == nil {
		if wrong := checkProfile(s.profile); wrong != nil {
			err = &client.ProfileError{File: file, Profile: s.profile.Name, Err: wrong}
		}
	}
	if wrong, ok := errors.AsType[*client.ProfileError](err); ok {
		at, variable := root("shared_config_file"), "HW_SHARED_CONFIG_FILE"
		if wrong.Profile != "" {
			at, variable = root("profile"), "HW_PROFILE"
		}
		s.fail(at, "Unusable profile", fmt.Sprintf("%s. Check %s, or %s in the environment.", err, at, variable))
	}
}

func (s *settings) metadata() client.CredentialSource {
	address := s.getenv(metadataVariable)
	if address == "" {
		address = client.DefaultMetadataAddress
	}
	u, err := client.ParseEndpoint(address)
	if err != nil {
		s.diags.AddError("Invalid "+metadataVariable, "The address in "+metadataVariable+" in the environment cannot be used: "+err.Error()+".")
		return client.Static(client.Credentials{})
	}
	return client.Metadata{Address: u}.Source()
}
