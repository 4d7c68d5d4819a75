// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestEachWayToSignInReadsAsWhomItMustBe(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".hcloud"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".hcloud", "config.json"), []byte(encode(t, profileConfig())), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)

	permanent, readers := cast.Permanent.AccessKey, cast.Agencies[0].URN()
	for name, w := range map[string]way{
		"token":                              byToken.byBlock(),
		"token by variable":                  byToken.byVariables(),
		"key pair":                           byKeys.byBlock(),
		"key pair by variables":              byKeys.byVariables(),
		"temporary key pair":                 byTemporaryKeys.byBlock(),
		"temporary key pair by variables":    byTemporaryKeys.byVariables(),
		"password":                           byPassword.byBlock(),
		"password by variables":              byPassword.byVariables(),
		"password, domain's ID":              byPasswordAndIDs.byBlock(),
		"password, domain's ID by variables": byPasswordAndIDs.byVariables(),
		"password, user's ID":                byPasswordAndUserID.byBlock(),
		"password, user's ID by variables":   byPasswordAndUserID.byVariables(),
		"OpenID Connect":                     byOIDC(inlineToken),
		"OpenID Connect, token in a file":    byOIDC(map[string]any{"id_token_file": tempFile(t, cast.Provider.IDTokens[0]+"\n")}),
		"profile":                            byProfile(t, "permanent", permanent).byBlock(),
		"profile by variables":               byProfile(t, "permanent", permanent).byVariables(),
		"temporary profile":                  byProfile(t, "temporary", cast.Temporary.AccessKey).byBlock(),
		"profile of an SSO":                  byProfile(t, "sso", cast.Temporary.AccessKey).byBlock(),
		"current profile":                    {block: map[string]any{"shared_config_file": profileFile(t)}, principal: permanent},
		"profile of the default file":        {block: map[string]any{"profile": "sso"}, principal: cast.Temporary.AccessKey},
		"profile of the file in the home":    {env: map[string]string{"HW_SHARED_CONFIG_FILE": "~/.hcloud/config.json"}, principal: permanent},
		"profile with an agency by name":     byProfile(t, "agency by name", readers).byBlock(),
		"profile with an agency by ID":       byProfile(t, "agency by ID", readers).byVariables(),
		"metadata":                           byMetadata,
		"agency by variables": {block: byKeys.block, principal: readers, env: map[string]string{
			"HW_ASSUME_ROLE_AGENCY_NAME": cast.Agencies[0].Name, "HW_ASSUME_ROLE_DOMAIN_NAME": cast.Agencies[0].DomainName,
		}},
		"agency by ID by variables": {block: byKeys.block, principal: readers, env: map[string]string{
			"HW_ASSUME_ROLE_AGENCY_NAME": cast.Agencies[0].Name, "HW_ASSUME_ROLE_DOMAIN_ID": cast.Agencies[0].DomainID,
		}},
	} {
		s := admitting(t, simulator.Config{}, w.principal)
		readsAs(t, s, w.on(t, s.URL()), name, w.principal)
		for _, r := range s.Requests() {
			same(t, name+": refusal", r.Refusal, "")
		}
	}
}

func TestEachChainOfAgenciesUponEachKeyPairReadsAsItsLast(t *testing.T) {
	chains := [][]generation{{v3}, {v5}, {v3, v5}, {v5, v3}, {v3, v3}, {v5, v5}, {v3, v5, v3}, {v5, v3, v5}}
	for name, base := range map[string]way{
		"key pair":           byKeys.byBlock(),
		"temporary key pair": byTemporaryKeys.byVariables(),
		"profile":            byProfile(t, "permanent", "").byBlock(),
		"profile of an SSO":  byProfile(t, "sso", "").byBlock(),
		"metadata":           byMetadata,
	} {
		for _, chain := range chains {
			w := base.assuming(chain...)
			s := admitting(t, simulator.Config{}, w.principal)
			readsAs(t, s, w.on(t, s.URL()), name, w.principal)
			assumed := s.Requests(func(r simulator.Request) bool {
				return r.Operation == "AssumeAgency" || r.Operation == "CreateTemporaryAccessKey"
			})
			same(t, name+": links", len(assumed), len(chain))
			for i, r := range assumed {
				same(t, name+": link", r.Service, map[generation]simulator.Service{v3: simulator.IAM, v5: simulator.STS}[chain[i]])
			}
		}
	}
}

// The federated user has the first agency from its own block, and goes on to the second.
func TestAgenciesAreAssumedUponThatOfOpenIDConnect(t *testing.T) {
	w := byOIDC(inlineToken)
	next := cast.Agencies[1:]
	w.block["assume_role"] = []any{
		map[string]any{"agency_name": next[0].Name, "domain_name": next[0].DomainName},
		map[string]any{"agency_name": next[1].Name, "domain_id": next[1].DomainID},
	}
	w.principal = next[1].URN()
	s := admitting(t, simulator.Config{}, w.principal)
	readsAs(t, s, w.on(t, s.URL()), "chain", w.principal)
	same(t, "deeds", deeds(s), []string{
		"CreateTokenWithIdToken",
		"CreateTemporaryAccessKey " + cast.Provider.ID,
		"AssumeAgency " + cast.Provider.ID,
		"CreateTemporaryAccessKey " + cast.Agencies[0].URN(),
		"AssumeAgency " + next[0].URN(),
		"KeystoneListProjects " + w.principal,
		"ShowInstanceJob " + w.principal,
	})
}

// ranked are the sources in the order in which they are looked for.
func ranked(t *testing.T) []way {
	return []way{byToken, byKeys, byPassword, byOIDC(inlineToken), byProfile(t, "sso", cast.Temporary.AccessKey), byMetadata}
}

func TestOfAllSourcesTheFirstOneConfiguredIsUsed(t *testing.T) {
	for sources := ranked(t); len(sources) > 0; sources = sources[1:] {
		var all way
		for _, w := range sources {
			all.block = with(all.block, w.block)
		}
		first := sources[0].principal
		s := admitting(t, simulator.Config{}, first)
		readsAs(t, s, all.on(t, s.URL()), first, first)
	}
}

func TestTheOrderOfSourcesHoldsBetweenBlockAndEnvironment(t *testing.T) {
	sources := ranked(t)
	for i, inBlock := range sources[:5] {
		for j, inEnv := range sources[:5] {
			if inEnv.env == nil {
				continue // no variables for OpenID Connect
			}
			first := sources[min(i, j)].principal
			s := admitting(t, simulator.Config{}, first)
			readsAs(t, s, way{block: inBlock.block, env: inEnv.env}.on(t, s.URL()), inBlock.principal+" in the block, "+inEnv.principal+" in the environment", first)
		}
	}
}

func TestEachSettingToSignInWithIsTakenFromTheBlockOrElseFromTheEnvironment(t *testing.T) {
	agency := cast.Agencies[0]
	byAgency := func(more ...map[string]any) way {
		w := byKeys.assuming(v3)
		w.block["assume_role"] = []any{with(map[string]any{"agency_name": agency.Name}, more...)}
		return w
	}
	inRole := func(name string, value any) func(map[string]any) map[string]any {
		return func(block map[string]any) map[string]any {
			roles, _ := block["assume_role"].([]any)
			role, _ := roles[0].(map[string]any)
			return with(block, map[string]any{"assume_role": []any{with(role, map[string]any{name: value})}})
		}
	}
	temporaryInEnv := way{env: map[string]string{
		"HW_ACCESS_KEY": cast.Temporary.AccessKey, "HW_SECRET_KEY": cast.Temporary.SecretKey,
	}, principal: cast.Temporary.AccessKey}
	file, broken := profileFile(t), tempFile(t, "{")
	profile := way{block: map[string]any{"shared_config_file": file, "profile": "sso"}, principal: cast.Temporary.AccessKey}
	for _, test := range []struct {
		setting, variable string
		way               way
		good, bad         string
		inRole            bool
	}{
		{"token", "HW_AUTH_TOKEN", byToken, cast.Token.Value, "another", false},
		{"access_key", "HW_ACCESS_KEY", byKeys, cast.Permanent.AccessKey, cast.Temporary.AccessKey, false},
		{"secret_key", "HW_SECRET_KEY", byKeys, cast.Permanent.SecretKey, "another", false},
		{"security_token", "HW_SECURITY_TOKEN", temporaryInEnv, cast.Temporary.SecurityToken, "another", false},
		{"user_name", "HW_USER_NAME", byPassword, cast.User.Name, "bob", false},
		{"user_id", "HW_USER_ID", byPasswordAndUserID, cast.User.ID, "another", false},
		{"password", "HW_USER_PASSWORD", byPassword, cast.User.Password, "another", false},
		{"domain_name", "HW_DOMAIN_NAME", byPassword, cast.User.DomainName, "another", false},
		{"domain_id", "HW_DOMAIN_ID", byPasswordAndIDs, cast.User.DomainID, "another", false},
		{"shared_config_file", "HW_SHARED_CONFIG_FILE", profile, file, broken, false},
		{"profile", "HW_PROFILE", profile, "sso", "permanent", false},
		{"agency_name", "HW_ASSUME_ROLE_AGENCY_NAME", byAgency(map[string]any{"domain_name": agency.DomainName}), agency.Name, "another", true},
		{"domain_name", "HW_ASSUME_ROLE_DOMAIN_NAME", byAgency(map[string]any{"domain_name": agency.DomainName}), agency.DomainName, "another", true},
		{"domain_id", "HW_ASSUME_ROLE_DOMAIN_ID", byAgency(map[string]any{"domain_id": agency.DomainID}), agency.DomainID, "another", true},
	} {
		set := func(value any) map[string]any {
			if test.inRole {
				return inRole(test.setting, value)(test.way.block)
			}
			return with(test.way.block, map[string]any{test.setting: value})
		}
		for _, values := range []struct {
			block any
			env   string
			reads bool
		}{
			{test.good, "", true},
			{test.good, test.bad, true},
			{nil, test.good, true},
			{"", test.good, true},
			{test.bad, test.good, false},
			{nil, test.bad, false},
		} {
			s := admitting(t, simulator.Config{}, test.way.principal)
			w := way{block: set(values.block), env: map[string]string{test.variable: values.env}}
			if test.way.block == nil {
				maps.Copy(w.env, test.way.env)
			}
			p := w.unconfigured(t, s.URL())
			d := p.Configure(with(placed(s.URL()), w.block))
			if len(d.Errors()) == 0 {
				_, d = p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
			}
			if read := len(d.Errors()) == 0; read != values.reads {
				t.Errorf("%s: %v in the block, %q in %s: %s", test.setting, values.block, values.env, test.variable, d)
			}
			tellsNothing(t, s, d.String())
		}
	}
}

// An ID takes the place of a name, but not one of the environment that of a name in the block.
func TestAnIDOfTheEnvironmentDoesNotBeatANameOfTheBlock(t *testing.T) {
	for name, w := range map[string]way{
		"user": {block: byPassword.block, env: map[string]string{"HW_USER_ID": "another"}, principal: cast.User.ID},
		"user's name": {
			block: byPasswordAndUserID.block, env: map[string]string{"HW_USER_NAME": "another", "HW_DOMAIN_NAME": "another"}, principal: cast.User.ID,
		},
		"domain":             {block: byPassword.block, env: map[string]string{"HW_DOMAIN_ID": "another"}, principal: cast.User.ID},
		"domain's name":      {block: byPasswordAndIDs.block, env: map[string]string{"HW_DOMAIN_NAME": "another"}, principal: cast.User.ID},
		"agency's domain":    {block: byKeys.assuming(v3).block, env: map[string]string{"HW_ASSUME_ROLE_DOMAIN_ID": "another"}, principal: cast.Agencies[0].URN()},
		"agency's domain ID": {block: byKeys.assuming(v5).block, env: map[string]string{"HW_ASSUME_ROLE_DOMAIN_NAME": "another"}, principal: cast.Agencies[0].URN()},
	} {
		s := admitting(t, simulator.Config{}, w.principal)
		readsAs(t, s, w.on(t, s.URL()), name, w.principal)
	}
}

// Nobody could tell which block of a chain a variable is meant for.
func TestAChainTakesNothingFromTheEnvironment(t *testing.T) {
	w := byKeys.assuming(v3, v5)
	w.env = map[string]string{
		"HW_ASSUME_ROLE_AGENCY_NAME": "another", "HW_ASSUME_ROLE_DOMAIN_ID": "another", "HW_ASSUME_ROLE_DOMAIN_NAME": "another", "HW_ASSUME_ROLE_DURATION": "x",
	}
	s := admitting(t, simulator.Config{}, w.principal)
	readsAs(t, s, w.on(t, s.URL()), "chain", w.principal)
}

func TestAgencyOfAProfileIsAssumedWithItsKeysUnlessAnotherIsConfigured(t *testing.T) {
	inEnv := map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": cast.Hired.Name, "HW_ASSUME_ROLE_DOMAIN_ID": cast.Hired.DomainID}
	inBlock := byKeys.assuming(v3, v3).block["assume_role"]
	profile := byProfile(t, "agency by name", cast.Agencies[0].URN())
	for name, w := range map[string]way{
		"alone":                         profile.byBlock(),
		"and one of the environment":    {block: profile.block, env: inEnv, principal: cast.Hired.URN()},
		"and some of the block":         {block: with(profile.block, map[string]any{"assume_role": inBlock}), env: inEnv, principal: cast.Agencies[1].URN()},
		"but the keys are others":       {block: with(profile.block, byTemporaryKeys.block), principal: cast.Temporary.AccessKey},
		"but there is a token":          {block: byToken.block, env: profile.env, principal: cast.Token.Principal},
		"but there is a password":       {block: byPassword.block, env: profile.env, principal: cast.User.ID},
		"but there is an OpenID signin": {block: byOIDC(inlineToken).block, env: profile.env, principal: cast.Agencies[0].URN()},
	} {
		s := cloud(t, simulator.Config{})
		swrJob.addTo(s)
		in := simulator.ExampleSignIn(projectID, w.principal, 0)
		in.Hired.Trusts = []string{cast.Permanent.AccessKey}
		s.AddSignIn(in)
		readsAs(t, s, w.on(t, s.URL()), name, w.principal)
	}
}

func TestRegionAndProjectAreTheBlocksOrElseTheEnvironmentsOrElseTheProfiles(t *testing.T) {
	located, atHome := byProfile(t, "located", cast.Permanent.AccessKey), byProfile(t, "located at home", cast.Permanent.AccessKey)
	const given = "5555eeee6666ffff7777000088881111"
	for name, test := range map[string]struct {
		way             way
		region, project string
	}{
		"profile":                        {way{block: with(located.block, map[string]any{"region": nil})}, otherRegion, theirProject},
		"profile, by variables":          {way{block: map[string]any{"region": nil}, env: located.env}, otherRegion, theirProject},
		"profile's keys are not used":    {way{block: with(located.block, byKeys.block, map[string]any{"region": nil})}, otherRegion, theirProject},
		"another region in the block":    {way{block: located.block}, region, projectID},
		"a project's name in the block":  {way{block: with(located.block, map[string]any{"region": nil, "project_name": "given"})}, otherRegion, given},
		"the same region in the block":   {way{block: atHome.block}, region, projectID},
		"another region by variable":     {way{block: with(located.block, map[string]any{"region": nil}), env: map[string]string{"HW_REGION_NAME": region}}, region, projectID},
		"another project by variable":    {way{block: with(located.block, map[string]any{"region": nil}), env: map[string]string{"HW_PROJECT_ID": given}}, otherRegion, given},
		"another project in the block":   {way{block: with(located.block, map[string]any{"region": nil, "project_id": given}), env: map[string]string{"HW_PROJECT_ID": "unused"}}, otherRegion, given},
		"region in block beats variable": {way{block: located.block, env: map[string]string{"HW_REGION_NAME": "unused-1"}}, region, projectID},
	} {
		s := admitting(t, simulator.Config{}, "")
		everyProject := cast.Permanent
		everyProject.Projects = nil
		s.AddKey(everyProject)
		s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion})
		s.AddProject(simulator.Project{ID: given, Region: otherRegion, Name: "given"})
		for _, project := range []string{theirProject, given} {
			s.AddJob(simulator.Task{Project: project, ID: swrJob.taskID})
		}
		got := mustRead(t, test.way.on(t, s.URL()), swrJob, swrJob.config)
		same(t, name, []any{got["region"], got["project_id"]}, []any{test.region, test.project})
	}
}

func TestAgencysCredentialsLiveAsLongAsIsConfigured(t *testing.T) {
	const standard = 3600.0
	role := func(duration any) map[string]any {
		return with(byKeys.block, map[string]any{"assume_role": []any{
			map[string]any{"agency_name": cast.Agencies[0].Name, "domain_name": cast.Agencies[0].DomainName, "duration": duration},
		}})
	}
	variable := map[string]string{"HW_ASSUME_ROLE_DURATION": "1200"}
	for name, test := range map[string]struct {
		way  way
		path []string
		want float64
	}{
		"unset":                  {way{block: role(nil)}, []string{"auth", "identity", "assume_role", "duration_seconds"}, standard},
		"set":                    {way{block: role(900)}, []string{"auth", "identity", "assume_role", "duration_seconds"}, 900},
		"by variable":            {way{block: role(nil), env: variable}, []string{"auth", "identity", "assume_role", "duration_seconds"}, 1200},
		"both":                   {way{block: role(86400), env: variable}, []string{"auth", "identity", "assume_role", "duration_seconds"}, 86400},
		"by STS":                 {byKeys.assuming(v5), []string{"duration_seconds"}, standard},
		"federated":              {byOIDC(inlineToken), []string{"duration_seconds"}, standard},
		"federated, set":         {byOIDC(with(inlineToken, map[string]any{"duration": 1800})), []string{"duration_seconds"}, 1800},
		"federated, by variable": {way{block: byOIDC(inlineToken).block, env: variable}, []string{"duration_seconds"}, 1200},
	} {
		s := admitting(t, simulator.Config{}, cast.Agencies[0].URN())
		mustRead(t, test.way.on(t, s.URL()), swrJob, swrJob.config)
		requests := s.Requests(func(r simulator.Request) bool { return sentDuration(t, r, test.path) })
		if len(requests) != 1 {
			t.Fatalf("%s: %q", name, deeds(s))
		}
		same(t, name, sentJSON(t, requests[0], test.path...), any(test.want))
	}
}

func sentDuration(t testing.TB, r simulator.Request, path []string) bool {
	t.Helper()
	return len(r.Body) > 0 && sentJSON(t, r, path...) != nil
}

// shortLived are ways whose credentials are renewed, each with the request that does it.
func shortLived(t *testing.T) map[string]struct {
	way       way
	operation string
} {
	return map[string]struct {
		way       way
		operation string
	}{
		"password":         {byPassword.byBlock(), "KeystoneCreateUserTokenByPassword"},
		"agency by IAM":    {byKeys.assuming(v3), "CreateTemporaryAccessKey"},
		"agency by STS":    {byKeys.assuming(v5), "AssumeAgency"},
		"chain":            {byKeys.assuming(v3, v5), "AssumeAgency"},
		"OpenID Connect":   {byOIDC(map[string]any{"id_token_file": tempFile(t, cast.Provider.IDTokens[0])}), "CreateTokenWithIdToken"},
		"metadata":         {byMetadata, "ShowSecurityKey"},
		"metadata, agency": {byMetadata.assuming(v5), "ShowSecurityKey"},
	}
}

func TestAGateOutlivesItsCredentials(t *testing.T) {
	const life, taskTime = 12 * time.Second, 14 * time.Second
	for name, test := range shortLived(t) {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			s.RemoveKey(key.AccessKey)
			s.AddSignIn(simulator.ExampleSignIn(projectID, test.way.principal, life))
			p := test.way.on(t, "http://127.0.0.1:80")
			start := time.Now()
			swrJob.addTo(s, simulator.Step{Status: "Running"}, simulator.Step{After: taskTime, Status: "Success"})
			got := mustRead(t, p, swrJob, with(swrJob.config, map[string]any{"wait_for": "success", "poll_interval": "1s"}))
			same(t, name, []any{got["succeeded"], time.Since(start)}, []any{true, taskTime})

			var renewals []time.Duration
			for _, r := range s.Requests() {
				same(t, name+": refusal", r.Refusal, "")
				if r.Operation == test.operation {
					renewals = append(renewals, r.Time.Sub(start))
				}
			}
			same(t, name+": renewals", renewals, []time.Duration{0, 6 * time.Second, 12 * time.Second})
		})
	}
}

func TestAGateOutlivesAnOutageOfIAM(t *testing.T) {
	const minute = time.Minute
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		w := byKeys.assuming(v3)
		s.RemoveKey(key.AccessKey)
		s.AddSignIn(simulator.ExampleSignIn(projectID, w.principal, 12*minute))
		p := w.on(t, "http://127.0.0.1:80")
		swrJob.addTo(s, simulator.Step{Status: "Running"}, simulator.Step{After: 20 * minute, Status: "Success"})
		// From before the credentials are due until after they have ended, which is at twelve minutes.
		time.AfterFunc(5*minute, func() {
			remove := s.Inject(simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(http.StatusServiceUnavailable, nil, "")})
			time.AfterFunc(8*minute, remove)
		})
		got := mustRead(t, p, swrJob, with(swrJob.config, map[string]any{"wait_for": "success"}))
		same(t, "succeeded", got["succeeded"], any(true))
	})
}

func TestAReadThatIsRefusedRenewsItsCredentialsOnce(t *testing.T) {
	for name, test := range shortLived(t) {
		for _, wait := range []any{nil, "success"} {
			s := admitting(t, simulator.Config{}, test.way.principal)
			s.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(http.StatusUnauthorized, nil, `{"error_code": "APIGW.0301"}`)})
			p := test.way.on(t, s.URL())
			f := mustFail(t, p, swrJob, with(swrJob.config, map[string]any{"wait_for": wait}))
			says(t, f.detail, "401 Unauthorized, APIGW.0301")
			same(t, name+": reads", len(s.Requests(simulator.ByService(simulator.SWR))), 2)
		}
	}
}

func TestARenewalThatIsRefusedIsToldWithTheRefusal(t *testing.T) {
	w := byKeys.assuming(v5)
	s := admitting(t, simulator.Config{}, w.principal)
	s.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(http.StatusUnauthorized, nil, `{"error_code": "APIGW.0301"}`)})
	s.Inject(simulator.Fault{Service: simulator.STS, Skip: 1, Action: simulator.Respond(http.StatusForbidden, nil, `{"error_code": "STS5.1001", "error_msg": "no trust"}`)})
	f := mustFail(t, w.on(t, s.URL()), swrJob, swrJob.config)
	says(t, f.detail, "401 Unauthorized, APIGW.0301", "other credentials could not be obtained", "403 Forbidden, STS5.1001: no trust")
}

func TestManyReadersSignInOnce(t *testing.T) {
	const readers = 200
	for name, test := range shortLived(t) {
		s := admitting(t, simulator.Config{Latency: time.Millisecond}, test.way.principal)
		p := test.way.on(t, s.URL())
		done := make(chan string, readers)
		for range readers {
			go func() {
				_, d := p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
				done <- d.String()
			}()
		}
		for range readers {
			if d := <-done; d != "" {
				t.Fatalf("%s: %s", name, d)
			}
		}
		requests := map[string]int{}
		for _, r := range s.Requests() {
			requests[strings.TrimSpace(r.Operation+" "+r.Principal)]++
		}
		delete(requests, "ShowInstanceJob "+test.way.principal)
		for deed, n := range requests {
			same(t, name+": "+deed, n, 1)
		}
		same(t, name+": project", requests["KeystoneListProjects "+test.way.principal], 1)
	}
}

// Tokens are good for one project, and each region's own IAM knows its projects.
func TestEachRegionIsReadWithATokenForItsOwnProject(t *testing.T) {
	s := everywhere(t, simulator.Config{})
	in := simulator.ExampleSignIn(projectID, "", 0)
	in.User.Projects = nil
	s.AddSignIn(in)
	regions := map[string]string{region: projectID, otherRegion: theirProject, "eu-west-101": "5555eeee6666ffff7777000088881111"}
	for name, project := range regions {
		if project != projectID {
			s.AddProject(simulator.Project{ID: project, Region: name})
		}
		s.AddJob(simulator.Task{Project: project, ID: swrJob.taskID})
	}
	p := configured(t, with(without(anywhere(), "access_key", "secret_key"), byPassword.block))
	for range 2 {
		for _, name := range sorted(regions) {
			got := mustRead(t, p, swrJob, with(swrJob.config, map[string]any{"region": name}))
			same(t, name, got["project_id"], any(regions[name]))
		}
	}
	hosts := map[string]int{}
	for _, r := range s.Requests() {
		hosts[r.Operation+" "+r.Host]++
	}
	same(t, "hosts", hosts, map[string]int{
		"KeystoneCreateUserTokenByPassword iam.cn-north-4.myhuaweicloud.com": len(regions),
		"KeystoneListProjects iam.ap-southeast-3.myhuaweicloud.com":          1,
		"KeystoneListProjects iam.cn-north-4.myhuaweicloud.com":              1,
		"KeystoneListProjects iam.eu-west-101.myhuaweicloud.eu":              1,
		"ShowInstanceJob swr-api.ap-southeast-3.myhuaweicloud.com":           2,
		"ShowInstanceJob swr-api.cn-north-4.myhuaweicloud.com":               2,
		"ShowInstanceJob swr-api.eu-west-101.myhuaweicloud.eu":               2,
	})
}

func TestInstancesOfSeveralRegionsAreReadAtTheirOwnAddressesWithADerivedSignature(t *testing.T) {
	const label = ".st1.iotda-app."
	s := everywhere(t, simulator.Config{BatchTaskAlgorithm: func(host string) simulator.Algorithm {
		if strings.Contains(host, label) {
			return simulator.V11HMACSHA256
		}
		return simulator.SDKHMACSHA256
	}})
	w := byKeys.assuming(v3)
	in := simulator.ExampleSignIn(projectID, w.principal, 0)
	in.Agencies[0].Projects = nil
	s.AddSignIn(in)
	s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion})
	for _, project := range []string{projectID, theirProject} {
		s.AddBatchTask(simulator.BatchTask{Task: simulator.Task{Project: project, ID: batchTask.taskID}})
	}
	p := configured(t, with(without(anywhere(), "access_key", "secret_key"), w.block, map[string]any{
		"endpoints": map[string]any{"iotda": "https://one" + label + "example.com"},
	}))
	for _, config := range []map[string]any{
		{},
		{"endpoint": "two" + label + "example.com"},
		{"region": otherRegion, "endpoint": "three" + label + "example.com/"},
		{"endpoint": "https://plain.example.com"},
	} {
		mustRead(t, p, batchTask, with(batchTask.config, config))
	}
	var got []string
	for _, r := range s.Requests(simulator.ByService(simulator.IoTDA)) {
		got = append(got, r.Host+" "+string(r.Algorithm)+" "+r.Principal)
	}
	same(t, "reads", got, []string{
		"one" + label + "example.com V11-HMAC-SHA256 " + w.principal,
		"two" + label + "example.com V11-HMAC-SHA256 " + w.principal,
		"three" + label + "example.com V11-HMAC-SHA256 " + w.principal,
		"plain.example.com SDK-HMAC-SHA256 " + w.principal,
	})
}

func TestSigningAlgorithmSignsEveryRequestButADerivedOne(t *testing.T) {
	for name, want := range map[string]simulator.Algorithm{
		"":                simulator.SDKHMACSHA256,
		"HmacSHA256":      simulator.SDKHMACSHA256,
		"HmacSM3":         simulator.SDKHMACSM3,
		"EcdsaP256SHA256": simulator.SDKECDSAP256SHA256,
		"SM2SM3":          simulator.SDKSM2SM3,
	} {
		w := byTemporaryKeys.byBlock().assuming(v3, v5)
		s := admitting(t, simulator.Config{}, w.principal)
		for _, k := range kinds {
			k.addTo(s)
		}
		w.block["signing_algorithm"] = name
		p := w.on(t, s.URL())
		for _, k := range kinds {
			mustRead(t, p, k, k.config)
		}
		mustRead(t, configured(t, with(placed(s.URL()), w.block, map[string]any{"derived_auth": true})), batchTask, batchTask.config)
		algorithms := map[simulator.Algorithm]int{}
		for _, r := range s.Requests() {
			same(t, name+": refusal", r.Refusal, "")
			algorithms[r.Algorithm]++
		}
		// Two links and a project for either provider, and four reads but the derived one.
		same(t, name, algorithms, map[simulator.Algorithm]int{want: 10, simulator.V11HMACSHA256: 1})
	}
}

// clientPair is a certificate that vouches for itself, and its key, as PEM.
func clientPair(t testing.TB) (certificate, privateKey []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

func TestServiceThatAsksForACertificateGetsTheConfiguredOne(t *testing.T) {
	certificate, privateKey := clientPair(t)
	otherCertificate, otherKey := clientPair(t)
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(certificate)

	s := account(simulator.Config{})
	swrJob.addTo(s)
	server := httptest.NewUnstartedServer(s.Handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of those that it turns away
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: trusted}
	server.StartTLS()
	t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})

	for name, test := range map[string]struct {
		block map[string]any
		reads bool
	}{
		"as text":          {map[string]any{"cert": string(certificate), "key": string(privateKey)}, true},
		"in files":         {map[string]any{"cert": tempFile(t, string(certificate)), "key": tempFile(t, string(privateKey))}, true},
		"in one file":      {map[string]any{"cert": tempFile(t, string(privateKey)+string(certificate)), "key": tempFile(t, string(certificate)+string(privateKey))}, true},
		"none":             {nil, false},
		"one of a strange": {map[string]any{"cert": string(otherCertificate), "key": string(otherKey)}, false},
	} {
		p := configured(t, with(blockAt(server.URL), map[string]any{"cacert_file": string(authority), "max_retries": 0}, test.block))
		_, d := p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
		if read := len(d.Errors()) == 0; read != test.reads {
			t.Errorf("%s: %s", name, d)
		}
		if strings.Contains(d.String(), "PRIVATE KEY") {
			t.Errorf("%s: the key stands in:\n%s", name, d)
		}
	}
	d := fresh(t).Configure(with(signIn(), map[string]any{"cert": string(certificate), "key": string(otherKey)}))
	same(t, "attributes of a key of another", d.Attributes(), []string{"cert"})
	says(t, d.String(), "cert", "key")
}

// behindProxy marks the process that TestProxyOfTheEnvironmentIsUsedButForMetadata starts: the standard library reads
// the environment's proxies only once.
const behindProxy = "TEST_BEHIND_PROXY"

func TestProxyOfTheEnvironmentIsUsedButForMetadata(t *testing.T) {
	if os.Getenv(behindProxy) != "" {
		readBehindProxy(t)
		return
	}
	s := cloud(t, simulator.Config{TLS: true})
	swrJob.addTo(s)
	seen := make(chan string, 10)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Method + " " + r.Host
		if r.Method != http.MethodConnect {
			http.Error(w, "only tunnels", http.StatusMethodNotAllowed)
			return
		}
		tunnel(t, w, strings.TrimPrefix(s.URL(), "https://"))
	}))
	t.Cleanup(proxy.Close)

	this, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), this, "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), behindProxy+"=1", "HTTPS_PROXY="+proxy.URL, "HTTP_PROXY="+proxy.URL, "NO_PROXY=")
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
	close(seen)
	var hosts []string
	for host := range seen {
		hosts = append(hosts, host)
	}
	same(t, "tunnels", hosts, []string{"CONNECT iam.cn-north-4.myhuaweicloud.com:443", "CONNECT swr-api.cn-north-4.myhuaweicloud.com:443"})
}

// readBehindProxy reads at hosts that only the proxy knows, and then looks for an instance's metadata.
func readBehindProxy(t *testing.T) {
	standard, _ := http.DefaultTransport.(*http.Transport)
	standard.Proxy = http.ProxyFromEnvironment
	mustRead(t, configured(t, anywhere()), swrJob, swrJob.config)

	p := fresh(t)
	hire(t, "http://metadata.example")
	configure(t, p, with(without(anywhere(), "access_key", "secret_key"), map[string]any{"max_retries": 0}))
	says(t, mustFail(t, p, swrJob, swrJob.config).detail, "metadata.example:80 is not on loopback")
}

// ofTheSystem marks the process that TestAuthoritiesOfTheSystemStayTrusted starts: the standard library reads the
// authorities of the system only once.
const ofTheSystem = "TEST_AUTHORITIES_OF_THE_SYSTEM"

func TestAuthoritiesOfTheSystemStayTrusted(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems take their authorities from elsewhere")
	}
	s := cloud(t, simulator.Config{TLS: true})
	if os.Getenv(ofTheSystem) != "" {
		swrJob.addTo(s)
		another, _ := clientPair(t)
		mustRead(t, configured(t, with(block(s), map[string]any{"cacert_file": string(another), "max_retries": 0})), swrJob, swrJob.config)
		return
	}
	this, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), this, "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), ofTheSystem+"=1", "SSL_CERT_DIR="+t.TempDir(), "SSL_CERT_FILE="+tempFile(t, string(s.CertificatePEM())))
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v:\n%s", err, out)
	}
}

// tunnel carries bytes between the client and an address until either hangs up.
func tunnel(t testing.TB, w http.ResponseWriter, address string) {
	there, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = there.Close() }()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = here.Close() }()
	if _, err := io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		t.Error(err)
	}
	go func() {
		_, _ = io.Copy(there, here)
	}()
	_, _ = io.Copy(here, there) // until the proxied server hangs up
}

func TestMistakesInSigningInAreErrorsOnTheirAttribute(t *testing.T) {
	file, broken := profileFile(t), tempFile(t, `{"profiles": [{"secretAccessKey": "`+password+`"`)
	absent := filepath.Join(t.TempDir(), "absent")
	role := func(more map[string]any) map[string]any {
		return with(byKeys.block, map[string]any{"assume_role": []any{with(map[string]any{"agency_name": "a", "domain_name": "d"}, more)}})
	}
	for name, test := range map[string]struct {
		block     map[string]any
		env       map[string]string
		attribute string
		says      []string
	}{
		"unknown profile": {
			block:     map[string]any{"shared_config_file": file, "profile": "absent"},
			attribute: "profile", says: []string{"absent", file, "permanent", "sso", "Check profile."},
		},
		"unknown profile by variable": {
			env:       map[string]string{"HW_SHARED_CONFIG_FILE": file, "HW_PROFILE": "absent"},
			attribute: "profile", says: []string{"absent", file, "HW_PROFILE"},
		},
		"unsupported mode": {
			block:     map[string]any{"shared_config_file": file, "profile": "machine"},
			attribute: "profile", says: []string{"machine", "ecsAgency", "AKSK", "SSO"},
		},
		"profile with half a pair": {
			block:     map[string]any{"shared_config_file": file, "profile": "half"},
			attribute: "profile", says: []string{"half", "access key", "secret key"},
		},
		"no file of profiles": {
			block:     map[string]any{"shared_config_file": absent, "profile": "work"},
			attribute: "shared_config_file", says: []string{absent, "no such file", "Check shared_config_file."},
		},
		"file of profiles that is no JSON": {
			env:       map[string]string{"HW_SHARED_CONFIG_FILE": broken},
			attribute: "shared_config_file", says: []string{broken, "JSON", "HW_SHARED_CONFIG_FILE"},
		},
		"neither ID token nor file": {
			block:     byOIDC(nil).block,
			attribute: "assume_role_with_oidc[0].id_token", says: []string{"id_token", "id_token_file"},
		},
		"ID token and file": {
			block:     byOIDC(with(inlineToken, map[string]any{"id_token_file": absent})).block,
			attribute: "assume_role_with_oidc[0].id_token", says: []string{"either", "id_token", "id_token_file"},
		},
		"identity provider with a line break": {
			block:     byOIDC(with(inlineToken, map[string]any{"idp_id": "a\nb"})).block,
			attribute: "assume_role_with_oidc[0].idp_id", says: []string{"idp_id"},
		},
		"agency without a name, by variable": {
			block:     with(byKeys.block, map[string]any{"assume_role": []any{map[string]any{"domain_id": "d"}}}),
			attribute: "assume_role[0].agency_name", says: []string{"agency_name", "HW_ASSUME_ROLE_AGENCY_NAME"},
		},
		"second agency of a chain without an account": {
			block: with(byKeys.block, map[string]any{"assume_role": []any{
				map[string]any{"agency_name": "a", "domain_id": "d"}, map[string]any{"agency_name": "b"},
			}}),
			env:       map[string]string{"HW_ASSUME_ROLE_DOMAIN_ID": "d"},
			attribute: "assume_role[1].domain_name", says: []string{"domain_name", "domain_id"},
		},
		"agency upon OpenID Connect, whose variables are not meant for it": {
			block:     with(byOIDC(inlineToken).block, map[string]any{"assume_role": []any{map[string]any{"agency_name": "a"}}}),
			env:       map[string]string{"HW_ASSUME_ROLE_DOMAIN_ID": "d"},
			attribute: "assume_role[0].domain_name", says: []string{"domain_name", "domain_id"},
		},
		"agency with a password": {
			block:     with(byPassword.block, map[string]any{"assume_role": assumeRoles(v3)}),
			attribute: "assume_role", says: []string{"password", "access_key", "secret_key"},
		},
		"agency by variable with a token": {
			block: byToken.block, env: map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d"},
			attribute: "assume_role", says: []string{"token", "HW_ASSUME_ROLE_AGENCY_NAME"},
		},
		"duration by variable too short": {
			block: role(nil), env: map[string]string{"HW_ASSUME_ROLE_DURATION": "899"},
			attribute: "assume_role[0].duration", says: []string{"HW_ASSUME_ROLE_DURATION", "899", "900", "86400"},
		},
		"duration by variable too long": {
			block: role(nil), env: map[string]string{"HW_ASSUME_ROLE_DURATION": "86401"},
			attribute: "assume_role[0].duration", says: []string{"HW_ASSUME_ROLE_DURATION", "86401"},
		},
		"duration by variable no number": {
			block: role(nil), env: map[string]string{"HW_ASSUME_ROLE_DURATION": "1h"},
			attribute: "assume_role[0].duration", says: []string{"HW_ASSUME_ROLE_DURATION", `"1h"`, "whole number"},
		},
		"half a pair": {
			block:     without(byTemporaryKeys.block, "secret_key"),
			attribute: "secret_key", says: []string{"secret_key", "HW_SECRET_KEY"},
		},
		"address of metadata": {
			env:       map[string]string{"HUAWEICLOUDTASK_METADATA_ENDPOINT": "ftp://" + password + "@x"},
			attribute: "", says: []string{"HUAWEICLOUDTASK_METADATA_ENDPOINT", "user name or password"},
		},
	} {
		w := way{env: test.env}
		d := w.unconfigured(t, nowhere).Configure(with(map[string]any{"region": region}, test.block))
		same(t, name+": attributes", d.Attributes(), []string{test.attribute})
		same(t, name+": errors", len(d.Errors()), 1)
		says(t, d.String(), test.says...)
		for _, secret := range []string{password, cast.Permanent.SecretKey, cast.Temporary.SecretKey, cast.Provider.IDTokens[0], cast.Token.Value} {
			if strings.Contains(d.String(), secret) {
				t.Errorf("%s: a secret stands in:\n%s", name, d)
			}
		}
	}
}

func TestDurationsOutOfRangeAndTwoFederationsAreNotValid(t *testing.T) {
	agency := func(duration any) map[string]any {
		return map[string]any{"assume_role": []any{map[string]any{"agency_name": "a", "domain_id": "d", "duration": duration}}}
	}
	federated := func(duration any) map[string]any {
		return byOIDC(with(inlineToken, map[string]any{"duration": duration})).block
	}
	for name, test := range map[string]struct {
		block     map[string]any
		attribute string // "": it is valid
	}{
		"too short":            {agency(899), "assume_role[0].duration"},
		"too long":             {agency(86401), "assume_role[0].duration"},
		"zero":                 {agency(0), "assume_role[0].duration"},
		"negative":             {agency(-900), "assume_role[0].duration"},
		"shortest":             {agency(900), ""},
		"longest":              {agency(86400), ""},
		"federated, too short": {federated(899), "assume_role_with_oidc[0].duration"},
		"federated, too long":  {federated(86401), "assume_role_with_oidc[0].duration"},
		"federated, shortest":  {federated(900), ""},
		"federated twice": {map[string]any{"assume_role_with_oidc": slices.Repeat(
			byOIDC(inlineToken).block["assume_role_with_oidc"].([]any), 2)}, "assume_role_with_oidc"},
	} {
		d := fresh(t).Validate(with(map[string]any{"region": region}, test.block))
		attributes := map[string]bool{}
		for _, attribute := range d.Attributes() {
			attributes[attribute] = true
		}
		if want := test.attribute != ""; len(attributes) > 1 || attributes[test.attribute] != want || len(d.Errors()) > 0 != want {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// What is known only when IAM is asked is an error of the read. It says what was looked up, where, and what to do.
func TestWhatGoesWrongInSigningInIsOneReadableErrorOfTheRead(t *testing.T) {
	wrongKeys := way{block: map[string]any{"access_key": cast.Permanent.AccessKey, "secret_key": password}}
	stranger := way{block: map[string]any{"access_key": "STRANGERACCESSKEY", "secret_key": password}}
	unknownAgency := func(by string) way {
		return way{block: with(byKeys.block, map[string]any{"assume_role": []any{map[string]any{"agency_name": "absent", by: cast.Agencies[0].DomainID}}})}
	}
	absent := filepath.Join(t.TempDir(), "absent")
	down := simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(http.StatusServiceUnavailable, nil, "")}
	for name, test := range map[string]struct {
		way     way
		fault   simulator.Fault
		summary string // the end of it
		says    []string
	}{
		"wrong password": {
			way:  way{block: with(byPassword.block, map[string]any{"password": password})},
			says: []string{`a token for user "alice"`, "401 Unauthorized", "The username or password is wrong.", "user_name", "HW_USER_PASSWORD", "domain_name"},
		},
		"user of another account": {
			way:  way{block: with(byPassword.block, map[string]any{"domain_name": "another"})},
			says: []string{`a token for user "alice"`, "The username or password is wrong.", "HW_DOMAIN_NAME"},
		},
		"no such agency": {
			way: unknownAgency("domain_name"), says: []string{`agency "absent" of domain "` + cast.Agencies[0].DomainID, "404 Not Found", "Could not find the agency.", "assume_role"},
		},
		"no such agency by ID": {
			way: unknownAgency("domain_id"), says: []string{`agency "absent" of domain ID "` + cast.Agencies[0].DomainID, "STS5.0404", "assume_role"},
		},
		"agency that does not trust": {
			way: stranger.assuming(v3), says: []string{`agency "readers" of domain "acme"`, "403 Forbidden", "STRA…SKEY from the provider block", "trusts"},
		},
		"agency that does not trust by ID": {
			way: stranger.assuming(v5), says: []string{`agency "readers" of domain ID`, "403 Forbidden", "STS5.1001", "no trust policy", "trusts"},
		},
		"second agency does not trust": {
			way: byKeys.assuming(v3, v3, v3), says: []string{`agency "operators" of domain "initech"`, "403 Forbidden", `from agency "auditors" of domain "umbrella"`},
			fault: simulator.Fault{Path: "securitytokens", Skip: 2, Action: simulator.Respond(403, nil, `{"error": {"code": 403, "message": "no", "title": "Forbidden"}}`)},
		},
		"wrong secret key for an agency": {
			way: wrongKeys.assuming(v3), says: []string{`agency "readers"`, "401 Unauthorized", "verify aksk signature fail", "PERM…EY00 from the provider block"},
		},
		"expired ID token": {
			way:  byOIDC(map[string]any{"id_token": password}),
			says: []string{`identity provider "pipeline"`, "401 Unauthorized", "The ID token is invalid or has expired.", "idp_id", "assume_role_with_oidc"},
		},
		"unknown identity provider": {
			way: byOIDC(with(inlineToken, map[string]any{"idp_id": "absent"})), says: []string{`identity provider "absent"`, "404 Not Found", "idp_id"},
		},
		"no file with the ID token": {
			way: byOIDC(map[string]any{"id_token_file": absent}), says: []string{"the ID token", absent, "no such file", "id_token_file"},
		},
		"empty file for the ID token": {
			way: byOIDC(map[string]any{"id_token_file": tempFile(t, "\n")}), says: []string{"the ID token", "the file is empty", "id_token_file"},
		},
		"token that is refused": {
			way: way{block: map[string]any{"token": password}}, says: []string{"the ID of project", "401 Unauthorized", "a token from the provider block"},
		},
		"IAM is down": {way: byPassword.byBlock(), fault: down, says: []string{`a token for user "alice"`, "503 Service Unavailable", "after 2 attempts"}},
		"IAM is down for an agency": {
			way: byKeys.assuming(v3), fault: down, says: []string{`agency "readers"`, "503 Service Unavailable", "after 2 attempts"},
		},
		"IAM breaks off": {
			way: byPassword.byBlock(), fault: simulator.Fault{Service: simulator.IAM, Action: simulator.Truncate()}, says: []string{`a token for user "alice"`, "after 2 attempts"},
		},
		"IAM answers with a web page": {
			way:   byPassword.byBlock(),
			fault: simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(200, http.Header{"Content-Type": {"text/html"}}, "<html>")},
			says:  []string{`a token for user "alice"`, "not the documented JSON"},
		},
		"IAM repeats the password": {
			way: way{block: with(byPassword.block, map[string]any{"password": password})},
			fault: simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(400, nil,
				`{"error": {"code": 400, "message": "password `+password+` is too short", "title": "Bad Request"}}`)},
			says: []string{"400 Bad Request", "is too short"},
		},
		"instance without an agency": {
			way:   byMetadata,
			fault: simulator.Fault{Path: "securitykey", Action: simulator.Respond(401, nil, "")},
			says:  []string{"the ECS metadata service", "securitykey answered 401", "without an agency", "access_key", "HW_ACCESS_KEY"},
		},
		"no instance": {
			way: byMetadata, fault: simulator.Fault{Service: simulator.Metadata, Action: simulator.Respond(404, nil, "")},
			says: []string{"the ECS metadata service", "answered 404", "access_key", "HW_ACCESS_KEY"},
		},
		"metadata are refused": {
			way: byMetadata, fault: simulator.Fault{Service: simulator.Metadata, Action: simulator.Respond(403, nil, "")},
			says: []string{"the ECS metadata service", "answered 403"},
		},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			admit(s, "nobody")
			s.AddKey(simulator.Key{AccessKey: "STRANGERACCESSKEY", SecretKey: password})
			if test.fault.Action != nil {
				s.Inject(test.fault)
			}
			test.way.block = with(test.way.block, map[string]any{"max_retries": 1})
			p := test.way.on(t, "http://127.0.0.1:80")
			for _, ignore := range []any{nil, true} { // it is not the task that is missing
				f := mustFail(t, p, swrJob, with(swrJob.config, map[string]any{"ignore_not_found": ignore}))
				if !strings.Contains(f.text(), "SWR instance job "+swrJob.taskID+" could not be read") {
					t.Errorf("%s: %s", name, f.text())
				}
				says(t, f.detail, append(test.says, "cannot get ")...)
				tellsNothing(t, s, f.text())
				if strings.Contains(f.detail, "signed with .") {
					t.Errorf("%s: credentials of nobody stand in:\n%s", name, f.detail)
				}
			}
			same(t, name+": reads", len(s.Requests(simulator.ByService(simulator.SWR))), 0)
		})
	}
}

func TestMetadataServiceThatHangsIsWaitedForBriefly(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		s.Inject(simulator.Fault{Service: simulator.Metadata, Action: simulator.Hang()})
		p := byMetadata.on(t, "http://127.0.0.1:80")
		start := time.Now()
		f := mustFail(t, p, swrJob, swrJob.config)
		if took := time.Since(start); took < 3*time.Second || took > 10*time.Second {
			t.Errorf("the read took %s", took)
		}
		says(t, f.detail, "the ECS metadata service", "no response within 3s", "access_key", "HW_ACCESS_KEY")
	})
}

// Until they are known nothing is signed in with.
func TestReadThatNeedsAnUnknownSettingToSignInSaysSo(t *testing.T) {
	agency := map[string]any{"agency_name": "a", "domain_name": "d"}
	for setting, more := range map[string]map[string]any{
		"token":                                {"token": unknown},
		"user_name":                            with(byPassword.block, map[string]any{"user_name": unknown}),
		"user_id":                              with(byPasswordAndUserID.block, map[string]any{"user_id": unknown}),
		"password":                             with(byPassword.block, map[string]any{"password": unknown}),
		"domain_name":                          with(byPassword.block, map[string]any{"domain_name": unknown}),
		"domain_id":                            with(byPasswordAndIDs.block, map[string]any{"domain_id": unknown}),
		"shared_config_file":                   {"shared_config_file": unknown, "profile": "absent"},
		"profile":                              {"shared_config_file": tempFile(t, `{"profiles": []}`), "profile": unknown},
		"access_key":                           with(byPassword.block, map[string]any{"access_key": unknown, "secret_key": unknown, "assume_role": assumeRoles(v3)}),
		"project_name":                         with(byProfile(t, "located at home", "").block, map[string]any{"project_name": unknown}),
		"signing_algorithm":                    with(byKeys.block, map[string]any{"signing_algorithm": unknown}),
		"cert":                                 with(byKeys.block, map[string]any{"cert": unknown, "key": "-----BEGIN PRIVATE KEY-----"}),
		"key":                                  with(byKeys.block, map[string]any{"cert": "-----BEGIN CERTIFICATE-----", "key": unknown}),
		"assume_role":                          with(byKeys.block, map[string]any{"assume_role": unknown}),
		"assume_role[0].agency_name":           with(byKeys.block, map[string]any{"assume_role": []any{with(agency, map[string]any{"agency_name": unknown})}}),
		"assume_role[0].domain_name":           with(byKeys.block, map[string]any{"assume_role": []any{with(agency, map[string]any{"domain_name": unknown})}}),
		"assume_role[0].domain_id":             with(byKeys.block, map[string]any{"assume_role": []any{with(agency, map[string]any{"domain_id": unknown})}}),
		"assume_role[0].duration":              with(byKeys.block, map[string]any{"assume_role": []any{with(agency, map[string]any{"duration": unknown})}}),
		"assume_role_with_oidc":                {"assume_role_with_oidc": unknown},
		"assume_role_with_oidc[0].id_token":    byOIDC(map[string]any{"id_token": unknown}).block,
		"assume_role_with_oidc[0].idp_id":      byOIDC(with(inlineToken, map[string]any{"idp_id": unknown})).block,
		"assume_role_with_oidc[0].domain_id":   byOIDC(with(inlineToken, map[string]any{"domain_id": unknown})).block,
		"assume_role_with_oidc[0].duration":    byOIDC(with(inlineToken, map[string]any{"duration": unknown})).block,
		"assume_role_with_oidc[0].agency_name": byOIDC(with(inlineToken, map[string]any{"agency_name": unknown})).block,
	} {
		s := admitting(t, simulator.Config{}, "")
		f := mustFail(t, way{block: more}.on(t, s.URL()), swrJob, swrJob.config)
		says(t, f.detail, setting, "not known yet")
		same(t, setting+": requests", len(s.Requests()), 0)
	}
}

func TestNoSourceAsksBeforeTheFirstRead(t *testing.T) {
	for _, w := range append(ranked(t), byKeys.assuming(v3, v5)) {
		s := admitting(t, simulator.Config{}, w.principal)
		w.byBlock().on(t, s.URL())
		same(t, w.principal, deeds(s), []string(nil))
	}
}
