// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
)

// argumentOfBlock is a setting, with all that the others must be for it to count.
type argumentOfBlock struct {
	attribute string // such as region or assume_role[0].agency_name
	variable  string // ""; there is none
	block     map[string]any
	env       map[string]string
	right     string
	wrong     string // "": every other text is right
	missing   string // the attribute of the error where it is empty; "": it may be
	trimmed   bool   // white space at its ends is forgiven
	secret    bool
}

// set is the block with a value for the setting.
func (p argumentOfBlock) set(value any) map[string]any {
	list, name, nested := strings.Cut(p.attribute, "[0].")
	if !nested {
		if service, ok := strings.CutPrefix(p.attribute, "endpoints["); ok {
			return with(p.block, map[string]any{"endpoints": map[string]any{strings.Trim(service, `"]`): value}})
		}
		return with(p.block, map[string]any{p.attribute: value})
	}
	inner := map[string]any{}
	if blocks, ok := p.block[list].([]any); ok {
		inner, _ = blocks[0].(map[string]any)
	}
	return with(p.block, map[string]any{list: []any{with(inner, map[string]any{name: value})}})
}

// settingsOf lists all settings that are texts.
func settingsOf(t *testing.T) []argumentOfBlock {
	t.Helper()
	keys := signIn()
	half := func(name string) map[string]any { return without(keys, name) }
	certificate, privateKey := clientPair(t)
	user := map[string]any{"password": password, "user_name": "alice", "domain_name": "acme"}
	role := func(arguments map[string]any) map[string]any {
		return with(keys, map[string]any{"assume_role": []any{arguments}})
	}
	oidc := func(lacks string) map[string]any {
		return map[string]any{"assume_role_with_oidc": []any{without(
			map[string]any{"idp_id": "i", "id_token": "very-secret", "agency_name": "a", "domain_id": "d"}, lacks)}}
	}
	const slash = "a/b"
	pem := tempFile(t, string(certificate))
	return []argumentOfBlock{
		{attribute: "region", variable: "HW_REGION_NAME", block: half("region"), right: region, wrong: slash},
		{attribute: "cloud", variable: "HW_CLOUD", block: keys, right: "example.com", wrong: slash},
		{attribute: "project_id", variable: "HW_PROJECT_ID", block: keys, right: projectID, wrong: slash},
		{attribute: "project_name", variable: "HW_PROJECT_NAME", block: keys, right: "cn-north-4_team", wrong: "a\x01b"},
		{attribute: "tenant_id", block: keys, right: projectID, wrong: slash},
		{attribute: "tenant_name", block: keys, right: "cn-north-4_team", wrong: "a\x01b"},
		{attribute: "access_key", variable: "HW_ACCESS_KEY", block: half("access_key"), right: key.AccessKey, wrong: "a b", missing: "access_key", secret: true},
		{attribute: "secret_key", variable: "HW_SECRET_KEY", block: half("secret_key"), right: key.SecretKey, wrong: "a\x01b", missing: "secret_key", secret: true},
		{attribute: "security_token", variable: "HW_SECURITY_TOKEN", env: map[string]string{"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S"}, right: "very-secret", wrong: "a b", secret: true},
		{attribute: "token", variable: "HW_AUTH_TOKEN", right: "very-secret", wrong: "a b", secret: true},
		{attribute: "user_name", variable: "HW_USER_NAME", block: without(user, "user_name"), right: "alice", wrong: "a\x01b", missing: "user_name"},
		{attribute: "user_id", variable: "HW_USER_ID", block: without(user, "user_name"), right: "u1", wrong: "a\x01b", missing: "user_name"},
		{attribute: "password", variable: "HW_USER_PASSWORD", block: without(user, "password"), right: "very-secret", wrong: "a\x01b", missing: "password", secret: true},
		{attribute: "domain_name", variable: "HW_DOMAIN_NAME", block: without(user, "domain_name"), right: "acme", wrong: "a\x01b", missing: "domain_name"},
		{attribute: "domain_id", variable: "HW_DOMAIN_ID", block: without(user, "domain_name"), right: "d1", wrong: "a\x01b", missing: "domain_name"},
		{attribute: "shared_config_file", variable: "HW_SHARED_CONFIG_FILE", right: profileFile(t), wrong: "~alice/config.json"},
		{attribute: "profile", variable: "HW_PROFILE", env: map[string]string{"HW_SHARED_CONFIG_FILE": profileFile(t)}, right: "sso", wrong: "absent"},
		{attribute: "signing_algorithm", variable: "HW_SIGNING_ALGORITHM", block: keys, right: "HmacSM3", wrong: "HmacMD5"},
		{attribute: "auth_url", variable: "HW_AUTH_URL", block: keys, right: "https://iam.example", wrong: "ftp://iam.example"},
		{attribute: `endpoints["swr"]`, block: keys, right: "https://swr.example", wrong: "ftp://swr.example"},
		{attribute: "cacert_file", block: keys, right: pem, wrong: "~alice/ca.pem"},
		{attribute: "cacert_file", block: keys, right: string(certificate), wrong: "-----BEGIN", trimmed: true},
		{attribute: "cert", block: with(keys, map[string]any{"key": string(privateKey)}), right: pem, wrong: "~alice/cert.pem", missing: "cert"},
		{attribute: "key", block: with(keys, map[string]any{"cert": pem}), right: tempFile(t, string(privateKey)), wrong: "~alice/key.pem", missing: "key"},
		{attribute: "key", block: with(keys, map[string]any{"cert": pem}), right: string(privateKey), missing: "key", trimmed: true, secret: true},
		{
			attribute: "assume_role[0].agency_name", variable: "HW_ASSUME_ROLE_AGENCY_NAME", block: role(map[string]any{"domain_name": "d"}),
			right: "a", wrong: "a\x01b", missing: "assume_role[0].agency_name",
		},
		{
			attribute: "assume_role[0].domain_name", variable: "HW_ASSUME_ROLE_DOMAIN_NAME", block: role(map[string]any{"agency_name": "a"}),
			right: "a", wrong: "a\x01b", missing: "assume_role[0].domain_name",
		},
		{
			attribute: "assume_role[0].domain_id", variable: "HW_ASSUME_ROLE_DOMAIN_ID", block: role(map[string]any{"agency_name": "a"}),
			right: "a", wrong: "a\x01b", missing: "assume_role[0].domain_name",
		},
		{
			attribute: "assume_role_with_oidc[0].idp_id", variable: "HW_ASSUME_ROLE_IDP_ID", block: oidc("idp_id"),
			right: "i", wrong: "a b", missing: "assume_role_with_oidc[0].idp_id",
		},
		{
			attribute: "assume_role_with_oidc[0].agency_name", variable: "HW_ASSUME_ROLE_AGENCY_NAME", block: oidc("agency_name"),
			right: "a", wrong: "a\x01b", missing: "assume_role_with_oidc[0].agency_name",
		},
		{
			attribute: "assume_role_with_oidc[0].domain_id", variable: "HW_ASSUME_ROLE_DOMAIN_ID", block: oidc("domain_id"),
			right: "d", wrong: "a\x01b", missing: "assume_role_with_oidc[0].domain_id",
		},
		{
			attribute: "assume_role_with_oidc[0].id_token", variable: "HW_ASSUME_ROLE_ID_TOKEN", block: oidc("id_token"),
			right: "very-secret", wrong: "a\nb", missing: "assume_role_with_oidc[0].id_token", trimmed: true, secret: true,
		},
		{
			attribute: "assume_role_with_oidc[0].id_token_file", variable: "HW_ASSUME_ROLE_ID_TOKEN_FILE", block: oidc("id_token"),
			right: filepath.Join(t.TempDir(), "token"), wrong: "~alice/token", missing: "assume_role_with_oidc[0].id_token",
		},
	}
}

// Right, empty, white space, wrong and unknown, in the block and in the variable.
func TestEverySettingInEveryPlaceIsTakenOrIsAnErrorThatNamesThePlace(t *testing.T) {
	for _, p := range settingsOf(t) {
		untrimmed := p.attribute
		if p.trimmed {
			untrimmed = ""
		}
		for _, state := range []struct{ value, attribute string }{
			{p.right, ""},
			{"", p.missing},
			{p.right + "\n", untrimmed},
			{" " + p.right, untrimmed},
			{p.right + "\r\n", untrimmed},
			{"\ufeff" + p.right, untrimmed},
			{p.wrong, p.attribute},
		} {
			if state.value == p.wrong && p.wrong == "" {
				continue
			}
			p.check(t, "the block", p.set(state.value), nil, state.value, state.attribute)
			if p.variable != "" {
				p.check(t, p.variable, p.set(nil), map[string]string{p.variable: state.value}, state.value, state.attribute)
				p.check(t, p.variable+", empty in the block", p.set(""), map[string]string{p.variable: state.value}, state.value, state.attribute)
			}
		}
		p.check(t, "the block, unknown", p.set(unknown), nil, "", "")
	}
}

func (p argumentOfBlock) check(t *testing.T, where string, block map[string]any, env map[string]string, value, attribute string) {
	t.Helper()
	w := way{env: map[string]string{}}
	for _, variables := range []map[string]string{p.env, env} {
		maps.Copy(w.env, variables)
	}
	d := w.unconfigured(t, nowhere).Configure(with(map[string]any{"region": region}, block)).Errors()
	what := fmt.Sprintf("%s = %q in %s", p.attribute, value, where)
	var want []string
	if attribute != "" {
		want = []string{attribute}
	}
	if got := d.Attributes(); len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
		t.Errorf("%s: errors at %q, want %q:\n%s", what, got, want, d)
		return
	}
	if attribute == "" || value == "" {
		return
	}
	if named := p.variable != "" && strings.Contains(d.String(), p.variable); named != (env != nil) {
		t.Errorf("%s: %s is named: %v:\n%s", what, p.variable, named, d)
	}
	for _, secret := range []string{key.SecretKey, password, "very-secret", "PRIVATE KEY"} {
		if strings.Contains(d.String(), secret) {
			t.Errorf("%s: a secret stands in:\n%s", what, d)
		}
	}
	if p.secret && strings.Contains(d.String(), strings.TrimSpace(value)) && len(value) > 3 {
		t.Errorf("%s: the value stands in:\n%s", what, d)
	}
}

// A profile is held to the same rules, and its errors are the profile's.
func TestEveryFieldOfAProfileIsTakenOrIsAnErrorThatNamesIt(t *testing.T) {
	profile := map[string]any{
		"name": "p", "accessKeyId": "AK", "secretAccessKey": "very-secret", "securityToken": "very-secret-token",
		"region": region, "projectId": projectID, "agencyName": "a", "agencyDomainName": "d", "agencyDomainId": "i",
	}
	file := func(more map[string]any, prefix string) map[string]any {
		return map[string]any{"shared_config_file": tempFile(t, prefix+encode(t, map[string]any{
			"current": "p", "profiles": []any{with(profile, more)},
		}))}
	}
	for _, prefix := range []string{"", "\ufeff"} {
		same(t, "errors", len(fresh(t).Configure(file(nil, prefix)).Errors()), 0)
	}
	for field, name := range map[string]string{
		"accessKeyId": "access key", "secretAccessKey": "secret key", "securityToken": "security token", "region": "region",
		"projectId": "projectId", "agencyName": "agencyName", "agencyDomainName": "agencyDomainName", "agencyDomainId": "agencyDomainId",
	} {
		right, _ := profile[field].(string)
		for _, value := range []string{right + "\n", " " + right, "a\x01b"} {
			d := fresh(t).Configure(file(map[string]any{field: value}, ""))
			same(t, field+": attributes", d.Attributes(), []string{"profile"})
			says(t, d.String(), "its "+name+" is not usable", `"p"`)
			if strings.Contains(d.String(), "very-secret") {
				t.Errorf("%s: a secret stands in:\n%s", field, d)
			}
		}
	}
}
