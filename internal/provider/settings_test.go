// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// reads are the requests of one read of a job: of its project, and of itself.
type reads struct{ project, job simulator.Request }

func readJob(t testing.TB, s *simulator.Server, p *protocoltest.Provider) reads {
	t.Helper()
	s.Forget()
	mustRead(t, p, swrJob, swrJob.config)
	var r reads
	for _, request := range s.Requests() {
		if request.Service == simulator.IAM {
			r.project = request
		} else {
			r.job = request
		}
	}
	return r
}

// theirProject is a project besides the one of every account.
const theirProject = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"

func TestBlockBeatsEnvironment(t *testing.T) {
	token := key
	token.AccessKey, token.SecurityToken = "AKEXAMPLEEXAMPLE0002", "token-of-the-key"
	header := func(name string) func(reads) string {
		return func(r reads) string { return r.job.Header.Get(name) }
	}
	for _, test := range []struct {
		setting, variable string
		block, env        string
		more              map[string]any // of the block
		seen              func(reads) string
		wantBlock         string
		wantEnv           string
	}{
		{
			setting: "region", variable: "HW_REGION_NAME", block: region, env: "ap-southeast-3",
			seen:      func(r reads) string { return r.job.Host + " " + r.project.Query },
			wantBlock: "swr-api.cn-north-4.myhuaweicloud.com name=cn-north-4",
			wantEnv:   "swr-api.ap-southeast-3.myhuaweicloud.com name=ap-southeast-3",
		},
		{
			setting: "access_key", variable: "HW_ACCESS_KEY", block: key.AccessKey, env: "AKEXAMPLEEXAMPLE0003",
			seen:      func(r reads) string { return r.job.AccessKey },
			wantBlock: key.AccessKey, wantEnv: "AKEXAMPLEEXAMPLE0003",
		},
		{ // the variable goes with HW_ACCESS_KEY: TestSecurityTokenOfTheEnvironmentGoesWithTheAccessKeyThere
			setting: "security_token", variable: "HW_SECURITY_TOKEN", block: token.SecurityToken, env: "another",
			more:      map[string]any{"access_key": token.AccessKey},
			seen:      header("X-Security-Token"),
			wantBlock: token.SecurityToken,
		},
		{
			setting: "project_id", variable: "HW_PROJECT_ID", block: projectID, env: theirProject,
			seen:      header("X-Project-Id"),
			wantBlock: projectID, wantEnv: theirProject,
		},
		{
			setting: "project_name", variable: "HW_PROJECT_NAME", block: region, env: "ap-southeast-3",
			seen:      func(r reads) string { return r.project.Query },
			wantBlock: "name=cn-north-4", wantEnv: "name=ap-southeast-3",
		},
		{
			setting: "auth_url", variable: "HW_AUTH_URL", block: "https://iam.block.example/v3", env: "https://iam.env.example/v3/",
			seen:      func(r reads) string { return r.project.Host + r.project.Path },
			wantBlock: "iam.block.example/v3/projects", wantEnv: "iam.env.example/v3/projects",
		},
		{
			setting: "cloud", variable: "HW_CLOUD", block: "block.example", env: "env.example",
			seen:      func(r reads) string { return r.project.Host + " " + r.job.Host },
			wantBlock: "iam.cn-north-4.block.example swr-api.cn-north-4.block.example",
			wantEnv:   "iam.cn-north-4.env.example swr-api.cn-north-4.env.example",
		},
	} {
		s := everywhere(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: "ap-southeast-3"})
		for _, accessKey := range []string{test.block, test.env} {
			s.AddKey(simulator.Key{AccessKey: accessKey, SecretKey: key.SecretKey})
		}
		s.AddKey(token)
		for _, project := range []string{projectID, theirProject} {
			s.AddJob(simulator.Task{Project: project, ID: swrJob.taskID})
		}
		base := with(anywhere(), test.more)
		fromBlock := with(base, map[string]any{test.setting: test.block})

		p := fresh(t)
		t.Setenv(test.variable, test.env)
		configure(t, p, fromBlock)
		same(t, test.setting+" in block and environment", test.seen(readJob(t, s, p)), test.wantBlock)

		if test.wantEnv == "" {
			continue
		}
		for name, block := range map[string]map[string]any{
			"absent from": without(base, test.setting),
			"empty in":    with(base, map[string]any{test.setting: ""}),
		} {
			p = fresh(t)
			t.Setenv(test.variable, test.env)
			configure(t, p, block)
			same(t, test.setting+" "+name+" the block", test.seen(readJob(t, s, p)), test.wantEnv)
		}
		t.Setenv(test.variable, "")
	}
}

func TestSecretKeyOfTheBlockBeatsThatOfTheEnvironment(t *testing.T) {
	s := cloud(t, simulator.Config{})
	swrJob.addTo(s)
	for _, test := range []struct {
		block, env any
		refused    bool
	}{
		{block: key.SecretKey, env: "wrong"},
		{block: "wrong", env: key.SecretKey, refused: true},
		{block: nil, env: key.SecretKey},
		{block: "", env: key.SecretKey},
	} {
		p := fresh(t)
		if env, ok := test.env.(string); ok {
			t.Setenv("HW_SECRET_KEY", env)
		}
		configure(t, p, with(block(s), map[string]any{"secret_key": test.block}))
		_, d := p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
		if refused := len(d.Errors()) > 0; refused != test.refused {
			t.Errorf("%v in the block, %v in the environment: %s", test.block, test.env, d)
		}
	}
}

// The simulator's certificate is for 127.0.0.1, by an authority of its own.
func TestCertificatesAreVerifiedUnlessInsecureIsSet(t *testing.T) {
	s := cloud(t, simulator.Config{TLS: true})
	swrJob.addTo(s)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, s.CertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		block   map[string]any
		env     string
		refused bool
	}{
		"neither":                    {refused: true},
		"insecure":                   {block: map[string]any{"insecure": true}},
		"not insecure":               {block: map[string]any{"insecure": false}, refused: true},
		"insecure by environment":    {env: "true"},
		"insecure by its number":     {env: "1"},
		"not so by environment":      {env: "false", refused: true},
		"block beats environment":    {block: map[string]any{"insecure": false}, env: "true", refused: true},
		"authority in a file":        {block: map[string]any{"cacert_file": authority}},
		"authority as text":          {block: map[string]any{"cacert_file": string(s.CertificatePEM())}},
		"authority and not insecure": {block: map[string]any{"cacert_file": authority, "insecure": false}},
	} {
		p := fresh(t)
		t.Setenv("HW_INSECURE", test.env)
		configure(t, p, with(block(s), test.block))
		s.Forget()
		_, d := p.Read(t.Context(), swrJob.dataSource(), swrJob.config)
		if refused := len(d.Errors()) > 0; refused != test.refused {
			t.Errorf("%s: %s", name, d)
		}
		if test.refused {
			says(t, d.String(), "certificate")
			same(t, name+": requests", len(s.Requests()), 0)
		}
	}
}

func TestMaxRetriesCountsTheFurtherAttempts(t *testing.T) {
	for name, test := range map[string]struct {
		block    map[string]any
		env      string
		requests int
	}{
		"default":                 {requests: 6},
		"none":                    {block: map[string]any{"max_retries": 0}, requests: 1},
		"some":                    {block: map[string]any{"max_retries": 2}, requests: 3},
		"environment":             {env: "1", requests: 2},
		"block beats environment": {block: map[string]any{"max_retries": 0}, env: "1", requests: 1},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			s.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(http.StatusBadGateway, nil, "")})
			p := fresh(t)
			t.Setenv("HW_MAX_RETRIES", test.env)
			configure(t, p, with(bubbleBlock(), test.block))
			mustFail(t, p, swrJob, swrJob.config)
			same(t, name+": requests", len(s.Requests(simulator.ByService(simulator.SWR))), test.requests)
		})
	}
}

func TestEndpointsTakeThePlaceOfTheDefaultHosts(t *testing.T) {
	hosts := map[string]string{
		"iotdm": "iotda-mgmt.cn-north-4.myhuaweicloud.com",
		"iotda": "iotda.cn-north-4.myhuaweicloud.com",
		"dms":   "dms.cn-north-4.myhuaweicloud.com",
		"swr":   "swr-api.cn-north-4.myhuaweicloud.com",
		"iam":   "iam.cn-north-4.myhuaweicloud.com",
	}
	for _, replaced := range append(sorted(hosts), "obs") {
		s := everywhere(t, simulator.Config{})
		for _, k := range kinds {
			k.addTo(s)
		}
		p := configured(t, with(anywhere(), map[string]any{"endpoints": map[string]any{replaced: "own.example:8443/"}}))
		for _, k := range kinds {
			mustRead(t, p, k, k.config)
		}
		for _, r := range s.Requests() {
			want := hosts[string(r.Service)]
			if string(r.Service) == replaced {
				want = "own.example:8443"
			}
			same(t, "host of "+r.Operation, r.Host, want)
		}
		same(t, "requests", len(s.Requests()), 5)
	}
}

func TestEndpointWithAPathKeepsIt(t *testing.T) {
	s := cloud(t, simulator.Config{})
	s.Inject(simulator.Fault{Path: "/gateway/swr/", Action: simulator.Respond(http.StatusOK, nil, `{"status": "Success"}`)})
	p := configured(t, with(block(s), map[string]any{
		"project_id": projectID, "endpoints": map[string]any{"swr": s.URL() + "/gateway/swr/"},
	}))
	readJob(t, s, p)
	same(t, "path", s.Requests()[0].Path, "/gateway/swr"+swrJob.request.Path)
}

func TestAddressOfIAM(t *testing.T) {
	const fromMap, fromURL, fromEnv = "map.example", "url.example", "env.example"
	for name, test := range map[string]struct{ inMap, url, env, want string }{
		"region's own":                {"", "", "", "iam.cn-north-4.myhuaweicloud.com"},
		"environment":                 {"", "", fromEnv, fromEnv},
		"endpoints beats environment": {fromMap, "", fromEnv, fromMap},
		"auth_url beats endpoints":    {fromMap, fromURL, fromEnv, fromURL},
		"without /v3":                 {"", "https://" + fromURL, "", fromURL},
		"with /v3":                    {"", fromURL + "/v3", "", fromURL},
		"with /v3/":                   {"", fromURL + "/v3/", "", fromURL},
	} {
		s := everywhere(t, simulator.Config{})
		swrJob.addTo(s)
		p := fresh(t)
		t.Setenv("HW_AUTH_URL", test.env)
		configure(t, p, with(anywhere(), map[string]any{"auth_url": test.url, "endpoints": map[string]any{"iam": test.inMap}}))
		same(t, name, readJob(t, s, p).project.Host, test.want)
	}
}

func TestDefaultHostsFollowRegionAndCloud(t *testing.T) {
	for region, cloud := range map[string]string{
		"cn-north-4":  "myhuaweicloud.com",
		"eu-west-0":   "myhuaweicloud.com",
		"eu-west-101": "myhuaweicloud.eu",
		"eu-west-200": "myhuaweicloud.com",
	} {
		s := everywhere(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: region, Name: "home"})
		s.AddJob(simulator.Task{Project: theirProject, ID: swrJob.taskID})
		p := configured(t, with(anywhere(), map[string]any{"region": region, "project_name": "home"}))
		r := readJob(t, s, p)
		same(t, "hosts", []string{r.project.Host, r.job.Host}, []string{"iam." + region + "." + cloud, "swr-api." + region + "." + cloud})
	}
}
