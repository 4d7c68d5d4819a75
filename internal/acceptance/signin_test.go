// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// account is a cloud where the cast can sign in and one of them, the reader, can read.
type account struct {
	cloud
	simulator.SignIn
	folder string
}

// newAccount puts a configuration into a folder that waits for a job, with what the block says to sign in with.
func newAccount(t *testing.T, reader string, lifetime time.Duration, block string) account {
	t.Helper()
	c := newCloud(t)
	c.RemoveKey(c.Key.AccessKey)
	a := account{c, simulator.ExampleSignIn(c.Project.ID, reader, lifetime), t.TempDir()}
	c.AddSignIn(a.SignIn)
	write(t, a.folder, "main.tf", requirement+fmt.Sprintf(`
provider "huaweicloudtask" {
  region = %q
  %s
  %s
}

data "huaweicloudtask_swr_instance_job" "task" {
  job_id        = %q
  wait_for      = "success"
  poll_interval = "1s"
}
`, c.Project.Region, c.endpoints(), block, jobID))
	return a
}

// apply is a run on an ECS instance, with variables in its environment.
func (a account) apply(t *testing.T, variables ...string) *exec.Cmd {
	t.Helper()
	cmd := tf.Command(t.Context(), a.folder, "apply", "-auto-approve", "-no-color")
	cmd.Env = append(append(cmd.Env, "HUAWEICLOUDTASK_METADATA_ENDPOINT="+a.URL()), variables...)
	return cmd
}

// wantNoSecret looks for all that the cloud knows or was sent to prove somebody by.
func (a account) wantNoSecret(t *testing.T, told string) {
	t.Helper()
	secrets := a.Secrets()
	for _, r := range a.Requests() {
		if _, signature, ok := strings.Cut(r.Header.Get("Authorization"), "Signature="); ok {
			secrets = append(secrets, signature)
		}
	}
	for _, secret := range secrets {
		if i := strings.Index(told, secret); i >= 0 {
			t.Errorf("%q is told: %s", secret, told[max(0, i-300):min(len(told), i+300)])
		}
	}
}

func TestApplySignsInByEachSourceAndTellsNoSecretEvenInItsTrace(t *testing.T) {
	t.Parallel()
	needCLI(t)
	in := simulator.ExampleSignIn("", "", 0)
	idToken := filepath.Join(t.TempDir(), "id-token")
	if err := os.WriteFile(idToken, []byte(in.Provider.IDTokens[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	profiles := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(profiles, fmt.Appendf(nil, `{"profiles": [{
		"name": "sso", "mode": "SSO", "agencyName": %q, "agencyDomainId": %q,
		"ssoAuth": {"stsToken": {"accessKeyId": %q, "secretAccessKey": %q, "securityToken": %q}}
	}]}`, in.Agencies[0].Name, in.Agencies[0].DomainID, in.Temporary.AccessKey, in.Temporary.SecretKey, in.Temporary.SecurityToken), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, way := range map[string]struct {
		reader    string
		block     string
		variables []string
	}{
		"token": {in.Token.Principal, "", []string{"HW_AUTH_TOKEN=" + in.Token.Value}},
		"keys and three agencies": {
			in.Agencies[2].URN(),
			fmt.Sprintf(`
  access_key     = %q
  secret_key     = %q
  security_token = %q
  assume_role {
    agency_name = %q
    domain_name = %q
  }
  assume_role {
    agency_name = %q
    domain_id   = %q
  }
  assume_role {
    agency_name = %q
    domain_name = %q
    duration    = 900
  }
`, in.Temporary.AccessKey, in.Temporary.SecretKey, in.Temporary.SecurityToken, in.Agencies[0].Name, in.Agencies[0].DomainName,
				in.Agencies[1].Name, in.Agencies[1].DomainID, in.Agencies[2].Name, in.Agencies[2].DomainName),
			nil,
		},
		"password": {
			in.User.ID, "",
			[]string{"HW_USER_NAME=" + in.User.Name, "HW_USER_PASSWORD=" + in.User.Password, "HW_DOMAIN_ID=" + in.User.DomainID},
		},
		"OpenID Connect": {
			in.Agencies[0].URN(),
			fmt.Sprintf(`
  assume_role_with_oidc {
    agency_name   = %q
    domain_id     = %q
    idp_id        = %q
    id_token_file = %q
  }
`, in.Agencies[0].Name, in.Agencies[0].DomainID, in.Provider.ID, idToken),
			nil,
		},
		"profile with an agency": {
			in.Agencies[0].URN(), `signing_algorithm = "SM2SM3"`, []string{"HW_PROFILE=sso", "HW_SHARED_CONFIG_FILE=" + profiles},
		},
		"metadata": {in.Hired.URN(), "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, way.reader, 0, way.block)
			a.addJob(jobID, simulator.Step{Status: "Success"})
			told := runCLI(t, a.apply(t, append(way.variables, "TF_LOG=TRACE")...))
			state, err := os.ReadFile(filepath.Join(a.folder, "terraform.tfstate"))
			if err != nil {
				t.Fatal(err)
			}
			a.wantNoSecret(t, told+string(state))
			for _, r := range a.Requests() {
				if !strings.Contains(told, r.ID) && r.Service != simulator.Metadata {
					t.Errorf("request %s to %s is not in the trace", r.ID, r.Path)
				}
			}
			if reads := a.Requests(of(jobID)); len(reads) != 1 || reads[0].Principal != way.reader {
				t.Errorf("the job was not read once by %s, but: %+v", way.reader, reads)
			}
		})
	}
}

func TestGateOutlivesTheCredentialsThatItBeganWith(t *testing.T) {
	t.Parallel()
	needCLI(t)
	in := simulator.ExampleSignIn("", "", 0)
	a := newAccount(t, in.Agencies[0].URN(), 2*time.Second, fmt.Sprintf("assume_role {\n agency_name = %q\n domain_id = %q\n}\n", in.Agencies[0].Name, in.Agencies[0].DomainID))
	a.addJob(jobID, simulator.Step{After: 4 * time.Second, Status: "Success"})
	runCLI(t, a.apply(t, "HW_ACCESS_KEY="+in.Permanent.AccessKey, "HW_SECRET_KEY="+in.Permanent.SecretKey))
	keys := map[string]bool{}
	for _, r := range a.Requests() {
		if r.Refusal != "" {
			t.Errorf("%s was refused: %s", r.Operation, r.Refusal)
		}
		keys[r.AccessKey] = true
	}
	if len(keys) < 3 {
		t.Errorf("the credentials were not renewed: %d keys", len(keys))
	}
}

func TestMistakeInSigningInIsToldOnTheTerminalWithoutTheSecret(t *testing.T) {
	t.Parallel()
	needCLI(t)
	in := simulator.ExampleSignIn("", "", 0)
	a := newAccount(t, "", 0, "")
	out, err := a.apply(t, "HW_USER_NAME="+in.User.Name, "HW_DOMAIN_NAME="+in.User.DomainName, "HW_USER_PASSWORD=a-wrong-password").CombinedOutput()
	if err == nil {
		t.Error("the apply succeeded")
	}
	told := strings.Join(strings.Fields(strings.ReplaceAll(string(out), "│", " ")), " ")
	for _, want := range []string{
		"SWR instance job " + jobID + " could not be read", `cannot get a token for user "alice" from ` + a.URL(),
		"401 Unauthorized, 401: The username or password is wrong.", "Check user_name or user_id, password, and domain_name",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	a.wantNoSecret(t, string(out))
	if strings.Contains(string(out), "a-wrong-password") {
		t.Errorf("the password is told:\n%s", out)
	}
}
