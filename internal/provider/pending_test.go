// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// unknown is a setting that is known only after apply.
const unknown = protocoltest.Unknown

func TestReadThatNeedsAnUnknownSettingSaysSo(t *testing.T) {
	for setting, more := range map[string]map[string]any{
		"region":         {"region": unknown},
		"access_key":     {"access_key": unknown},
		"secret_key":     {"secret_key": unknown},
		"security_token": {"security_token": unknown},
		"project_id":     {"project_id": unknown},
		"project_name":   {"project_name": unknown},
		"auth_url":       {"auth_url": unknown, "max_retries": 0},
		"cloud":          {"cloud": unknown, "endpoints": nil},
		"insecure":       {"insecure": unknown},
		"cacert_file":    {"cacert_file": unknown},
		"endpoints":      {"endpoints": map[string]any{"swr": unknown}},
	} {
		s := cloud(t, simulator.Config{})
		swrJob.addTo(s)
		f := mustFail(t, configured(t, with(block(s), more)), swrJob, swrJob.config)
		same(t, setting, f.summary, "SWR instance job "+swrJob.taskID+" could not be read")
		says(t, f.detail, setting, "not known yet")
		same(t, setting+": requests", len(s.Requests()), 0)
	}
}

func TestUnknownMapOfEndpointsIsReportedByTheRead(t *testing.T) {
	p := configured(t, with(signIn(), map[string]any{"endpoints": unknown}))
	says(t, mustFail(t, p, swrJob, swrJob.config).detail, "the provider's setting endpoints is not known yet", "First apply what it depends on")
}

func TestReadThatDoesNotNeedAnUnknownSettingWorks(t *testing.T) {
	const elsewhere = "ap-southeast-3"
	for name, test := range map[string]struct{ unknown, config map[string]any }{
		"region, by one of its own": {
			map[string]any{"region": unknown}, map[string]any{"region": elsewhere},
		},
		"region, by one and a project of its own": {
			map[string]any{"region": unknown}, map[string]any{"region": elsewhere, "project_id": theirProject},
		},
		"project, by one of its own": {
			map[string]any{"project_id": unknown}, map[string]any{"project_id": theirProject},
		},
		"addresses of others": {
			map[string]any{"auth_url": unknown, "derived_auth": unknown, "endpoints": map[string]any{"iotda": unknown}}, map[string]any{"project_id": theirProject},
		},
		"region and project of a profile, by a region of its own": {
			map[string]any{"region": unknown, "shared_config_file": tempFile(t, encode(t, map[string]any{"current": "p", "profiles": []any{map[string]any{
				"name": "p", "accessKeyId": key.AccessKey, "secretAccessKey": key.SecretKey, "region": elsewhere, "projectId": projectID,
			}}}))}, map[string]any{"region": elsewhere},
		},
		"project, by another region": {
			map[string]any{"project_id": unknown, "project_name": unknown}, map[string]any{"region": elsewhere},
		},
		"name of a project, by one of its own": {
			map[string]any{"project_name": unknown}, map[string]any{"project_id": theirProject},
		},
	} {
		s := cloud(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: elsewhere})
		s.AddJob(simulator.Task{Project: theirProject, ID: swrJob.taskID})
		p := configured(t, with(block(s), test.unknown))
		got := mustRead(t, p, swrJob, with(swrJob.config, test.config))
		same(t, name, got["project_id"], any(theirProject))
	}
}

func TestAddressOfItsOwnMakesUpForOneThatIsUnknown(t *testing.T) {
	s := cloud(t, simulator.Config{})
	batchTask.addTo(s)
	p := configured(t, with(block(s), map[string]any{"endpoints": unknown}))
	mustRead(t, p, batchTask, with(batchTask.config, map[string]any{"endpoint": s.URL(), "project_id": projectID}))
}

// An argument of a data source that is not known yet is not judged yet.
func TestUnknownArgumentsAreValid(t *testing.T) {
	p := fresh(t)
	for _, k := range kinds {
		config := map[string]any{
			"region": unknown, "project_id": unknown, "wait_for": unknown, "poll_interval": unknown,
			"ignore_not_found": unknown, "timeouts": map[string]any{"read": unknown},
		}
		for name := range k.config {
			config[name] = unknown
		}
		if d := p.ValidateDataSource(k.dataSource(), config); len(d) > 0 {
			t.Errorf("%s: %s", k.name, d)
		}
	}
	optional := map[string]any{"task_id": unknown}
	for _, name := range []string{"instance_id", "endpoint", "task_detail_status", "target", "limit", "marker", "offset"} {
		optional[name] = unknown
	}
	if d := p.ValidateDataSource(batchTask.dataSource(), optional); len(d) > 0 {
		t.Error(d)
	}
}
