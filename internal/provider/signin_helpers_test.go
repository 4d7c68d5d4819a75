// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// cast are all who can sign in.
var cast = simulator.ExampleSignIn(projectID, "", 0)

// admitting is a cloud where the whole cast can sign in, and only the reader can read.
func admitting(t testing.TB, config simulator.Config, reader string) *simulator.Server {
	t.Helper()
	s := cloud(t, config)
	admit(s, reader)
	return s
}

func admit(s *simulator.Server, reader string) {
	s.RemoveKey(key.AccessKey)
	s.AddSignIn(simulator.ExampleSignIn(projectID, reader, 0))
	swrJob.addTo(s)
}

// placed is a block with every address of a cloud, and nothing to sign in with.
func placed(address string) map[string]any {
	return with(without(blockAt(address), "access_key", "secret_key"), map[string]any{
		"endpoints": map[string]any{"sts": address},
	})
}

// hire makes this machine an ECS instance, to the provider.
func hire(t testing.TB, address string) { t.Setenv("HUAWEICLOUDTASK_METADATA_ENDPOINT", address) }

// way is one of signing in.
type way struct {
	block     map[string]any
	env       map[string]string
	principal string
}

// on is a provider at an address, on an ECS instance, that signs in so.
func (w way) on(t testing.TB, address string) *protocoltest.Provider {
	t.Helper()
	p := w.unconfigured(t, address)
	configure(t, p, with(placed(address), w.block))
	return p
}

func (w way) unconfigured(t testing.TB, address string) *protocoltest.Provider {
	t.Helper()
	p := fresh(t)
	hire(t, address)
	for variable, value := range w.env {
		t.Setenv(variable, value)
	}
	return p
}

// The ways in which the cast signs in, without any agency but that of OpenID Connect.
var (
	byToken = way{
		block:     map[string]any{"token": cast.Token.Value},
		env:       map[string]string{"HW_AUTH_TOKEN": cast.Token.Value},
		principal: cast.Token.Principal,
	}
	byKeys = way{
		block:     map[string]any{"access_key": cast.Permanent.AccessKey, "secret_key": cast.Permanent.SecretKey},
		env:       map[string]string{"HW_ACCESS_KEY": cast.Permanent.AccessKey, "HW_SECRET_KEY": cast.Permanent.SecretKey},
		principal: cast.Permanent.AccessKey,
	}
	byTemporaryKeys = way{
		block: map[string]any{
			"access_key": cast.Temporary.AccessKey, "secret_key": cast.Temporary.SecretKey, "security_token": cast.Temporary.SecurityToken,
		},
		env: map[string]string{
			"HW_ACCESS_KEY": cast.Temporary.AccessKey, "HW_SECRET_KEY": cast.Temporary.SecretKey, "HW_SECURITY_TOKEN": cast.Temporary.SecurityToken,
		},
		principal: cast.Temporary.AccessKey,
	}
	byPassword = way{
		block:     map[string]any{"user_name": cast.User.Name, "domain_name": cast.User.DomainName, "password": cast.User.Password},
		env:       map[string]string{"HW_USER_NAME": cast.User.Name, "HW_DOMAIN_NAME": cast.User.DomainName, "HW_USER_PASSWORD": cast.User.Password},
		principal: cast.User.ID,
	}
	byPasswordAndIDs = way{
		block:     map[string]any{"user_name": cast.User.Name, "domain_id": cast.User.DomainID, "password": cast.User.Password},
		env:       map[string]string{"HW_USER_NAME": cast.User.Name, "HW_DOMAIN_ID": cast.User.DomainID, "HW_USER_PASSWORD": cast.User.Password},
		principal: cast.User.ID,
	}
	byPasswordAndUserID = way{
		block:     map[string]any{"user_id": cast.User.ID, "password": cast.User.Password},
		env:       map[string]string{"HW_USER_ID": cast.User.ID, "HW_USER_PASSWORD": cast.User.Password},
		principal: cast.User.ID,
	}
	byMetadata = way{principal: cast.Hired.URN()}
)

// byOIDC signs in with the ID token that these arguments give.
func byOIDC(token map[string]any) way {
	return way{
		block: map[string]any{"assume_role_with_oidc": []any{with(map[string]any{
			"agency_name": cast.Agencies[0].Name, "domain_id": cast.Agencies[0].DomainID, "idp_id": cast.Provider.ID,
		}, token)}},
		principal: cast.Agencies[0].URN(),
	}
}

var inlineToken = map[string]any{"id_token": cast.Provider.IDTokens[0]}

// byProfile signs in with a profile of a file that holds several.
func byProfile(t testing.TB, name, principal string) way {
	t.Helper()
	file := profileFile(t)
	return way{
		block:     map[string]any{"shared_config_file": file, "profile": name},
		env:       map[string]string{"HW_SHARED_CONFIG_FILE": file, "HW_PROFILE": name},
		principal: principal,
	}
}

// profileFile is a file of the command line tool.
func profileFile(t testing.TB) string { return tempFile(t, encode(t, profileConfig())) }

// profileConfig is what such a file holds. No profile has the agency of another, or its region.
func profileConfig() map[string]any {
	keys := func(key simulator.Key) map[string]any {
		return map[string]any{"accessKeyId": key.AccessKey, "secretAccessKey": key.SecretKey, "securityToken": key.SecurityToken}
	}
	profile := func(name, mode string, more ...map[string]any) any {
		return with(map[string]any{"name": name, "mode": mode}, more...)
	}
	own, agency := keys(cast.Permanent), cast.Agencies[0]
	return map[string]any{"current": "permanent", "profiles": []any{
		profile("permanent", "AKSK", own),
		profile("temporary", "AKSK", keys(cast.Temporary)),
		profile("sso", "SSO", map[string]any{"ssoAuth": map[string]any{"stsToken": keys(cast.Temporary)}}),
		profile("agency by name", "AKSK", own, map[string]any{"agencyName": agency.Name, "agencyDomainName": agency.DomainName}),
		profile("agency by ID", "AKSK", own, map[string]any{"agencyName": agency.Name, "agencyDomainId": agency.DomainID}),
		profile("located", "AKSK", own, map[string]any{"region": otherRegion, "projectId": theirProject}),
		profile("located at home", "AKSK", own, map[string]any{"region": region, "projectId": projectID}),
		profile("machine", "ecsAgency"),
		profile("half", "AKSK", map[string]any{"accessKeyId": cast.Permanent.AccessKey}),
	}}
}

// tempFile is a file with that text, of the test's own.
func tempFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// generation is how an agency is assumed.
type generation int

const (
	v3 generation = 3
	v5 generation = 5
)

// assumeRoles are assume_role blocks for the first agencies of the cast.
func assumeRoles(chain ...generation) []any {
	list := make([]any, len(chain))
	for i, generation := range chain {
		agency := cast.Agencies[i]
		block := map[string]any{"agency_name": agency.Name}
		if generation == v5 {
			block["domain_id"] = agency.DomainID
		} else {
			block["domain_name"] = agency.DomainName
		}
		list[i] = block
	}
	return list
}

// assuming is a way with agencies on top of it.
func (w way) assuming(chain ...generation) way {
	w.block = with(w.block, map[string]any{"assume_role": assumeRoles(chain...)})
	w.principal = cast.Agencies[len(chain)-1].URN()
	return w
}

// byVariables is a way without anything in the block.
func (w way) byVariables() way { return way{env: w.env, principal: w.principal} }

// byBlock is a way without anything in the environment.
func (w way) byBlock() way { return way{block: w.block, principal: w.principal} }

// deeds tells who did what, in order.
func deeds(s *simulator.Server) (list []string) {
	for _, r := range s.Requests() {
		list = append(list, strings.TrimSpace(r.Operation+" "+r.Principal))
	}
	return list
}

// readsAs checks that a read succeeds, and by whom it and the look-up of the project are made.
func readsAs(t testing.TB, s *simulator.Server, p *protocoltest.Provider, what, principal string) {
	t.Helper()
	s.Forget()
	_, d := p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
	if len(d) > 0 {
		t.Errorf("%s: %s", what, d)
		return
	}
	for _, operation := range []string{"KeystoneListProjects", "ShowInstanceJob"} {
		requests := s.Requests(simulator.ByOperation(operation))
		if len(requests) != 1 || requests[0].Principal != principal {
			t.Errorf("%s: %s was not sent once by %s, but %q", what, operation, principal, deeds(s))
		}
	}
}

// tellsNothing checks that no secret of the cloud stands in a text.
func tellsNothing(t testing.TB, s *simulator.Server, text string) {
	t.Helper()
	for _, secret := range append(s.Secrets(), password) {
		if strings.Contains(text, secret) {
			t.Errorf("%q stands in:\n%s", secret, text)
		}
	}
}

// sentJSON is a member of a request's body, by its path.
func sentJSON(t testing.TB, r simulator.Request, path ...string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(r.Body, &value); err != nil {
		t.Fatal(err)
	}
	for _, name := range path {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}
