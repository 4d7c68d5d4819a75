// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	profileKeys   // key pairs too, with the profile's agency
	federatedKeys // key pairs too, for which the variables of agencies are used up
)

// source is the first way to sign in that is configured, with the agencies on
// top of it.
func (s *settings) source(ctx context.Context) client.CredentialSource {
	base, gives := s.base(ctx)
	agencies := s.agencies(ctx, gives)
	switch p := s.profile; {
	case len(agencies) > 0 && gives == tokens:
		s.fail(root("assume_role"), "Agency without a key pair",
			"An agency is assumed with a key pair, but the configuration signs in with a token or a password. "+
				"Set access_key and secret_key, or remove assume_role, and HW_ASSUME_ROLE_AGENCY_NAME from the environment.")
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
	token := s.text(setting{root("token"), s.Token, "HW_AUTH_TOKEN", client.CheckHeader})
	keys := s.keys()
	user := s.user()
	switch {
	case token != "":
		return client.Static(client.Credentials{Token: token, Origin: origin(s.Token, "HW_AUTH_TOKEN")}), tokens
	case keys.AccessKey != "" || keys.SecretKey != "":
		s.checkKeys(keys)
		return client.Static(keys), keyPairs
	case s.waitsFor("token", "access_key", "secret_key"):
		return unknown, keyPairs
	case user.Password != "":
		s.checkUser(user)
		return user.Source(), tokens
	case s.isFederated():
		return s.federation(ctx), federatedKeys
	case s.profile.Name != "":
		return s.profile.Source(), profileKeys
	case (user.UserName != "" || user.UserID != "") && s.lacks(root("password"), user.Password):
		s.fail(root("password"), "Missing password",
			"A user is set, but no password. Set password in the provider block, or HW_USER_PASSWORD in the environment.")
	}
	return s.metadata(), keyPairs
}

// unknown stands for credentials that are not known yet: the reads that need
// them say so.
var unknown = client.Static(client.Credentials{})

// keys are the key pair. What the environment has of another pair does not mix
// with what the block has.
func (s *settings) keys() client.Credentials {
	access := setting{root("access_key"), s.AccessKey, "HW_ACCESS_KEY", client.CheckHeader}
	secret := setting{root("secret_key"), s.SecretKey, "HW_SECRET_KEY", client.CheckText}
	token := setting{root("security_token"), s.SecurityToken, "HW_SECURITY_TOKEN", client.CheckHeader}
	switch {
	case !secret.isSet() && s.contradicts(access):
		s.keysLeftOut = s.leaveOut(access.variable, &secret)
	case !access.isSet() && s.contradicts(secret):
		s.keysLeftOut = s.leaveOut(secret.variable, &access)
	}
	if access.isSet() && !token.isSet() && s.AccessKey.ValueString() != s.getenv("HW_ACCESS_KEY") {
		s.keysLeftOut = append(s.keysLeftOut, s.leaveOut("HW_ACCESS_KEY", &token)...)
	}
	return client.Credentials{
		AccessKey:     s.text(access),
		SecretKey:     s.text(secret),
		SecurityToken: s.text(token),
		Origin:        strings.Join(append([]string{origin(s.AccessKey, "HW_ACCESS_KEY")}, s.keysLeftOut...), ", "),
	}
}

// contradicts says whether the environment has another value than the block.
func (s *settings) contradicts(x setting) bool {
	inEnvironment := s.getenv(x.variable)
	return x.value.ValueString() != "" && inEnvironment != "" && inEnvironment != x.value.ValueString()
}

func (s *settings) user() client.Password {
	p := client.Password{Password: s.text(setting{root("password"), s.Password, "HW_USER_PASSWORD", client.CheckText})}
	p.UserName, p.UserID = s.either(
		setting{root("user_name"), s.UserName, "HW_USER_NAME", client.CheckText}, setting{root("user_id"), s.UserID, "HW_USER_ID", client.CheckText})
	p.DomainName, p.DomainID = s.either(
		setting{root("domain_name"), s.DomainName, "HW_DOMAIN_NAME", client.CheckText}, setting{root("domain_id"), s.DomainID, "HW_DOMAIN_ID", client.CheckText})
	return p
}

func origin(value types.String, variable string) string {
	if value.ValueString() != "" {
		return "the provider block"
	}
	return variable + " in the environment"
}

func (s *settings) checkKeys(keys client.Credentials) {
	missing := func(at path.Path, name, variable, other string) {
		found := strings.Join(append([]string{other + " is set, but no " + name}, s.keysLeftOut...), ", ")
		s.fail(at, "Missing "+name, fmt.Sprintf("%s. Set %s in the provider block, or %s in the environment.", found, at, variable))
	}
	switch {
	case s.lacks(root("access_key"), keys.AccessKey):
		missing(root("access_key"), "access key", "HW_ACCESS_KEY", "A secret key")
	case s.lacks(root("secret_key"), keys.SecretKey):
		missing(root("secret_key"), "secret key", "HW_SECRET_KEY", "An access key")
	}
}

func (s *settings) checkUser(user client.Password) {
	switch {
	case s.lacks(root("user_name"), user.UserName) && s.lacks(root("user_id"), user.UserID):
		s.fail(root("user_name"), "Missing user",
			"A password is set, but no user. Set user_name or user_id in the provider block, or HW_USER_NAME or HW_USER_ID in the environment.")
	case s.lacks(root("user_id"), user.UserID) && s.lacks(root("domain_name"), user.DomainName) && s.lacks(root("domain_id"), user.DomainID):
		s.fail(root("domain_name"), "Missing domain",
			"A user given by name needs the account that it belongs to. Set domain_name or domain_id in the provider block, or HW_DOMAIN_NAME or HW_DOMAIN_ID in the environment.")
	}
}

// The variables of OpenID Connect, each of which is a reason to sign in so.
const (
	idpVariable       = "HW_ASSUME_ROLE_IDP_ID"
	idTokenVariable   = "HW_ASSUME_ROLE_ID_TOKEN"
	tokenFileVariable = "HW_ASSUME_ROLE_ID_TOKEN_FILE"
)

// isFederated says whether OpenID Connect is set up, in the block or by the
// environment alone.
func (s *settings) isFederated() bool {
	return s.AssumeRoleWithOIDC.IsUnknown() || len(s.AssumeRoleWithOIDC.Elements()) > 0 ||
		s.getenv(idpVariable) != "" || s.getenv(idTokenVariable) != "" || s.getenv(tokenFileVariable) != ""
}

func (s *settings) federation(ctx context.Context) client.CredentialSource {
	list := root("assume_role_with_oidc")
	if s.isPending(list, s.AssumeRoleWithOIDC) {
		return unknown
	}
	var blocks []assumeRoleWithOIDC
	s.diags.Append(s.AssumeRoleWithOIDC.ElementsAs(ctx, &blocks, false)...)
	blocks = append(blocks, assumeRoleWithOIDC{}) // for the environment to fill
	at, b := list.AtListIndex(0), blocks[0]
	must := func(name string, value types.String, variable string, check func(string) error) string {
		text := s.text(setting{at.AtName(name), value, variable, check})
		if s.lacks(at.AtName(name), text) {
			s.fail(at.AtName(name), "Missing "+name, fmt.Sprintf("Set %s in assume_role_with_oidc, or %s in the environment.", name, variable))
		}
		return text
	}
	token, file := s.idToken(at, b)
	oidc := client.OIDC{ProviderID: must("idp_id", b.IDPID, idpVariable, client.CheckHeader), Token: token, TokenFile: file}
	return client.Agency{
		Base:     oidc.Source(),
		Name:     must("agency_name", b.AgencyName, "HW_ASSUME_ROLE_AGENCY_NAME", client.CheckText),
		DomainID: must("domain_id", b.DomainID, "HW_ASSUME_ROLE_DOMAIN_ID", client.CheckText),
		Duration: s.duration(at.AtName("duration"), b.Duration, "HW_ASSUME_ROLE_DURATION"),
	}.Source()
}

// idToken is the ID token, or else the file that it is in. Of two variables the
// one with the token counts.
func (s *settings) idToken(list path.Path, b assumeRoleWithOIDC) (token, file string) {
	at := list.AtName("id_token")
	token, file = s.either(
		setting{at, b.IDToken, idTokenVariable, func(text string) error { return client.CheckText(client.TrimText(text)) }},
		setting{list.AtName("id_token_file"), b.IDTokenFile, tokenFileVariable, client.CheckPath})
	token = client.TrimText(token)
	if token != "" && s.variables[at.String()] != "" {
		file = ""
	}
	if s.lacks(at, token) == s.lacks(list.AtName("id_token_file"), file) {
		s.fail(at, "Missing ID token", fmt.Sprintf("Set either id_token or id_token_file in assume_role_with_oidc, or %s or %s in the environment.",
			idTokenVariable, tokenFileVariable))
	}
	return token, file
}

// agencies are the chain of the block's assume_role, else of the environment's
// variables.
func (s *settings) agencies(ctx context.Context, base credentials) []client.Agency {
	if s.isPending(root("assume_role"), s.AssumeRole) {
		return nil
	}
	var blocks []assumeRole
	s.diags.Append(s.AssumeRole.ElementsAs(ctx, &blocks, false)...)
	if len(blocks) == 0 && base != federatedKeys && s.getenv("HW_ASSUME_ROLE_AGENCY_NAME") != "" {
		blocks = []assumeRole{{}} // to be filled from the environment
	}
	variable := func(name string) string {
		if len(blocks) == 1 && base != federatedKeys {
			return "HW_ASSUME_ROLE_" + name
		}
		return "" // which block they are meant for, nobody can tell
	}

	var chain []client.Agency
	for i, b := range blocks {
		at := root("assume_role").AtListIndex(i)
		a := client.Agency{
			Name:     s.text(setting{at.AtName("agency_name"), b.AgencyName, variable("AGENCY_NAME"), client.CheckText}),
			Duration: s.duration(at.AtName("duration"), b.Duration, variable("DURATION")),
		}
		a.DomainName, a.DomainID = s.either(
			setting{at.AtName("domain_name"), b.DomainName, variable("DOMAIN_NAME"), client.CheckText},
			setting{at.AtName("domain_id"), b.DomainID, variable("DOMAIN_ID"), client.CheckText})
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

// readProfile reads the profile, where one is asked for.
func (s *settings) readProfile(ctx context.Context) {
	inFile, byName := root("shared_config_file"), root("profile")
	before := s.diags.ErrorsCount()
	file := s.text(setting{inFile, s.SharedConfigFile, "HW_SHARED_CONFIG_FILE", client.CheckPath})
	name := s.text(setting{byName, s.Profile, "HW_PROFILE", client.CheckText})
	if file == "" && name == "" || len(s.pending) > 0 || s.diags.ErrorsCount() > before {
		return
	}
	var err error
	s.profile, err = client.ReadProfile(ctx, file, name)
	if wrong, ok := errors.AsType[*client.ProfileError](err); ok {
		at := inFile
		if wrong.Profile != "" {
			at = byName
		}
		s.fail(at, "Unusable profile", fmt.Sprintf("%s. Check %s.", err, s.whence(at)))
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
