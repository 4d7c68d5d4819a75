// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// incumbentBlock has every argument that the front page of huaweicloud/huaweicloud documents, for a cloud.
func incumbentBlock(t *testing.T, address string) map[string]any {
	t.Helper()
	agency := cast.Agencies[0]
	return map[string]any{
		"region":                  region,
		"access_key":              cast.Permanent.AccessKey,
		"secret_key":              cast.Permanent.SecretKey,
		"shared_config_file":      profileFile(t),
		"profile":                 "sso",
		"assume_role":             []any{map[string]any{"agency_name": agency.Name, "domain_name": agency.DomainName}},
		"assume_role_with_oidc":   byOIDC(map[string]any{"id_token_file": "/Users/tf_user/secrets/oidc-token", "duration": 3600}).block["assume_role_with_oidc"],
		"project_name":            region,
		"domain_name":             "acme",
		"security_token":          "",
		"cloud":                   "myhuaweicloud.com",
		"auth_url":                address + "/v3",
		"insecure":                false,
		"max_retries":             5,
		"enterprise_project_id":   "0",
		"signing_algorithm":       "HmacSHA256",
		"regional":                true,
		"skip_check_website_type": true,
		"skip_check_upgrade":      true,
		"endpoints":               map[string]any{"swr": address, "ecs": "https://ecs-customizing-endpoint.com"},
		"default_tags":            map[string]any{"owner": "terraform", "team": nil},
		"ignore_tags":             []any{"CCE-Cluster-ID"},
	}
}

func TestTheBlockOfTheOtherProvidersFrontPageWorksAsItIs(t *testing.T) {
	reader := cast.Agencies[0].URN()
	s := admitting(t, simulator.Config{}, reader)
	p := fresh(t)
	d := append(p.Validate(incumbentBlock(t, s.URL())), p.Configure(incumbentBlock(t, s.URL()))...)
	same(t, "attributes of warnings", d.Attributes(), []string{`endpoints["ecs"]`})
	same(t, "errors", len(d.Errors()), 0)
	readsAs(t, s, p, "front page", reader)
}

func TestArgumentsWithoutEffectAreTakenWhateverTheyAre(t *testing.T) {
	for name, values := range map[string][]any{
		"enterprise_project_id":   {"", "x\n", unknown},
		"regional":                {true, false, unknown},
		"enable_force_new":        {true, false, unknown},
		"skip_check_website_type": {true, false, unknown},
		"skip_check_upgrade":      {true, false, unknown},
		"default_tags":            {map[string]any{}, map[string]any{"a": unknown}, unknown},
		"ignore_tags":             {[]any{}, []any{unknown}, unknown},
	} {
		s := cloud(t, simulator.Config{})
		swrJob.addTo(s)
		for _, value := range values {
			mustRead(t, configured(t, with(block(s), map[string]any{name: value})), swrJob, swrJob.config)
		}
	}
}

// As there, project_id and project_name take precedence, and the block over the environment.
func TestTenantsStandForTheProject(t *testing.T) {
	for name, test := range map[string]struct {
		block map[string]any
		env   map[string]string
		want  string
	}{
		"tenant_id":                   {block: map[string]any{"tenant_id": theirProject}, want: theirProject},
		"tenant_name":                 {block: map[string]any{"tenant_name": "team"}, want: theirProject},
		"project_id goes first":       {block: map[string]any{"project_id": theirProject, "tenant_id": projectID}, want: theirProject},
		"project_name goes first":     {block: map[string]any{"project_name": "team", "tenant_name": region}, want: theirProject},
		"empty project_id":            {block: map[string]any{"project_id": "", "tenant_id": theirProject}, want: theirProject},
		"the environment goes second": {block: map[string]any{"tenant_id": theirProject}, env: map[string]string{"HW_PROJECT_ID": projectID}, want: theirProject},
		"a name beats a variable":     {block: map[string]any{"tenant_name": "team"}, env: map[string]string{"HW_PROJECT_ID": projectID}, want: theirProject},
	} {
		s := cloud(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: region, Name: "team"})
		for _, project := range []string{projectID, theirProject} {
			s.AddJob(simulator.Task{Project: project, ID: swrJob.taskID})
		}
		p := way{env: test.env}.unconfigured(t, nowhere)
		configure(t, p, with(block(s), test.block))
		same(t, name, mustRead(t, p, swrJob, swrJob.config)["project_id"], any(test.want))
	}
	for _, name := range []string{"tenant_id", "tenant_name"} {
		s := cloud(t, simulator.Config{})
		p := configured(t, with(block(s), map[string]any{name: unknown}))
		says(t, mustFail(t, p, swrJob, swrJob.config).detail, "the provider's setting "+name+" is not known yet")
	}
}

func TestTheOlderWayToAssumeAnAgencyIsAnErrorThatShowsTheBlockToWrite(t *testing.T) {
	for name, test := range map[string]struct {
		block     map[string]any
		attribute string
		says      []string
	}{
		"agency": {
			map[string]any{"agency_name": "deployer", "agency_domain_name": "acme"},
			"agency_name",
			[]string{"assume_role {", `agency_name = "deployer"`, `domain_name = "acme"`},
		},
		"and a project": {
			map[string]any{"agency_name": "deployer", "agency_domain_name": "acme", "delegated_project": "cn-north-4_team"},
			"agency_name",
			[]string{"assume_role {", `project_name = "cn-north-4_team"`},
		},
		"account alone": {map[string]any{"agency_domain_name": "acme"}, "agency_domain_name", []string{"assume_role {", `domain_name = "acme"`}},
		"project alone": {map[string]any{"delegated_project": "team"}, "delegated_project", []string{"assume_role {", `project_name = "team"`}},
	} {
		p := fresh(t)
		d := p.Configure(with(signIn(), test.block))
		same(t, name+": attributes", d.Attributes(), []string{test.attribute})
		same(t, name+": errors", len(d.Errors()), 1)
		says(t, d.String(), test.says...)
		same(t, name+": valid", len(p.Validate(test.block).Errors()), 1)
	}
	for _, name := range []string{"agency_name", "agency_domain_name", "delegated_project"} {
		same(t, name+": empty", len(fresh(t).Configure(with(signIn(), map[string]any{name: ""}))), 0)
		p := configured(t, with(signIn(), map[string]any{name: unknown}))
		says(t, mustFail(t, p, swrJob, swrJob.config).detail, "the provider's setting "+name+" is not known yet")
	}
}
