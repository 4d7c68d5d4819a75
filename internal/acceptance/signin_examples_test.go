// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const signInExamples = "guides/signing-in"

// signIn is a way to sign in, as one of the examples shows it.
type signIn struct {
	principal string // who reads then
	// prepare makes the cloud know what the example says, puts into the folder
	// what it needs, and returns the variables of the environment.
	prepare func(t *testing.T, c cloud, folder string) []string
}

const exampleDomain = "d78cbac186b744899480f25bd022f468"

var (
	landingZone = simulator.Agency{Name: "landing-zone", DomainID: exampleDomain, Trusts: []string{"SIMULATEDACCESSKEY00"}}
	ofTeam      = simulator.Agency{Name: "deployer", DomainName: "example-team", DomainID: "0123456789abcdef0123456789abcdef", Trusts: []string{landingZone.URN()}}
	ofPipelines = simulator.Agency{Name: "deployer", DomainID: exampleDomain, Trusts: []string{"pipelines"}}
	ofInstance  = simulator.Agency{Name: "runner", DomainID: exampleDomain}
)

var signIns = map[string]signIn{
	"keys": {"SIMULATEDACCESSKEY00", func(_ *testing.T, c cloud, _ string) []string { return c.keys() }},
	"token": {"somebody", func(_ *testing.T, c cloud, _ string) []string {
		c.AddToken(simulator.Token{Value: "a-token-of-iam", Principal: "somebody", Project: c.Project.ID})
		return []string{"TF_VAR_iam_token=a-token-of-iam"}
	}},
	"password": {"7116d09f88fa41908676fdd4b039e95b", func(_ *testing.T, c cloud, _ string) []string {
		c.AddUser(simulator.User{ID: "7116d09f88fa41908676fdd4b039e95b", Name: "pipeline", Password: "a-password", DomainName: "example-account"})
		return []string{"HW_USER_PASSWORD=a-password"}
	}},
	"oidc": {ofPipelines.URN(), func(t *testing.T, c cloud, folder string) []string {
		c.AddIdentityProvider(simulator.IdentityProvider{ID: "pipelines", IDTokens: []string{"an-id-token"}})
		c.AddAgency(ofPipelines)
		write(t, folder, "id-token", "an-id-token\n")
		return []string{"TF_VAR_id_token_file=" + filepath.Join(folder, "id-token")}
	}},
	"profile": {"SIMULATEDACCESSKEY00", func(t *testing.T, c cloud, folder string) []string {
		write(t, folder, "config.json", fmt.Sprintf(`{"current": "other", "profiles": [
			{"name": "production", "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q, "region": %q}
		]}`, c.Key.AccessKey, c.Key.SecretKey, c.Project.Region))
		return []string{"HW_SHARED_CONFIG_FILE=" + filepath.Join(folder, "config.json")}
	}},
	"metadata": {ofInstance.URN(), func(_ *testing.T, c cloud, _ string) []string {
		c.AddAgency(ofInstance)
		c.SetInstance(simulator.Instance{Agency: ofInstance.URN()})
		return []string{"HUAWEICLOUDTASK_METADATA_ENDPOINT=" + c.URL()}
	}},
	"agency": {ofTeam.URN(), func(_ *testing.T, c cloud, _ string) []string {
		c.AddAgency(landingZone)
		c.AddAgency(ofTeam)
		return c.keys()
	}},
}

// keys are the variables of a key pair.
func (c cloud) keys() []string {
	return []string{"HW_ACCESS_KEY=" + c.Key.AccessKey, "HW_SECRET_KEY=" + c.Key.SecretKey}
}

// The examples show no more than a provider block: the test reads a job with
// it, from a cloud at an address of its own.
func TestExamplesSignInAsTheySay(t *testing.T) {
	t.Parallel()
	needCLI(t)
	for _, example := range signInFolders(t) {
		t.Run(filepath.Base(example), func(t *testing.T) {
			t.Parallel()
			way, ok := signIns[filepath.Base(example)]
			if !ok {
				t.Fatal("the test knows no way to sign in of that name")
			}
			c := newCloud(t)
			folder := t.TempDir()
			if err := os.CopyFS(folder, os.DirFS(filepath.Join(examples, example))); err != nil {
				t.Fatal(err)
			}
			id := c.succeeded("swr_instance_job").ID
			write(t, folder, "override.tf", fmt.Sprintf("provider \"huaweicloudtask\" {\n%s\n}\n", c.endpoints()))
			write(t, folder, "read.tf", requirement+fmt.Sprintf("data \"huaweicloudtask_swr_instance_job\" \"task\" {\n  job_id = %q\n}\n", id))
			plan := tf.Command(t.Context(), folder, "plan", "-no-color")
			plan.Env = append(plan.Env, way.prepare(t, c, folder)...)
			told := runCLI(t, plan)
			reads := c.Requests(of(id))
			if len(reads) != 1 || reads[0].Principal != way.principal {
				t.Errorf("the job was not read once by %s, but: %+v\n%s", way.principal, reads, told)
			}
		})
	}
}

// signInFolders are the folders of the examples that show how to sign in.
func signInFolders(t *testing.T) []string {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(examples, signInExamples, "*"))
	if err != nil || len(folders) != len(signIns) {
		t.Fatalf("there are the examples %q, and %d are known: %v", folders, len(signIns), err)
	}
	for i, folder := range folders {
		folders[i] = filepath.Join(signInExamples, filepath.Base(folder))
	}
	slices.Sort(folders)
	return folders
}
