// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// assumed is an assume_role block.
func assumed(agency simulator.Agency, more string) string {
	return fmt.Sprintf("assume_role {\nagency_name = %q\n%s\n}\n", agency.Name, more)
}

func byName(agency simulator.Agency) string {
	return fmt.Sprintf("domain_name = %q", agency.DomainName)
}
func byID(agency simulator.Agency) string { return fmt.Sprintf("domain_id = %q", agency.DomainID) }

// chain is made of each agency that the one before it trusts.
var chain = assumed(cast.Agencies[0], byName(cast.Agencies[0])) +
	assumed(cast.Agencies[1], byID(cast.Agencies[1])) +
	assumed(cast.Agencies[2], byName(cast.Agencies[2])+"\nduration = 900")

func TestApplyReadsAsTheLastAgencyOfAChain(t *testing.T) {
	t.Parallel()
	needCLI(t)
	last := cast.Agencies[2].URN()
	for name, s := range map[string]source{
		"upon keys":               {reader: last, env: keysInEnv, block: chain},
		"upon an instance's keys": {reader: last, block: chain + `signing_algorithm = "SM2SM3"`},
		"of a profile": {
			reader: cast.Agencies[0].URN(), env: []string{"HW_SHARED_CONFIG_FILE=credentials", "HW_PROFILE=a"},
			file: fmt.Sprintf(`{"profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": %q, "secretAccessKey": %q, "agencyName": %q, "agencyDomainId": %q}]}`,
				cast.Permanent.AccessKey, cast.Permanent.SecretKey, cast.Agencies[0].Name, cast.Agencies[0].DomainID),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, folder, env := s.use(t)
			apply := tf.Command(t.Context(), folder, "apply", "-auto-approve")
			apply.Env = append(apply.Env, env...)
			runCLI(t, apply)
			reads := c.Requests(simulator.ByService(simulator.SWR))
			if len(reads) != 1 || reads[0].Principal != s.reader {
				t.Errorf("the job was not read once by %s, but: %+v", s.reader, reads)
			}
		})
	}
}

func TestGateOutlivesTheCredentialsThatItBeganWith(t *testing.T) {
	t.Parallel()
	needCLI(t)
	s := source{reader: cast.Agencies[0].URN(), env: keysInEnv, block: assumed(cast.Agencies[0], byID(cast.Agencies[0]))}
	c, folder, env := s.use(t)
	c.AddSignIn(simulator.ExampleSignIn(c.Project.ID, s.reader, 2*time.Second))
	c.addJob(c.succeeded("swr_instance_job").ID, simulator.Step{After: 4 * time.Second, Status: "Success"})
	apply := tf.Command(t.Context(), folder, "apply", "-auto-approve")
	apply.Env = append(apply.Env, env...)
	runCLI(t, apply)
	keys := map[string]bool{}
	for _, r := range c.Requests(simulator.ByService(simulator.SWR)) {
		if r.Refusal != "" {
			t.Errorf("a read was refused: %s", r.Refusal)
		}
		keys[r.AccessKey] = true
	}
	if len(keys) < 2 {
		t.Errorf("the job was read with %d keys", len(keys))
	}
}

func TestMistakeInSigningInIsToldOnTheTerminalWithoutTheSecret(t *testing.T) {
	t.Parallel()
	needCLI(t)
	const wrong = "a-wrong-password"
	s := source{env: []string{"HW_USER_NAME=" + cast.User.Name, "HW_DOMAIN_NAME=" + cast.User.DomainName, "HW_USER_PASSWORD=" + wrong}}
	c, folder, env := s.use(t)
	plan := tf.Command(t.Context(), folder, "plan", "-no-color")
	plan.Env = append(append(plan.Env, env...), "TF_LOG=")
	out, err := plan.CombinedOutput()
	if err == nil {
		t.Error("the plan succeeded")
	}
	told := strings.Join(strings.FieldsFunc(string(out), func(r rune) bool { return strings.ContainsRune(" \n│", r) }), " ")
	for _, want := range []string{
		"SWR instance job " + c.succeeded("swr_instance_job").ID + " could not be read", `cannot get a token for user "alice" from ` + c.URL(),
		"401 Unauthorized, 401: The username or password is wrong.", "Check user_name or user_id, password, and domain_name",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
	if strings.Contains(told, wrong) {
		t.Errorf("the password is told:\n%s", out)
	}
}
