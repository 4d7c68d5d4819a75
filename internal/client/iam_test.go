// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// The agencies and providers that the tests of one request have.
var (
	agencyV3 = client.Agency{Base: client.Static(userKey), Name: agencies[0].Name, DomainName: agencies[0].DomainName, Duration: 15 * time.Minute}
	agencyV5 = client.Agency{Base: client.Static(userKey), Name: agencies[0].Name, DomainID: agencies[0].DomainID, Duration: 15 * time.Minute}
	oidc     = client.OIDC{ProviderID: idp, Token: idToken}
	alice    = client.Password{UserID: user, Password: password}
)

func TestRequestsForCredentialsAreAsIAMAndSTSDocumentThem(t *testing.T) {
	const iamHost, stsHost = "iam.cn-north-4.myhuaweicloud.com", "sts.cn-north-4.myhuaweicloud.com"
	for name, test := range map[string]struct {
		source     client.CredentialSource
		rank       int // of the request
		host, path string
		header     map[string]string // with "": none of that name
		body       string
	}{
		"password": {
			alice.Source(), 0, iamHost, "/v3/auth/tokens",
			map[string]string{"Authorization": ""},
			`{"auth": {
				"identity": {"methods": ["password"], "password": {"user": {"id": "` + user + `", "password": "` + password + `"}}},
				"scope": {"project": {"id": "` + project + `"}}
			}}`,
		},
		"password, of a name": {
			client.Password{UserName: "alice", DomainID: "d0", Password: password}.Source(), 0, iamHost, "/v3/auth/tokens", nil,
			`{"auth": {
				"identity": {"methods": ["password"], "password": {"user": {"name": "alice", "domain": {"id": "d0"}, "password": "` + password + `"}}},
				"scope": {"project": {"id": "` + project + `"}}
			}}`,
		},
		"agency by its account's name": {
			agencyV3.Source(), 0, iamHost, "/v3.0/OS-CREDENTIAL/securitytokens", nil,
			`{"auth": {"identity": {
				"methods": ["assume_role"], "assume_role": {"agency_name": "readers", "domain_name": "acme", "duration_seconds": 900}
			}}}`,
		},
		"agency by its account's ID": {
			agencyV5.Source(), 0, stsHost, "/v5/agencies/assume", nil,
			`{"agency_urn": "` + agencies[0].URN() + `", "agency_session_name": "terraform", "duration_seconds": 900}`,
		},
		"federation": {
			oidc.Source(), 0, iamHost, "/v3.0/OS-AUTH/id-token/tokens",
			map[string]string{"X-Idp-Id": idp, "Authorization": "", "X-Auth-Token": ""},
			`{"auth": {"id_token": {"id": "` + idToken + `"}}}`,
		},
		"federation, its key": {
			oidc.Source(), 1, iamHost, "/v3.0/OS-CREDENTIAL/securitytokens",
			map[string]string{"X-Idp-Id": "", "Authorization": "", "X-Auth-Token": "TOKEN"},
			`{"auth": {"identity": {"methods": ["token"], "token": {"id": "TOKEN", "duration_seconds": 3600}}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			c := signedIn(cloud, test.source)
			// The read has a region and an address of its own, which sign in nobody.
			at, err := c.Locate(t.Context(), client.Location{Region: "cn-south-1", ProjectID: project, Endpoint: mustParse(t, "https://own.example")})
			must(t, err)
			_ = c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{})

			r := cloud.Requests()[test.rank]
			var token string // that was issued
			for _, secret := range cloud.Secrets() {
				if strings.HasPrefix(secret, "MII") {
					token = secret
				}
			}
			equal(t, "URL", r.Method+" "+r.Host+r.Path+"?"+r.Query, "POST "+test.host+test.path+"?")
			equal(t, "content type", r.Header.Get("Content-Type"), "application/json")
			for name, want := range test.header {
				equal(t, name, r.Header.Get(name), strings.ReplaceAll(want, "TOKEN", token))
			}
			equal(t, "body", decodedJSON(t, string(r.Body)), decodedJSON(t, strings.ReplaceAll(test.body, "TOKEN", token)))
		})
	}
}

func decodedJSON(t *testing.T, text string) any {
	t.Helper()
	var value any
	must(t, json.Unmarshal([]byte(text), &value))
	return value
}

func TestSigningInFollowsRegionCloudAndEndpoints(t *testing.T) {
	for name, test := range map[string]struct {
		change   func(*client.Config)
		iam, sts string
	}{
		"region":   {func(c *client.Config) { c.Region = "cn-east-3" }, "iam.cn-east-3.myhuaweicloud.com", "sts.cn-east-3.myhuaweicloud.com"},
		"European": {func(c *client.Config) { c.Region = "eu-west-101" }, "iam.eu-west-101.myhuaweicloud.eu", "sts.eu-west-101.myhuaweicloud.eu"},
		"cloud":    {func(c *client.Config) { c.Cloud = "example.com" }, "iam.cn-north-4.example.com", "sts.cn-north-4.example.com"},
		"addresses": {func(c *client.Config) {
			c.Endpoints = at(t, "https://own.example").Endpoints
		}, "own.example", "own.example"},
		"no region": {func(c *client.Config) { c.Region = "" }, "iam.cn-south-1.myhuaweicloud.com", "sts.cn-south-1.myhuaweicloud.com"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{reader: agencies[1].URN()}.open(t)
			source, _, _ := chained(oidc.Source(), idp, []generation{v3, v5})
			config := config()
			config.Credentials = source
			test.change(&config)
			must(t, client.NewOn(config, cloud.RoundTripper()).ShowInstanceJob(t.Context(), client.Location{Region: "cn-south-1", ProjectID: project}, job, &jobAnswer{}))
			for _, r := range cloud.Requests(simulator.ByService(simulator.IAM)) {
				equal(t, "host of IAM", r.Host, test.iam)
			}
			equal(t, "host of STS", cloud.Requests(simulator.ByService(simulator.STS))[0].Host, test.sts)
		})
	}
}

func TestAnAnswerWithoutCredentialsIsNoSuccess(t *testing.T) {
	const expires = `"expires_at": "2030-01-01T00:00:00Z"`
	token := http.Header{"X-Subject-Token": {"very-secret-token"}}
	const none = "the response contains no credentials"
	for name, test := range map[string]struct {
		source client.CredentialSource
		script script
		want   string
	}{
		"token, not in the header":     {alice.Source(), script{answers(201, nil, `{"token": {`+expires+`}}`)}, none},
		"token, no body":               {alice.Source(), script{answers(201, token, ``)}, client.ErrEmpty.Error()},
		"token, of no known time":      {alice.Source(), script{answers(201, token, `{"token": {"expires_at": "soon"}}`)}, "not the documented JSON"},
		"agency, nothing":              {agencyV3.Source(), script{answers(201, nil, `{}`)}, none},
		"agency, null":                 {agencyV3.Source(), script{answers(201, nil, `{"credential": null}`)}, none},
		"agency, no secret":            {agencyV3.Source(), script{answers(201, nil, `{"credential": {"access": "a", `+expires+`}}`)}, none},
		"agency, HTML":                 {agencyV3.Source(), script{answers(200, nil, `<html>very-secret</html>`)}, "not the documented JSON"},
		"agency by STS, nothing":       {agencyV5.Source(), script{answers(200, nil, `{}`)}, none},
		"agency by STS, no key":        {agencyV5.Source(), script{answers(200, nil, `{"credentials": {"secret_access_key": "very-secret"}}`)}, none},
		"agency by STS, no secret":     {agencyV5.Source(), script{answers(200, nil, `{"credentials": {"access_key_id": "a"}}`)}, none},
		"agency by STS, IAM's shape":   {agencyV5.Source(), script{answers(200, nil, `{"credential": {"access": "a", "secret": "very-secret"}}`)}, none},
		"federation, no token":         {oidc.Source(), script{answers(201, nil, `{}`)}, none},
		"federation, no key":           {oidc.Source(), script{answers(201, token, `{}`), answers(201, nil, `{"credential": {}}`)}, none},
		"federation, a list as a key":  {oidc.Source(), script{answers(201, token, `{}`), answers(201, nil, `{"credential": []}`)}, "not the documented JSON"},
		"redirect":                     {agencyV3.Source(), script{answers(302, http.Header{"Location": {"https://evil.example/"}}, ``)}, "a redirect, which is never followed"},
		"redirect of the first of two": {oidc.Source(), script{answers(307, http.Header{"Location": {"https://evil.example/"}}, ``)}, "a redirect, which is never followed"},
	} {
		t.Run(name, func(t *testing.T) {
			config := config()
			config.Credentials = test.source
			n := &network{script: test.script}
			found := asError[*client.LookupError](t, readJob(t.Context(), client.NewOn(config, n)))
			if text := found.Error(); !strings.Contains(text, test.want) || strings.Contains(text, "very-secret") {
				t.Errorf("text: got %q, want %q in it, and no secret", text, test.want)
			}
			equal(t, "requests", len(n.requests()), len(test.script))
		})
	}
}

// What a user reads of a mistake: what was looked up, where, and what to do.
func TestAMistakeInSigningInIsOneReadableError(t *testing.T) {
	const iam, sts = "https://iam.cn-north-4.myhuaweicloud.com", "https://sts.cn-north-4.myhuaweicloud.com"
	stranger := client.Static(client.Credentials{AccessKey: "STRANGERACCESSKEY", SecretKey: "very-secret-strange-key"})
	wrong := client.Static(client.Credentials{AccessKey: userKey.AccessKey, SecretKey: "very-secret-wrong-key"})
	as := func(a client.Agency, base client.CredentialSource) client.CredentialSource {
		a.Base = base
		return a.Source()
	}
	named := func(a client.Agency, name string) client.CredentialSource {
		a.Name = name
		return a.Source()
	}
	missing, empty := filepath.Join(t.TempDir(), "absent"), write(t, " \n")
	for name, test := range map[string]struct {
		source             client.CredentialSource
		what, where, cause string
		advice             []string
		status             int // 0: no answer
	}{
		"wrong password": {
			client.Password{UserID: user, Password: "very-secret-wrong"}.Source(),
			`a token for user "` + user + `"`, iam, "The username or password is wrong.",
			[]string{"user_name", "password", "domain_name", "HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"},
			401,
		},
		"unknown user": {
			client.Password{UserName: "bob", Password: password, DomainName: cast.User.DomainName}.Source(),
			`a token for user "bob"`, iam, "The username or password is wrong.",
			[]string{"user_id", "HW_USER_ID"},
			401,
		},
		"no such agency": {
			named(agencyV3, "absent"), `the credentials of agency "absent" of domain "acme"`, iam, "Could not find the agency.",
			[]string{"assume_role", "trusts"},
			404,
		},
		"no such agency, by ID": {
			named(agencyV5, "absent"), `the credentials of agency "absent" of domain ID "` + agencies[0].DomainID + `"`, sts, ":agency:absent does not exist",
			[]string{"assume_role", "trusts"},
			404,
		},
		"agency that does not trust": {
			as(agencyV3, stranger), `the credentials of agency "readers" of domain "acme"`, iam, "You are not authorized to assume agency readers.",
			[]string{"assume_role", "trusts"},
			403,
		},
		"agency that does not trust, by ID": {
			as(agencyV5, stranger), `the credentials of agency "readers" of domain ID "` + agencies[0].DomainID + `"`, sts, "access denied: no trust policy allows", []string{"trusts"}, 403,
		},
		"agency with a wrong key": {
			as(agencyV3, wrong), `the credentials of agency "readers" of domain "acme"`, iam, "verify aksk signature fail", []string{"assume_role"}, 401,
		},
		"expired ID token": {
			client.OIDC{ProviderID: idp, Token: "very-secret-old"}.Source(), `the credentials of a user of identity provider "pipeline"`, iam,
			"The ID token is invalid or has expired.",
			[]string{"idp_id", "assume_role_with_oidc", "expired"},
			401,
		},
		"unknown provider": {
			client.OIDC{ProviderID: "absent", Token: idToken}.Source(), `the credentials of a user of identity provider "absent"`, iam,
			"Could not find identity provider: absent.",
			[]string{"idp_id"},
			404,
		},
		"no file with an ID token": {
			client.OIDC{ProviderID: idp, TokenFile: missing}.Source(), "the ID token", missing, "no such file", []string{"id_token_file", "assume_role_with_oidc"}, 0,
		},
		"empty file for an ID token": {
			client.OIDC{ProviderID: idp, TokenFile: empty}.Source(), "the ID token", empty, "the file is empty", []string{"id_token_file"}, 0,
		},
		"folder for an ID token": {
			client.OIDC{ProviderID: idp, TokenFile: filepath.Dir(empty)}.Source(), "the ID token", filepath.Dir(empty), "is a directory", []string{"id_token_file"}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			cloud.AddKey(simulator.Key{AccessKey: "STRANGERACCESSKEY", SecretKey: "very-secret-strange-key"})
			c := signedIn(cloud, test.source)
			at, err := c.Locate(t.Context(), client.Location{})
			must(t, err)
			err = c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{})
			found := asError[*client.LookupError](t, err)
			equal(t, "what", found.What, test.what)
			equal(t, "where", found.Where, test.where)
			if text := err.Error(); !strings.Contains(text, test.cause) || !strings.HasPrefix(text, fmt.Sprintf("cannot get %s from %s: ", test.what, test.where)) {
				t.Errorf("text: got %q, want %q in it", text, test.cause)
			}
			for _, name := range test.advice {
				equal(t, "advice names "+name, strings.Contains(found.Advice, name), true)
			}
			for _, secret := range append(cloud.Secrets(), "very-secret") {
				if told := err.Error() + found.Advice; strings.Contains(told, secret) {
					t.Errorf("%q is told in %q", secret, told)
				}
			}
			if test.status != 0 {
				wantStatus(t, err, test.status)
				equal(t, "permanent", client.Permanent(err), true)
			}
			equal(t, "reads", len(cloud.Requests(simulator.ByService(simulator.SWR))), 0)
		})
	}
}

// A request for a token proves nothing by a key, so an error must not name one.
func TestARefusalOfAPasswordNamesNoKey(t *testing.T) {
	for name, source := range map[string]client.CredentialSource{
		"password": client.Password{UserID: user, Password: "very-secret-wrong"}.Source(),
		"ID token": client.OIDC{ProviderID: idp, Token: "very-secret-old"}.Source(),
	} {
		c := signedIn(account{}.open(t), source)
		at, err := c.Locate(t.Context(), client.Location{})
		must(t, err)
		equal(t, name, apiError(t, c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{})).SignedWith, "")
	}
	refused := apiError(t, readJob(t.Context(), signedIn(account{}.open(t), agencyV3.Source())))
	equal(t, "agency", refused.SignedWith[:10], "access key")
	equal(t, "agency's origin", strings.Contains(refused.SignedWith, ` from agency "readers" of domain "acme", for project `), true)
}

func TestIAMThatIsDownIsTriedAgainOnlyByWhomSignsIn(t *testing.T) {
	for name, test := range map[string]struct {
		source   client.CredentialSource
		service  simulator.Service
		domain   string
		fault    simulator.Action
		attempts int
	}{
		"unavailable":      {agencyV3.Source(), simulator.IAM, `"acme"`, simulator.Respond(503, nil, ""), 6},
		"broken":           {agencyV3.Source(), simulator.IAM, `"acme"`, simulator.Reset(), 6},
		"STS, unavailable": {agencyV5.Source(), simulator.STS, `ID "` + agencies[0].DomainID + `"`, simulator.Respond(502, nil, ""), 6},
		"refused":          {agencyV3.Source(), simulator.IAM, `"acme"`, simulator.Respond(400, nil, ""), 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{reader: agencies[0].URN()}.open(t)
				remove := cloud.Inject(simulator.Fault{Service: test.service, Action: test.fault})
				c := signedIn(cloud, test.source)
				found := asError[*client.LookupError](t, readJob(t.Context(), c))
				equal(t, "what", found.What, `the credentials of agency "readers" of domain `+test.domain)
				equal(t, "attempts", len(cloud.Requests()), test.attempts)

				cloud.Forget()
				polled := asError[*client.LookupError](t, readJob(t.Context(), c.Polling()))
				equal(t, "what a poll wants", polled.What, found.What)
				equal(t, "attempts of a poll", len(cloud.Requests()), 1)

				remove()
				must(t, readJob(t.Context(), c))
			})
		})
	}
}
