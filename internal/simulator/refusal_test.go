// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestServicesRefuseInTheirOwnShape(t *testing.T) {
	cloud := newCloud(t, simulator.Config{AuthorizationMessage: "encoded"})
	const (
		elsewhere = "ffffffffffffffffffffffffffffffff"
		noAccess  = "no permission for project " + elsewhere
	)
	for path, want := range map[string]struct {
		status int
		body   map[string]any
	}{
		"/v5/iot/" + elsewhere + "/iotda-instances/a/tasks/b": {403, map[string]any{"error_code": "IOTDA.000002", "error_msg": noAccess}},
		"/v5/iot/" + elsewhere + "/batchtasks/b":              {403, map[string]any{"error_code": "IOTDA.000002", "error_msg": noAccess}},
		"/v2/" + elsewhere + "/instances/a/tasks/b":           {403, map[string]any{"error_code": "DMS.00403002", "error_msg": noAccess}},
		"/v2/" + elsewhere + "/jobs/b":                        {403, map[string]any{"error_code": "SVCSTG.SWR.4030170", "error_msg": noAccess, "encoded_authorization_message": "encoded"}},
		taskPath + "0":                                        {404, map[string]any{"error_code": "IOTDA.000404", "error_msg": "task 075f413d-a3bb-4243-974d-8eb9221c12340 does not exist"}},
		"/v5/iot/" + project + "/batchtasks/abc":              {404, map[string]any{"error_code": "IOTDA.000404", "error_msg": "task abc does not exist"}},
		backgroundListPath + "/abc":                           {404, map[string]any{"error_code": "DMS.00404002", "error_msg": "task abc does not exist"}},
		"/v2/" + project + "/jobs/abc":                        {404, map[string]any{"error_code": "SVCSTG.SWR.4040000", "error_msg": "task abc does not exist"}},
		batchPath + "?limit=51":                               {400, map[string]any{"error_code": "IOTDA.000006", "error_msg": `limit "51" is out of range`}},
		"/v2/" + project + "/jobs?status=Done":                {400, map[string]any{"error_code": "SVCSTG.SWR.4000014", "error_msg": `status "Done" is not valid`}},
		backgroundListPath + "?limit=0":                       {400, map[string]any{"error_code": "DMS.00400002", "error_msg": `limit "0" is out of range`}},
		"/v2/" + project + "/jobs?offset=0":                   {400, map[string]any{"error_code": "SVCSTG.SWR.4000014", "error_msg": "limit and offset must be sent together"}},
		"/v2/" + project + "/queues":                          {404, map[string]any{"error_code": "APIGW.0101", "error_msg": "no API has this path"}},
	} {
		t.Run(path, func(t *testing.T) {
			got := get(t, cloud, path)
			if want.body["error_code"] == "APIGW.0101" {
				want.body["request_id"] = got.header.Get("X-Request-Id")
			}
			if diff := cmp.Diff(any(want.body), got.json(t)); diff != "" || got.status != want.status {
				t.Errorf("status %d: %s", got.status, diff)
			}
		})
	}
}

func TestArgumentsOutsideTheirRangeAreRefused(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	refused := map[string][]string{
		batchPath: {
			"limit=0", "limit=51", "limit=", "limit=ten", "offset=-1", "offset=501", "marker=abc", "marker=gggggggggggggggggggggggg",
			"task_detail_status=Done", "target=a.b", "target=",
		},
		"/v5/iot/" + project + "/batchtasks": {
			"", "task_type=dance", "task_type=createDevices&status=Done", "task_type=createDevices&limit=51", "task_type=createDevices&offset=501",
			"task_type=createDevices&marker=abc", "task_type=createDevices&app_id=a.b", "task_type=createDevices&app_id=",
		},
		"/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks": {"limit=0", "limit=501", "offset=501", "marker=abc"},
		backgroundListPath:                                  {"limit=0", "limit=101", "offset=-1", "begin_time=2020", "end_time=now"},
		"/v2/" + project + "/jobs":                          {"limit=0&offset=0", "limit=101&offset=0", "limit=1&offset=-1", "limit=1", "offset=1", "status=Done"},
		"/v5/iot/" + project + "/batchtasks/ABC":            {""},
		"/v5/iot/" + project + "/iotda-instances/x/tasks/a": {""},
		"/v5/iot/" + project + "/iotda-instances/a/tasks/x": {""},
	}
	for path, queries := range refused {
		for _, query := range queries {
			if got := get(t, cloud, path+"?"+query); got.status != http.StatusBadRequest {
				t.Errorf("%s?%s: status %d: %s", path, query, got.status, got.body)
			}
		}
	}
	for _, accepted := range []string{
		batchPath + "?limit=1", batchPath + "?limit=50", batchPath + "?offset=0", batchPath + "?offset=500", batchPath + "?task_detail_status=FailWaitRetry",
		batchPath + "?marker=ABCDEFabcdef012345678901", batchPath + "?target=a_B-9", backgroundListPath + "?offset=0&limit=100",
		"/v5/iot/" + project + "/batchtasks?task_type=changeGateway&app_id=a_B-9&limit=50&offset=500",
		"/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks?limit=500&offset=500",
		"/v2/" + project + "/jobs", "/v2/" + project + "/jobs?limit=100&offset=0",
	} {
		if got := get(t, cloud, accepted); got.status != http.StatusOK {
			t.Errorf("%s: status %d: %s", accepted, got.status, got.body)
		}
	}
}

func TestUnknownMethodIsRefused(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	r := newRequest(t, "https://api.example"+jobPath)
	r.Method = http.MethodDelete
	signing{key: permanent}.sign(r)
	got := send(t, cloud, r)
	if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != http.MethodGet {
		t.Errorf("status %d, Allow %q", got.status, got.header.Get("Allow"))
	}
}

func TestPathsThatOnlyLookLikeARoute(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	for _, path := range []string{jobPath + "/", "/" + jobPath, "/v2//jobs/a", "/v2/" + project + "/jobs/", "/v2/" + project + "%2Fjobs/" + job, "/"} {
		r := newRequest(t, "https://api.example"+path)
		if got := send(t, cloud, r); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
}

func TestAnEscapedSlashStaysInItsSegment(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.AddJob(simulator.Task{Project: project, ID: "a/b ?#%"})
	r := newRequest(t, "https://api.example/v2/"+project+"/jobs/a%2Fb%20%3F%23%25")
	signing{key: permanent}.sign(r)
	if got := send(t, cloud, r); got.status != http.StatusOK {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestKeyReachesItsProjectsOnly(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.AddKey(simulator.Key{AccessKey: permanent.AccessKey, SecretKey: permanent.SecretKey, Projects: []string{"own"}})
	cloud.AddProject(simulator.Project{ID: "own", Region: region, Name: region + "_own"})
	if got := get(t, cloud, jobPath); got.status != http.StatusForbidden {
		t.Errorf("another's project: status %d", got.status)
	}
	if got := get(t, cloud, "/v2/own/jobs"); got.status != http.StatusOK {
		t.Errorf("own project: status %d", got.status)
	}
	projects := get(t, cloud, "/v3/projects").json(t).(map[string]any)["projects"].([]any)
	if len(projects) != 1 || projects[0].(map[string]any)["id"] != "own" {
		t.Errorf("listed %v", projects)
	}
}

func TestProjectsAreListedByName(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.AddProject(simulator.Project{ID: "second", Region: region, Name: region + "_second"})
	for query, want := range map[string][]any{
		"":                            {project, "second"},
		"?name=" + region:             {project},
		"?name=" + region + "_second": {"second"},
		"?name=eu-west-101":           nil,
	} {
		var got []any
		for _, listed := range get(t, cloud, "/v3/projects"+query).json(t).(map[string]any)["projects"].([]any) {
			got = append(got, listed.(map[string]any)["id"])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestUnsignedRequestIsRefusedByTheGatewayOrByIAM(t *testing.T) {
	for path, want := range map[string]string{
		jobPath:        `{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication information: the request is not signed", "request_id": "00000000000000000000000000000001"}`,
		"/v3/projects": `{"error": {"code": 401, "message": "the request is not signed", "title": "Unauthorized"}}`,
	} {
		cloud := newCloud(t, simulator.Config{})
		got := send(t, cloud, newRequest(t, "https://api.example"+path))
		if diff := cmp.Diff(jsonOf(t, want), got.json(t)); diff != "" || got.status != http.StatusUnauthorized {
			t.Errorf("status %d: %s", got.status, diff)
		}
	}
}

func TestInstanceIDOfBatchTasks(t *testing.T) {
	own := simulator.ExampleBatchTask(project)
	own.ID, own.Instance = "abc", "own"
	for name, test := range map[string]struct {
		required bool
		path     string
		header   []string
		status   int
	}{
		"none needed":             {false, batchPath, nil, http.StatusOK},
		"none needed, any taken":  {false, batchPath, []string{"Instance-Id: any"}, http.StatusOK},
		"needed":                  {true, batchPath, nil, http.StatusBadRequest},
		"needed by the list":      {true, "/v5/iot/" + project + "/batchtasks?task_type=createDevices", nil, http.StatusBadRequest},
		"needed and given":        {true, batchPath, []string{"Instance-Id: any"}, http.StatusOK},
		"task of an instance":     {false, "/v5/iot/" + project + "/batchtasks/abc", []string{"Instance-Id: own"}, http.StatusOK},
		"task of another":         {false, "/v5/iot/" + project + "/batchtasks/abc", []string{"Instance-Id: any"}, http.StatusNotFound},
		"task of one, none given": {false, "/v5/iot/" + project + "/batchtasks/abc", nil, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := newCloud(t, simulator.Config{RequireInstanceID: test.required})
			cloud.AddBatchTask(own)
			if got := get(t, cloud, test.path, test.header...); got.status != test.status {
				t.Errorf("status %d: %s", got.status, got.body)
			}
		})
	}
}

func TestUnknownBackgroundTaskMayBeAnEmptyAnswer(t *testing.T) {
	cloud := newCloud(t, simulator.Config{EmptyBackgroundTasks: true})
	got := get(t, cloud, backgroundListPath+"/abc")
	if diff := cmp.Diff(jsonOf(t, `{"task_count": "0", "tasks": []}`), got.json(t)); diff != "" || got.status != http.StatusOK {
		t.Errorf("status %d: %s", got.status, diff)
	}
}

func TestEveryAnswerHasARequestIDAndTheSimulatorsDate(t *testing.T) {
	clock := newClock()
	cloud := newCloud(t, simulator.Config{Now: clock.Now})
	seen := map[string]bool{}
	for _, path := range []string{jobPath, jobPath, "/", "/v3/projects", "/v2/none/jobs/none"} {
		got := get(t, cloud, path)
		id := got.header.Get("X-Request-Id")
		if id == "" || seen[id] {
			t.Errorf("%s: X-Request-Id %q", path, id)
		}
		seen[id] = true
		if date := got.header.Get("Date"); date != "Fri, 02 Jan 2026 03:04:05 GMT" {
			t.Errorf("%s: Date %q", path, date)
		}
	}
}
