// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// oidcVariables set up OpenID Connect by the environment alone.
func oidcVariables(token map[string]string) map[string]string {
	env := map[string]string{
		"HW_ASSUME_ROLE_IDP_ID":      cast.Provider.ID,
		"HW_ASSUME_ROLE_AGENCY_NAME": cast.Agencies[0].Name,
		"HW_ASSUME_ROLE_DOMAIN_ID":   cast.Agencies[0].DomainID,
	}
	maps.Copy(env, token)
	return env
}

func TestOpenIDConnectIsSetUpByTheEnvironmentAlone(t *testing.T) {
	reader, token := cast.Agencies[0].URN(), cast.Provider.IDTokens[0]
	file := tempFile(t, "\ufeff"+token+"\r\n")
	inline := map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": token}
	empty := map[string]any{"assume_role_with_oidc": []any{map[string]any{}}}
	for name, w := range map[string]way{
		"token":                         {env: oidcVariables(inline)},
		"token with a line break":       {env: oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": token + "\n"})},
		"file":                          {env: oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN_FILE": file})},
		"token before file":             {env: oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": token, "HW_ASSUME_ROLE_ID_TOKEN_FILE": "/absent"})},
		"an empty block":                {env: oidcVariables(inline), block: empty},
		"a block that is filled":        {env: oidcVariables(nil), block: map[string]any{"assume_role_with_oidc": []any{map[string]any{"id_token_file": file}}}},
		"a block beats the environment": {env: map[string]string{"HW_ASSUME_ROLE_IDP_ID": "another", "HW_ASSUME_ROLE_ID_TOKEN": "another", "HW_ASSUME_ROLE_AGENCY_NAME": "another"}, block: byOIDC(inlineToken).block},
		"before a profile":              {env: oidcVariables(inline), block: byProfile(t, "sso", "").block},
	} {
		s := admitting(t, simulator.Config{}, reader)
		readsAs(t, s, w.on(t, s.URL()), name, reader)
		same(t, name+": agencies assumed", len(s.Requests(simulator.ByOperation("AssumeAgency"))), 1)
	}

	w := way{env: oidcVariables(inline)}
	w.env["HW_ASSUME_ROLE_DURATION"] = "1800"
	s := admitting(t, simulator.Config{}, reader)
	mustRead(t, w.on(t, s.URL()), swrJob, swrJob.config)
	same(t, "duration", sentJSON(t, s.Requests(simulator.ByOperation("AssumeAgency"))[0], "duration_seconds"), any(1800.0))
}

func TestHalfAnOpenIDConnectIsAnErrorThatNamesWhatIsMissing(t *testing.T) {
	all := oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": "very-secret"})
	for variable, attribute := range map[string]string{
		"HW_ASSUME_ROLE_IDP_ID": "idp_id", "HW_ASSUME_ROLE_AGENCY_NAME": "agency_name",
		"HW_ASSUME_ROLE_DOMAIN_ID": "domain_id", "HW_ASSUME_ROLE_ID_TOKEN": "id_token",
	} {
		w := way{env: map[string]string{}}
		for name, value := range all {
			if name != variable {
				w.env[name] = value
			}
		}
		d := w.unconfigured(t, nowhere).Configure(map[string]any{"region": region})
		same(t, variable+": attributes", d.Attributes(), []string{"assume_role_with_oidc[0]." + attribute})
		says(t, d.String(), attribute, variable)
	}
	// Other ways to sign in go first, and are not held up.
	w := way{env: map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": "very-secret"}, block: byKeys.block, principal: byKeys.principal}
	s := admitting(t, simulator.Config{}, w.principal)
	readsAs(t, s, w.on(t, s.URL()), "key pair", w.principal)
}

func TestSecurityTokenOfTheEnvironmentGoesWithTheAccessKeyThere(t *testing.T) {
	inEnv := byTemporaryKeys.env
	for name, w := range map[string]way{
		"keys of the environment":              {env: inEnv, principal: cast.Temporary.AccessKey},
		"other keys in the block":              {env: inEnv, block: byKeys.block, principal: cast.Permanent.AccessKey},
		"keys in the block, a token elsewhere": {env: map[string]string{"HW_SECURITY_TOKEN": "another"}, block: byKeys.block, principal: cast.Permanent.AccessKey},
		"the same key in the block":            {env: inEnv, block: map[string]any{"access_key": cast.Temporary.AccessKey}, principal: cast.Temporary.AccessKey},
	} {
		s := admitting(t, simulator.Config{}, w.principal)
		readsAs(t, s, w.on(t, s.URL()), name, w.principal)
	}

	s := admitting(t, simulator.Config{}, "")
	w := way{env: map[string]string{"HW_SECURITY_TOKEN": cast.Temporary.SecurityToken}, block: without(byTemporaryKeys.block, "security_token")}
	f := mustFail(t, w.on(t, s.URL()), swrJob, swrJob.config)
	says(t, f.detail, "from the provider block, without HW_SECURITY_TOKEN, which goes with HW_ACCESS_KEY.")
	tellsNothing(t, s, f.text())
}

func TestHalvesOfTwoKeyPairsDoNotMix(t *testing.T) {
	permanent, temporary := cast.Permanent, cast.Temporary
	for name, test := range map[string]struct {
		block, env [2]string // access key and secret key
		attribute  string    // "": it reads
		note       string
	}{
		"access key, and another pair":  {[2]string{permanent.AccessKey, ""}, [2]string{temporary.AccessKey, temporary.SecretKey}, "secret_key", "without HW_SECRET_KEY, which goes with HW_ACCESS_KEY"},
		"secret key, and another pair":  {[2]string{"", permanent.SecretKey}, [2]string{temporary.AccessKey, temporary.SecretKey}, "access_key", "without HW_ACCESS_KEY, which goes with HW_SECRET_KEY"},
		"access key, and the same pair": {[2]string{permanent.AccessKey, ""}, [2]string{permanent.AccessKey, permanent.SecretKey}, "", ""},
		"access key, and its secret":    {[2]string{permanent.AccessKey, ""}, [2]string{"", permanent.SecretKey}, "", ""},
		"secret key, and its access":    {[2]string{"", permanent.SecretKey}, [2]string{permanent.AccessKey, ""}, "", ""},
		"a pair, and another pair":      {[2]string{permanent.AccessKey, permanent.SecretKey}, [2]string{temporary.AccessKey, temporary.SecretKey}, "", ""},
	} {
		w := way{
			block:     map[string]any{"access_key": test.block[0], "secret_key": test.block[1]},
			env:       map[string]string{"HW_ACCESS_KEY": test.env[0], "HW_SECRET_KEY": test.env[1]},
			principal: permanent.AccessKey,
		}
		s := admitting(t, simulator.Config{}, w.principal)
		if test.attribute == "" {
			readsAs(t, s, w.on(t, s.URL()), name, w.principal)
			continue
		}
		d := w.unconfigured(t, s.URL()).Configure(with(placed(s.URL()), w.block))
		same(t, name, d.Attributes(), []string{test.attribute})
		says(t, d.String(), test.note)
		tellsNothing(t, s, d.String())
	}
}

func TestProjectOfTheEnvironmentGoesWithTheRegionThere(t *testing.T) {
	for name, test := range map[string]struct {
		block map[string]any
		env   map[string]string
		want  string
	}{
		"the region of the environment": {map[string]any{"region": nil}, map[string]string{"HW_REGION_NAME": region, "HW_PROJECT_ID": theirProject}, theirProject},
		"the same region in the block":  {nil, map[string]string{"HW_REGION_NAME": region, "HW_PROJECT_ID": theirProject}, theirProject},
		"no region in the environment":  {nil, map[string]string{"HW_PROJECT_ID": theirProject}, theirProject},
		"another region in the block":   {nil, map[string]string{"HW_REGION_NAME": otherRegion, "HW_PROJECT_ID": theirProject}, projectID},
		"another region, by name":       {nil, map[string]string{"HW_REGION_NAME": otherRegion, "HW_PROJECT_NAME": "team"}, projectID},
		"a project of the block":        {map[string]any{"project_id": theirProject}, map[string]string{"HW_REGION_NAME": otherRegion, "HW_PROJECT_ID": "another"}, theirProject},
	} {
		s := cloud(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion, Name: "team"})
		for _, project := range []string{projectID, theirProject} {
			s.AddJob(simulator.Task{Project: project, ID: swrJob.taskID})
		}
		p := way{env: test.env}.unconfigured(t, nowhere)
		configure(t, p, with(block(s), test.block))
		same(t, name, mustRead(t, p, swrJob, swrJob.config)["project_id"], any(test.want))
	}
}

func TestARefusalSaysThatTheProjectOfTheEnvironmentWasLeftOut(t *testing.T) {
	const note = "without HW_PROJECT_ID, which goes with HW_REGION_NAME"
	for _, service := range []simulator.Service{simulator.IAM, simulator.SWR} {
		s := cloud(t, simulator.Config{})
		s.Inject(simulator.Fault{Service: service, Action: simulator.Respond(http.StatusForbidden, nil, "")})
		p := way{env: map[string]string{"HW_REGION_NAME": otherRegion, "HW_PROJECT_ID": theirProject}}.unconfigured(t, nowhere)
		configure(t, p, block(s))
		detail := mustFail(t, p, swrJob, swrJob.config).detail
		says(t, detail, note)
		same(t, "times that it is said", strings.Count(detail, note), 1)
	}
}

func TestA403SuggestsAnotherProject(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := configured(t, with(block(s), map[string]any{"project_id": theirProject}))
	says(t, mustFail(t, p, swrJob, swrJob.config).detail, "403", "for project "+theirProject+" (set project_id")
}

func TestRegionIsDemandedByTheReadThatNeedsIt(t *testing.T) {
	s := cloud(t, simulator.Config{})
	swrJob.addTo(s)
	p := configured(t, with(block(s), map[string]any{"region": ""}))
	f := mustFail(t, p, swrJob, swrJob.config)
	same(t, "attribute", f.attribute, "region")
	says(t, f.detail, "region", "the provider block", "HW_REGION_NAME", "cn-north-4")
	same(t, "requests", len(s.Requests()), 0)
	got := mustRead(t, p, swrJob, with(swrJob.config, map[string]any{"region": region}))
	same(t, "project", got["project_id"], any(projectID))
}

func TestPathsBeginInTheHomeDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	certificate, privateKey := clientPair(t)
	for name, text := range map[string]string{
		"ca.pem": "\ufeff" + string(certificate), "cert.pem": string(certificate), "key.pem": "  " + string(privateKey),
		"token": cast.Provider.IDTokens[0], "config.json": encode(t, profileConfig()),
	} {
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair := map[string]any{"cert": "~/cert.pem", "key": "~/key.pem"}
	for name, w := range map[string]way{
		"cacert_file":              {block: with(byKeys.block, map[string]any{"cacert_file": "~/ca.pem"}), principal: byKeys.principal},
		"cert and key":             {block: with(byKeys.block, pair), principal: byKeys.principal},
		"shared_config_file":       {block: map[string]any{"shared_config_file": "~/config.json"}, principal: cast.Permanent.AccessKey},
		"id_token_file":            byOIDC(map[string]any{"id_token_file": "~/token"}),
		"id_token_file's variable": {env: oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN_FILE": "~/token"}), principal: cast.Agencies[0].URN()},
	} {
		s := admitting(t, simulator.Config{}, w.principal)
		readsAs(t, s, w.on(t, s.URL()), name, w.principal)
	}
}

func TestProxyThatCannotBeParsedIsAnErrorThatKeepsItsPassword(t *testing.T) {
	const bad = "http://alice:Winter%2024%now@proxy.example:3128"
	for _, variable := range []string{"HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"} {
		p := way{env: map[string]string{"HTTPS_PROXY": "", "HTTP_PROXY": "", "https_proxy": "", "http_proxy": ""}}.unconfigured(t, nowhere)
		t.Setenv(variable, bad)
		d := p.Configure(signIn())
		same(t, variable+": errors", len(d.Errors()), 1)
		same(t, variable+": attributes", d.Attributes(), []string{""})
		says(t, d.String(), variable, "cannot be parsed", "%25")
		if text := d.String(); strings.Contains(text, "Winter") || strings.Contains(text, "alice") {
			t.Errorf("%s: a password stands in:\n%s", variable, text)
		}
		t.Setenv(variable, "http://alice:Winter%2024%25now@proxy.example:3128")
		same(t, variable+": errors of a good one", len(p.Configure(signIn())), 0)
		t.Setenv(variable, "")
	}
}

func TestRefusalOfAProxyEndsReadsAndWaitsAtOnce(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	standard, _ := http.DefaultTransport.(*http.Transport)
	standard.Proxy = http.ProxyURL(address)
	t.Cleanup(func() { standard.Proxy = nil })
	p := configured(t, with(signIn(), map[string]any{"project_id": projectID}))
	for _, wait := range []any{nil, "success"} {
		f := mustFail(t, p, swrJob, with(swrJob.config, map[string]any{"wait_for": wait}))
		says(t, f.detail, address.Host, "407 Proxy Authentication Required", "proxy")
		if strings.Contains(f.detail, "attempts") {
			t.Errorf("it was tried again:\n%s", f.detail)
		}
	}
}

func TestTextsOfPipelinesAreAppendedToTheUserAgent(t *testing.T) {
	const own = "terraform-provider-huaweicloudtask/test Terraform/1.11.4"
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"none":        {nil, own},
		"Terraform's": {map[string]string{"TF_APPEND_USER_AGENT": "ci/1 (team a)"}, own + " ci/1 (team a)"},
		"Huawei's":    {map[string]string{"HW_TF_CUSTOM_UA": " rfs/2\n"}, own + " rfs/2"},
		"both":        {map[string]string{"TF_APPEND_USER_AGENT": "ci/1", "HW_TF_CUSTOM_UA": "rfs/2"}, own + " ci/1 rfs/2"},
	} {
		s := cloud(t, simulator.Config{})
		swrJob.addTo(s)
		p := way{env: map[string]string{"TF_APPEND_USER_AGENT": ""}}.unconfigured(t, nowhere)
		for variable, value := range test.env {
			t.Setenv(variable, value)
		}
		configure(t, p, block(s))
		r := readJob(t, s, p)
		same(t, name, r.job.Header.Get("User-Agent"), test.want)
	}
	for _, variable := range []string{"TF_APPEND_USER_AGENT", "HW_TF_CUSTOM_UA"} {
		for _, value := range []string{"a\r\nX-Header: 1", "a\x01", "ü"} {
			p := way{env: map[string]string{"TF_APPEND_USER_AGENT": "", variable: value}}.unconfigured(t, nowhere)
			d := p.Configure(signIn())
			same(t, variable+": errors", len(d.Errors()), 1)
			says(t, d.String(), variable, "header")
		}
	}
}

var variableName = regexp.MustCompile(`\b(HW|OS|TF|HUAWEICLOUDTASK|HTTPS?|NO|SKIP)_[A-Z][A-Z_]*[A-Z]\b`)

// pageVariables are all that the pages and the schema name, with a place of each.
func pageVariables(t *testing.T) map[string]string {
	t.Helper()
	named := map[string]string{}
	for path, block := range allBlocks(t) {
		walk(path, block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			for _, name := range variableName.FindAllString(a.Description, -1) {
				named[name] = path
			}
		})
	}
	for _, folder := range []string{"../../docs", "../../templates"} {
		pages := os.DirFS(folder)
		err := fs.WalkDir(pages, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			b, err := fs.ReadFile(pages, path)
			for _, name := range variableName.FindAllString(string(b), -1) {
				named[name] = path
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return named
}

// A value that nothing can be is an error wherever it is looked at.
func TestEveryVariableThatAPageNamesHasAnEffect(t *testing.T) {
	elsewhere := map[string]string{
		"TF_LOG": "of Terraform", "TF_LOG_PROVIDER": "of Terraform",
		"NO_PROXY": "of the standard library: TestProxyOfTheEnvironmentIsUsedButForMetadata",
	}
	needs := map[string]map[string]string{
		"HW_SECURITY_TOKEN":            {"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S"},
		"HW_ASSUME_ROLE_AGENCY_NAME":   {"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S"},
		"HW_ASSUME_ROLE_DOMAIN_NAME":   {"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_ASSUME_ROLE_AGENCY_NAME": "a"},
		"HW_ASSUME_ROLE_DOMAIN_ID":     {"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_ASSUME_ROLE_AGENCY_NAME": "a"},
		"HW_ASSUME_ROLE_DURATION":      {"HW_ACCESS_KEY": "A", "HW_SECRET_KEY": "S", "HW_ASSUME_ROLE_AGENCY_NAME": "a", "HW_ASSUME_ROLE_DOMAIN_ID": "d"},
		"HW_ASSUME_ROLE_IDP_ID":        oidcVariables(map[string]string{"HW_ASSUME_ROLE_ID_TOKEN": "t"}),
		"HW_ASSUME_ROLE_ID_TOKEN":      oidcVariables(nil),
		"HW_ASSUME_ROLE_ID_TOKEN_FILE": oidcVariables(nil),
	}
	named := pageVariables(t)
	for name, page := range named {
		if elsewhere[name] != "" {
			continue
		}
		w := way{env: map[string]string{}}
		maps.Copy(w.env, needs[name])
		w.env[name] = "a\x01b"
		d := w.unconfigured(t, nowhere).Configure(nil)
		t.Setenv(name, "")
		if !strings.Contains(d.Errors().String(), name) {
			t.Errorf("%s names %s, which has no effect:\n%s", page, name, d)
		}
	}
	if len(named) < 25 {
		t.Errorf("only %d variables were seen", len(named))
	}
}
