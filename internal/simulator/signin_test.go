// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const (
	ownDomain    = "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d01"
	otherProject = "1111aaaa2222bbbb3333cccc4444dddd"
	domain       = `"domain_name": "theirs"`

	tokenPath         = "/v3/auth/tokens"
	securityTokenPath = "/v3.0/OS-CREDENTIAL/securitytokens"
	federationPath    = "/v3.0/OS-AUTH/id-token/tokens"
	assumePath        = "/v5/agencies/assume"
	metadataTokenPath = "/meta-data/latest/api/token"
	metadataKeyPath   = "/openstack/latest/securitykey"
)

var (
	alice   = simulator.User{ID: "user-1", Name: "alice", Password: "pa55word", DomainName: "ours", DomainID: ownDomain}
	readers = simulator.Agency{Name: "readers", DomainName: "theirs", DomainID: "d1", Trusts: []string{permanent.AccessKey, "iam::d2:agency:second"}}
	second  = simulator.Agency{Name: "second", DomainName: "others", DomainID: "d2", Trusts: []string{"iam::d1:agency:readers", "pipeline"}}
)

// newAccount is a cloud on a clock of its own in which one can sign in, every way, for so long.
func newAccount(t *testing.T, lifetime time.Duration) (*simulator.Server, *clock) {
	t.Helper()
	clock := newClock()
	cloud := newCloud(t, simulator.Config{Now: clock.Now})
	cloud.AddProject(simulator.Project{ID: otherProject, Region: region, Name: region + "_other"})
	user, first, last := alice, readers, second
	user.Lifetime, first.Lifetime, last.Lifetime = lifetime, lifetime, lifetime
	cloud.AddUser(user)
	cloud.AddAgency(first)
	cloud.AddAgency(last)
	cloud.AddIdentityProvider(simulator.IdentityProvider{ID: "pipeline", IDTokens: []string{"good", "too"}, Lifetime: lifetime})
	cloud.SetInstance(simulator.Instance{Agency: readers.URN()})
	return cloud, clock
}

// call sends a request with a body, signed where there is a key.
func (c *clock) call(t *testing.T, cloud *simulator.Server, method, path, body string, key simulator.Key, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "https://api.example"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range header {
		if name, value, ok := strings.Cut(line, ": "); ok {
			r.Header.Set(name, value)
		}
	}
	if key.AccessKey != "" {
		signing{key: key, date: c.now}.sign(r)
	}
	return send(t, cloud, r)
}

// issued decodes credentials, in whichever shape they came.
func (r reply) issued(t *testing.T) (key simulator.Key) {
	t.Helper()
	var body struct {
		Credential  struct{ Access, Secret, SecurityToken string }
		Credentials struct {
			AccessKeyID     string `json:"access_key_id"`
			SecretAccessKey string `json:"secret_access_key"`
			SecurityToken   string `json:"security_token"`
		}
	}
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatalf("%q: %v", r.body, err)
	}
	if v5 := body.Credentials; v5.AccessKeyID != "" {
		return simulator.Key{AccessKey: v5.AccessKeyID, SecretKey: v5.SecretAccessKey, SecurityToken: v5.SecurityToken}
	}
	v3 := body.Credential
	return simulator.Key{AccessKey: v3.Access, SecretKey: v3.Secret, SecurityToken: v3.SecurityToken}
}

func passwordBody(user, password, project string) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user": {%s, "password": %q}}}, "scope": {"project": {%s}}}}`,
		user, password, project)
}

func agencyBody(name, more string) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["assume_role"], "assume_role": {"agency_name": %q, %s}}}}`, name, more)
}

func tokenBody(token string) string {
	return fmt.Sprintf(`{"auth": {"identity": {"methods": ["token"], "token": {"id": %q}}}}`, token)
}

func urnBody(urn, more string) string {
	return fmt.Sprintf(`{"agency_urn": %q, "agency_session_name": "terraform"%s}`, urn, more)
}

func idTokenBody(token string) string {
	return fmt.Sprintf(`{"auth": {"id_token": {"id": %q}}}`, token)
}

const (
	byName = `"name": "alice", "domain": {"name": "ours"}`
	toHere = `"name": "` + region + `"`
)

func (r reply) subjectToken() string { return r.header.Get("X-Subject-Token") }

// proofs are the ways to sign in, each with what proves it to a service afterwards.
var proofs = map[string]func(*testing.T, *clock, *simulator.Server) (simulator.Key, []string){
	"password": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		got := c.call(t, cloud, http.MethodPost, tokenPath, passwordBody(byName, "pa55word", toHere), simulator.Key{})
		return simulator.Key{}, []string{"X-Auth-Token: " + got.subjectToken()}
	},
	"agency, v3": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		return c.call(t, cloud, http.MethodPost, securityTokenPath, agencyBody("readers", domain), permanent).issued(t), nil
	},
	"agency, v5": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		return c.call(t, cloud, http.MethodPost, assumePath, urnBody(readers.URN(), ""), permanent).issued(t), nil
	},
	"agencies, v3 upon v5": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		first := c.call(t, cloud, http.MethodPost, assumePath, urnBody(readers.URN(), ""), permanent).issued(t)
		return c.call(t, cloud, http.MethodPost, securityTokenPath, agencyBody("second", `"domain_id": "d2"`), first).issued(t), nil
	},
	"agencies, v5 upon v3": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		first := c.call(t, cloud, http.MethodPost, securityTokenPath, agencyBody("readers", domain), permanent).issued(t)
		return c.call(t, cloud, http.MethodPost, assumePath, urnBody(second.URN(), ""), first).issued(t), nil
	},
	"federation": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		token := c.call(t, cloud, http.MethodPost, federationPath, idTokenBody("good"), simulator.Key{}, "X-Idp-Id: pipeline").subjectToken()
		return c.call(t, cloud, http.MethodPost, securityTokenPath, tokenBody(token), simulator.Key{}).issued(t), nil
	},
	"federation, its token in the header": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		token := c.call(t, cloud, http.MethodPost, federationPath, idTokenBody("too"), simulator.Key{}, "X-Idp-Id: pipeline").subjectToken()
		return c.call(t, cloud, http.MethodPost, securityTokenPath, tokenBody(""), simulator.Key{}, "X-Auth-Token: "+token).issued(t), nil
	},
	"metadata": func(t *testing.T, c *clock, cloud *simulator.Server) (simulator.Key, []string) {
		token := c.call(t, cloud, http.MethodPut, metadataTokenPath, "", simulator.Key{}, "X-Metadata-Token-Ttl-Seconds: 60").body
		return c.call(t, cloud, http.MethodGet, metadataKeyPath, "", simulator.Key{}, "X-Metadata-Token: "+token).issued(t), nil
	},
}

func TestWhatIsIssuedIsGoodUntilItExpiresAndNamesItsPrincipal(t *testing.T) {
	principals := map[string]string{
		"password": alice.ID, "agency, v3": readers.URN(), "agency, v5": readers.URN(), "agencies, v3 upon v5": second.URN(),
		"agencies, v5 upon v3": second.URN(), "federation": "pipeline", "federation, its token in the header": "pipeline", "metadata": readers.URN(),
	}
	for name, signIn := range proofs {
		t.Run(name, func(t *testing.T) {
			cloud, clock := newAccount(t, 12*time.Second)
			key, header := signIn(t, clock, cloud)
			cloud.Forget()
			for _, at := range []struct {
				pass   time.Duration
				status int
			}{{0, 200}, {11900 * time.Millisecond, 200}, {100 * time.Millisecond, 401}} {
				clock.now = clock.now.Add(at.pass)
				if got := clock.call(t, cloud, http.MethodGet, jobPath, "", key, header...); got.status != at.status {
					t.Errorf("%s on: status %d, want %d: %s", at.pass, got.status, at.status, got.body)
				}
			}
			for i, seen := range cloud.Requests() {
				if want := []string{principals[name], principals[name], ""}[i]; seen.Principal != want {
					t.Errorf("principal %q, want %q", seen.Principal, want)
				}
			}
			if refused := cloud.Requests()[2]; !strings.Contains(refused.Refusal, "has expired") {
				t.Errorf("refused for %q", refused.Refusal)
			}
		})
	}
}

func TestIssuedKeyIsRefusedWithoutItsSecurityToken(t *testing.T) {
	for name, signIn := range proofs {
		cloud, clock := newAccount(t, 0)
		key, _ := signIn(t, clock, cloud)
		if key.AccessKey == "" {
			continue // a token
		}
		key.SecurityToken = ""
		if got := clock.call(t, cloud, http.MethodGet, jobPath, "", key); got.status != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

func TestIssuedCredentialsReachTheProjectsOfTheirAccountOnly(t *testing.T) {
	for name, signIn := range proofs {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			cloud := newCloud(t, simulator.Config{Now: clock.Now})
			for _, id := range []string{"a", "b"} {
				cloud.AddProject(simulator.Project{ID: id, Region: region, Name: id})
			}
			user, first, last := alice, readers, second
			user.Projects, first.Projects, last.Projects = []string{project, "a"}, []string{project}, []string{project}
			cloud.AddUser(user)
			cloud.AddAgency(first)
			cloud.AddAgency(last)
			cloud.AddIdentityProvider(simulator.IdentityProvider{ID: "pipeline", IDTokens: []string{"good", "too"}, Projects: []string{project}})
			cloud.SetInstance(simulator.Instance{Agency: readers.URN()})
			key, header := signIn(t, clock, cloud)
			for path, status := range map[string]int{jobPath: 200, "/v2/a/jobs": 403, "/v2/b/jobs": 403} {
				if got := clock.call(t, cloud, http.MethodGet, path, "", key, header...); got.status != status {
					t.Errorf("%s: status %d, want %d", path, got.status, status)
				}
			}
			listed := clock.call(t, cloud, http.MethodGet, "/v3/projects", "", key, header...).json(t)
			if n := len(listed.(map[string]any)["projects"].([]any)); n != 1 {
				t.Errorf("%d projects are listed", n)
			}
		})
	}
}

func TestUserSignsInByNameOrIDIntoAProjectOfEither(t *testing.T) {
	cloud, clock := newAccount(t, 0)
	for _, user := range []string{byName, `"name": "alice", "domain": {"id": "` + ownDomain + `"}`, `"id": "user-1"`} {
		for scope, id := range map[string]string{
			toHere: project, `"name": "` + region + `_other"`: otherProject, `"id": "` + otherProject + `"`: otherProject,
		} {
			got := clock.call(t, cloud, http.MethodPost, tokenPath, passwordBody(user, "pa55word", scope), simulator.Key{})
			var body struct {
				Token struct{ Project struct{ ID string } }
			}
			if err := json.Unmarshal([]byte(got.body), &body); err != nil || got.status != http.StatusCreated || body.Token.Project.ID != id {
				t.Errorf("%s into %s: status %d: %s", user, scope, got.status, got.body)
			}
		}
	}
}

// The times are those of newClock, and a day or the 900 or 3600 seconds of the references later.
func TestCredentialsAreAnsweredInTheShapeOfTheirService(t *testing.T) {
	const key = `{"access": "?", "secret": "?", "securitytoken": "?", "expires_at": "%s"}`
	for name, want := range map[string]struct {
		method, path, body string
		key                simulator.Key
		header             []string
		status             int
		answer             string
	}{
		"password": {
			http.MethodPost, tokenPath, passwordBody(byName, "pa55word", toHere),
			simulator.Key{},
			nil, 201,
			`{"token": {
				"expires_at": "2026-01-03T03:04:05.000000Z", "issued_at": "2026-01-02T03:04:05.000000Z", "methods": ["password"],
				"user": {"id": "user-1", "name": "alice", "domain": {"id": "` + ownDomain + `", "name": "ours"}},
				"project": {
					"id": "` + project + `", "name": "cn-north-4", "domain_id": "d78cbac186b744899480f25bd022f468",
					"parent_id": "d78cbac186b744899480f25bd022f468", "is_domain": false, "enabled": true
				}
			}}`,
		},
		"federation": {
			http.MethodPost, federationPath, idTokenBody("good"),
			simulator.Key{},
			[]string{"X-Idp-Id: pipeline"},
			201,
			`{"token": {
				"expires_at": "2026-01-03T03:04:05.000000Z", "issued_at": "2026-01-02T03:04:05.000000Z", "methods": ["mapped"],
				"user": {"id": "pipeline", "name": "federated", "domain": {"id": "", "name": ""}}
			}}`,
		},
		"agency, v3": {
			http.MethodPost, securityTokenPath, agencyBody("readers", domain), permanent, nil, 201,
			`{"credential": ` + fmt.Sprintf(key, "2026-01-02T03:19:05.000000Z") + `}`,
		},
		"agency, v5": {
			http.MethodPost, assumePath, urnBody(readers.URN(), ""), permanent, nil, 200,
			`{
				"assumed_agency": {"urn": "sts::d1:assumed-agency:readers/terraform", "id": "readers:terraform"},
				"credentials": {"access_key_id": "?", "secret_access_key": "?", "security_token": "?", "expiration": "2026-01-02T04:04:05.000Z"}
			}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, clock := newAccount(t, 0)
			got := clock.call(t, cloud, want.method, want.path, want.body, want.key, want.header...)
			for _, secret := range cloud.Secrets() {
				got.body = strings.ReplaceAll(got.body, secret, "?")
			}
			if got.status != want.status {
				t.Errorf("status %d", got.status)
			}
			if issued := got.issued(t).AccessKey; issued != "" {
				got.body = strings.ReplaceAll(got.body, issued, "?")
			}
			if diff := cmp.Diff(jsonOf(t, want.answer), got.json(t)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCredentialsLiveAsLongAsIsAskedForWithinTheRange(t *testing.T) {
	seconds := func(n int) string { return fmt.Sprintf(`, "duration_seconds": %d`, n) }
	for name, test := range map[string]struct {
		path, body string
		key        simulator.Key
		shortest   int
		longest    int
	}{
		"agency, v3": {securityTokenPath, agencyBody("readers", domain+"%s"), permanent, 900, 86400},
		"agency, v5": {assumePath, urnBody(readers.URN(), "%s"), permanent, 900, 43200},
		"agency, v5, with a temporary key": {
			assumePath, urnBody(readers.URN(), "%s"), simulator.Key{AccessKey: "T", SecretKey: "s", SecurityToken: "t", Principal: permanent.AccessKey}, 900, 3600,
		},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, clock := newAccount(t, 0)
			cloud.AddKey(test.key)
			ask := func(n int) reply {
				return clock.call(t, cloud, http.MethodPost, test.path, fmt.Sprintf(test.body, seconds(n)), test.key)
			}
			for _, n := range []int{test.shortest - 1, test.longest + 1, 0, -1} {
				if got := ask(n); got.status != http.StatusBadRequest {
					t.Errorf("%d s: status %d", n, got.status)
				}
			}
			for _, n := range []int{test.shortest, test.longest} {
				start, key := clock.now, ask(n).issued(t)
				for after, status := range map[int]int{n - 1: 200, n: 401} {
					clock.now = start.Add(time.Duration(after) * time.Second)
					if got := clock.call(t, cloud, http.MethodGet, jobPath, "", key); got.status != status {
						t.Errorf("%d s of %d: status %d", after, n, got.status)
					}
				}
				clock.now = start
			}
		})
	}
}

func TestMistakesInSigningInAreRefusedInTheShapeOfTheService(t *testing.T) {
	iam := func(status int, message string) string {
		return fmt.Sprintf(`{"error": {"code": %d, "message": %q, "title": %q}}`, status, message, http.StatusText(status))
	}
	sts := func(code, message string) string {
		return fmt.Sprintf(`{"error_code": %q, "error_msg": %q, "request_id": "00000000000000000000000000000001"}`, code, message)
	}
	stranger := simulator.Key{AccessKey: "STRANGER", SecretKey: "secret"}
	const wrong = "The username or password is wrong."
	for name, test := range map[string]struct {
		path, body string
		key        simulator.Key
		header     []string
		status     int
		answer     string
	}{
		"wrong password":       {tokenPath, passwordBody(byName, "wrong", toHere), simulator.Key{}, nil, 401, iam(401, wrong)},
		"unknown user":         {tokenPath, passwordBody(`"name": "bob", "domain": {"name": "ours"}`, "pa55word", toHere), simulator.Key{}, nil, 401, iam(401, wrong)},
		"user without domain":  {tokenPath, passwordBody(`"name": "alice"`, "pa55word", toHere), simulator.Key{}, nil, 401, iam(401, wrong)},
		"user of another":      {tokenPath, passwordBody(`"name": "alice", "domain": {"name": "theirs"}`, "pa55word", toHere), simulator.Key{}, nil, 401, iam(401, wrong)},
		"no user":              {tokenPath, passwordBody(`"domain": {"name": "ours"}`, "pa55word", toHere), simulator.Key{}, nil, 401, iam(401, wrong)},
		"another method":       {tokenPath, `{"auth": {"identity": {"methods": ["totp"], "password": {"user": {"id": "user-1", "password": "pa55word"}}}}}`, simulator.Key{}, nil, 401, iam(401, wrong)},
		"unknown project":      {tokenPath, passwordBody(byName, "pa55word", `"name": "absent"`), simulator.Key{}, nil, 401, iam(401, `The user has no project "absent".`)},
		"no project":           {tokenPath, passwordBody(byName, "pa55word", ``), simulator.Key{}, nil, 401, iam(401, `The user has no project "".`)},
		"no JSON":              {tokenPath, `x`, simulator.Key{}, nil, 400, iam(400, "the body cannot be read: invalid character 'x' looking for beginning of value")},
		"unknown provider":     {federationPath, idTokenBody("good"), simulator.Key{}, []string{"X-Idp-Id: absent"}, 404, iam(404, "Could not find identity provider: absent.")},
		"expired ID token":     {federationPath, idTokenBody("old"), simulator.Key{}, []string{"X-Idp-Id: pipeline"}, 401, iam(401, "The ID token is invalid or has expired.")},
		"unknown token":        {securityTokenPath, tokenBody("absent"), simulator.Key{}, nil, 401, iam(401, "The token is invalid or has expired.")},
		"unknown token, sent":  {securityTokenPath, tokenBody(""), simulator.Key{}, []string{"X-Auth-Token: absent"}, 401, iam(401, "the token is not known or has expired")},
		"token for ever":       {securityTokenPath, `{"auth": {"identity": {"methods": ["token"], "token": {"duration_seconds": 90000}}}}`, simulator.Key{}, nil, 400, iam(400, "duration_seconds 90000 is not between 900 and 86400")},
		"no method":            {securityTokenPath, `{}`, permanent, nil, 400, iam(400, "Unknown methods [].")},
		"unsigned":             {securityTokenPath, agencyBody("readers", domain), simulator.Key{}, nil, 401, iam(401, "The request you have made requires authentication.")},
		"wrong secret":         {securityTokenPath, agencyBody("readers", domain), simulator.Key{AccessKey: permanent.AccessKey, SecretKey: "x"}, nil, 401, iam(401, "verify aksk signature fail")},
		"no such agency":       {securityTokenPath, agencyBody("absent", domain), permanent, nil, 404, iam(404, "Could not find the agency.")},
		"agency of another":    {securityTokenPath, agencyBody("readers", `"domain_name": "others"`), permanent, nil, 404, iam(404, "Could not find the agency.")},
		"agency of nobody":     {securityTokenPath, agencyBody("readers", `"domain_name": ""`), permanent, nil, 404, iam(404, "Could not find the agency.")},
		"no trust":             {securityTokenPath, agencyBody("readers", domain), stranger, nil, 403, iam(403, "You are not authorized to assume agency readers.")},
		"no such agency, STS":  {assumePath, urnBody("iam::d1:agency:absent", ""), permanent, nil, 404, sts("STS5.0404", "agency iam::d1:agency:absent does not exist")},
		"no trust, STS":        {assumePath, urnBody(readers.URN(), ""), stranger, nil, 403, sts("STS5.1001", "access denied: no trust policy allows the sts:agencies:assume action on iam::d1:agency:readers")},
		"no session name, STS": {assumePath, `{"agency_urn": "iam::d1:agency:readers"}`, permanent, nil, 400, sts("STS5.0400", `agency_session_name "" is not valid`)},
		"unsigned, STS":        {assumePath, urnBody(readers.URN(), ""), simulator.Key{}, nil, 401, sts("APIGW.0301", "Incorrect IAM authentication information: the request is not signed")},
		"by token, STS":        {assumePath, urnBody(readers.URN(), ""), simulator.Key{}, []string{"X-Auth-Token: known"}, 401, sts("APIGW.0301", "Incorrect IAM authentication information: the request is not signed")},
		"no JSON, STS":         {assumePath, ``, permanent, nil, 400, sts("STS5.0400", "the body cannot be read: unexpected end of JSON input")},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, clock := newAccount(t, 0)
			cloud.AddKey(stranger)
			cloud.AddToken(simulator.Token{Value: "known", Principal: permanent.AccessKey, Project: project})
			got := clock.call(t, cloud, http.MethodPost, test.path, test.body, test.key, test.header...)
			if diff := cmp.Diff(jsonOf(t, test.answer), got.json(t)); diff != "" || got.status != test.status {
				t.Errorf("status %d: %s", got.status, diff)
			}
		})
	}
}

func TestAddedTokenIsGoodForItsProjectUntilItExpires(t *testing.T) {
	for name, test := range map[string]struct {
		token  simulator.Token
		path   string
		status int
	}{
		"its project":     {simulator.Token{Project: project}, jobPath, http.StatusOK},
		"another project": {simulator.Token{Project: otherProject}, jobPath, http.StatusForbidden},
		"no project":      {simulator.Token{}, jobPath, http.StatusForbidden},
		"its projects":    {simulator.Token{Project: project}, "/v3/projects", http.StatusOK},
		"still good":      {simulator.Token{Project: project, Expires: newClock().now.Add(time.Second)}, jobPath, http.StatusOK},
		"expired":         {simulator.Token{Project: project, Expires: newClock().now}, jobPath, http.StatusUnauthorized},
	} {
		cloud, clock := newAccount(t, 0)
		test.token.Value = "value"
		cloud.AddToken(test.token)
		if got := clock.call(t, cloud, http.MethodGet, test.path, "", simulator.Key{}, "X-Auth-Token: value"); got.status != test.status {
			t.Errorf("%s: status %d, want %d", name, got.status, test.status)
		}
	}
}

func TestMetadataOfAnInstanceDependOnItsGenerationAndAgency(t *testing.T) {
	const ttl = "X-Metadata-Token-Ttl-Seconds: 21600"
	for name, test := range map[string]struct {
		instance *simulator.Instance
		ttl      string
		token    string // "": the one that was answered
		statuses [2]int
	}{
		"no instance":                    {nil, ttl, "", [2]int{404, 404}},
		"first generation":               {&simulator.Instance{Agency: readers.URN(), FirstGeneration: true}, ttl, "", [2]int{404, 200}},
		"second generation":              {&simulator.Instance{Agency: readers.URN()}, ttl, "", [2]int{200, 200}},
		"second generation, no lifetime": {&simulator.Instance{Agency: readers.URN()}, "", "", [2]int{400, 401}},
		"second generation, longer than": {&simulator.Instance{Agency: readers.URN()}, "X-Metadata-Token-Ttl-Seconds: 21601", "", [2]int{400, 401}},
		"second generation, other token": {&simulator.Instance{Agency: readers.URN()}, ttl, "other", [2]int{200, 401}},
		"second generation, IAM's token": {&simulator.Instance{Agency: readers.URN()}, ttl, "of IAM", [2]int{200, 401}},
		"no agency":                      {&simulator.Instance{}, ttl, "", [2]int{200, 401}},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			cloud := newCloud(t, simulator.Config{Now: clock.Now})
			cloud.AddAgency(readers)
			cloud.AddToken(simulator.Token{Value: "of IAM"})
			if test.instance != nil {
				cloud.SetInstance(*test.instance)
			}
			token := clock.call(t, cloud, http.MethodPut, metadataTokenPath, "", simulator.Key{}, test.ttl)
			sent := token.body
			if test.token != "" {
				sent = test.token
			}
			key := clock.call(t, cloud, http.MethodGet, metadataKeyPath, "", simulator.Key{}, "X-Metadata-Token: "+sent)
			if got := [2]int{token.status, key.status}; got != test.statuses {
				t.Errorf("statuses %d, want %d", got, test.statuses)
			}
		})
	}
}

func TestSecretsAreAllThatWasAddedAndIssued(t *testing.T) {
	cloud, clock := newAccount(t, 0)
	want := []string{permanent.SecretKey, temporary.SecretKey, temporary.SecurityToken, alice.Password, "good", "too"}
	for _, signIn := range proofs {
		key, header := signIn(t, clock, cloud)
		for _, line := range header {
			_, value, _ := strings.Cut(line, ": ")
			want = append(want, value)
		}
		if key.AccessKey != "" {
			want = append(want, key.SecretKey, key.SecurityToken)
		}
	}
	got := cloud.Secrets()
	for _, secret := range want {
		if !slices.Contains(got, secret) {
			t.Errorf("%q is not among the secrets", secret)
		}
	}
	if slices.Contains(got, "") {
		t.Error("nothing is among the secrets")
	}
}
