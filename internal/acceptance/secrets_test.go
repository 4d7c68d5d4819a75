// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// cast are all who can sign in.
var cast = simulator.ExampleSignIn("", "", 0)

// source is where credentials come from.
type source struct {
	reader string   // whose they are, at last
	env    []string // variables
	block  string   // arguments of the provider block
	file   string   // text of the file called credentials
}

var (
	keysInEnv = []string{"HW_ACCESS_KEY=" + cast.Permanent.AccessKey, "HW_SECRET_KEY=" + cast.Permanent.SecretKey}
	sources   = map[string]source{
		"keys": {reader: cast.Permanent.AccessKey, env: keysInEnv},
		"keys in the block": {reader: cast.Temporary.AccessKey, block: fmt.Sprintf("access_key = %q\nsecret_key = %q\nsecurity_token = %q",
			cast.Temporary.AccessKey, cast.Temporary.SecretKey, cast.Temporary.SecurityToken)},
		"keys with a security token": {reader: cast.Temporary.AccessKey, env: []string{
			"HW_ACCESS_KEY=" + cast.Temporary.AccessKey, "HW_SECRET_KEY=" + cast.Temporary.SecretKey, "HW_SECURITY_TOKEN=" + cast.Temporary.SecurityToken,
		}},
		"token": {reader: cast.Token.Principal, env: []string{"HW_AUTH_TOKEN=" + cast.Token.Value}},
		"password": {reader: cast.User.ID, env: []string{
			"HW_USER_NAME=" + cast.User.Name, "HW_DOMAIN_NAME=" + cast.User.DomainName, "HW_USER_PASSWORD=" + cast.User.Password,
		}},
		"agency by name": {reader: cast.Agencies[0].URN(), env: append([]string{
			"HW_ASSUME_ROLE_AGENCY_NAME=" + cast.Agencies[0].Name, "HW_ASSUME_ROLE_DOMAIN_NAME=" + cast.Agencies[0].DomainName,
		}, keysInEnv...)},
		"agency by ID": {reader: cast.Agencies[0].URN(), env: append([]string{
			"HW_ASSUME_ROLE_AGENCY_NAME=" + cast.Agencies[0].Name, "HW_ASSUME_ROLE_DOMAIN_ID=" + cast.Agencies[0].DomainID,
		}, keysInEnv...)},
		"OpenID Connect": {
			reader: cast.Agencies[0].URN(), file: cast.Provider.IDTokens[0],
			block: fmt.Sprintf("assume_role_with_oidc {\nagency_name = %q\ndomain_id = %q\nidp_id = %q\nid_token_file = \"credentials\"\n}",
				cast.Agencies[0].Name, cast.Agencies[0].DomainID, cast.Provider.ID),
		},
		"profile": {
			reader: cast.Permanent.AccessKey, env: []string{"HW_SHARED_CONFIG_FILE=credentials"},
			file: fmt.Sprintf(`{"current": "a", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q}]}`,
				cast.Permanent.AccessKey, cast.Permanent.SecretKey),
		},
		"profile of a single sign-on": {
			reader: cast.Temporary.AccessKey, env: []string{"HW_SHARED_CONFIG_FILE=credentials", "HW_PROFILE=a"},
			file: fmt.Sprintf(`{"profiles": [{"name": "a", "mode": "SSO", "ssoAuth": {"stsToken": {"accessKeyId": %q, "secretAccessKey": %q, "securityToken": %q}}}]}`,
				cast.Temporary.AccessKey, cast.Temporary.SecretKey, cast.Temporary.SecurityToken),
		},
		"metadata": {reader: cast.Hired.URN()},
	}
)

// use makes a cloud in which only this source's credentials can read, and a
// folder with a configuration that waits for a job there.
func (s source) use(t *testing.T) (c cloud, folder string, env []string) {
	t.Helper()
	c, folder = newCloud(t), t.TempDir()
	c.RemoveKey(c.Key.AccessKey)
	c.AddSignIn(simulator.ExampleSignIn(c.Project.ID, s.reader, 0))
	write(t, folder, "credentials", s.file)
	write(t, folder, "main.tf", requirement+fmt.Sprintf(`
provider "huaweicloudtask" {
  region = %q
  %s
  %s
}
data "huaweicloudtask_swr_instance_job" "task" {
  job_id   = %q
  wait_for = "success"
}
`, c.Project.Region, c.endpoints(), s.block, c.succeeded("swr_instance_job").ID))
	return c, folder, append([]string{"TF_LOG=TRACE", "HUAWEICLOUDTASK_METADATA_ENDPOINT=" + c.URL()}, s.env...)
}

// repeating is a service that refuses every read, and tells all the world why:
// it repeats the request.
func repeating(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := json.Marshal(map[string]any{"error_code": "X.1", "error_msg": fmt.Sprint(r.Header)})
		if err != nil {
			panic(err)
		}
		simulator.Respond(http.StatusForbidden, nil, string(body))(nil).ServeHTTP(w, r)
	})
}

func TestNoSecretIsToldByLogStatePlanOrErrors(t *testing.T) {
	t.Parallel()
	needCLI(t)
	for name, s := range sources {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, folder, env := s.use(t)
			run := func(args ...string) (string, error) {
				cmd := tf.Command(t.Context(), folder, args...)
				cmd.Env = append(cmd.Env, env...)
				out, err := cmd.CombinedOutput()
				return string(out), err
			}
			told := map[string]string{}
			for step, args := range map[string][]string{"plan": {"plan", "-out=planned"}, "apply": {"apply", "-auto-approve"}} {
				out, err := run(args...)
				if err != nil {
					t.Fatalf("%s: %v\n%s", step, err, out)
				}
				told[step] = out
			}
			c.Inject(simulator.Fault{Service: simulator.SWR, Action: repeating})
			out, err := run("plan", "-no-color")
			if err == nil || !strings.Contains(out, "X.1: map[") {
				t.Fatalf("the plan did not fail as it should: %v\n%s", err, out)
			}
			told["errors"], told["state"] = out, contents(t, folder, "terraform.tfstate")
			if s.block == "" || s.file != "" { // else the plan holds the configuration, and that the secrets
				told["plan file"] = unzipped(t, filepath.Join(folder, "planned"))
			}
			c.wantAllRequests(t, told["plan"]+told["apply"]+told["errors"])
			for where, text := range told {
				wantNone(t, where, text, c.secrets(t))
			}
		})
	}
}

// wantAllRequests checks that a log is one that tells of each request of the data source.
func (c cloud) wantAllRequests(t *testing.T, log string) {
	t.Helper()
	reads := c.Requests(simulator.ByService(simulator.SWR))
	if len(reads) != 3 {
		t.Fatalf("%d reads", len(reads))
	}
	for _, r := range reads {
		if !strings.Contains(log, r.ID) {
			t.Errorf("request %s to %s is not in the log", r.ID, r.Path)
		}
	}
}

// secrets are what the cloud knows of, and what proved its requests.
func (c cloud) secrets(t *testing.T) []string {
	t.Helper()
	secrets := c.Secrets()
	for _, r := range c.Requests() {
		_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		secrets = append(secrets, signature, r.Header.Get("X-Auth-Token"), r.Header.Get("X-Security-Token"))
	}
	return secrets
}

func wantNone(t *testing.T, where, text string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		if i := strings.Index(text, secret); i >= 0 && secret != "" {
			t.Errorf("%q stands in the %s: %s", secret, where, text[max(0, i-300):min(len(text), i+300)])
		}
	}
}

func contents(t *testing.T, folder, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// unzipped is all that the files in an archive hold.
func unzipped(t *testing.T, path string) string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range archive.File {
		b, err := fs.ReadFile(archive, file.Name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}
