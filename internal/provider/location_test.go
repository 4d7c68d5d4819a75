// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const otherRegion = "ap-southeast-3"

func TestReadGoesToItsRegionAndProject(t *testing.T) {
	const named, given = "1111aaaa2222bbbb3333cccc4444dddd", "5555eeee6666ffff7777000088881111"
	for name, test := range map[string]struct {
		block, config map[string]any
		region        string
		project       string
		lookUp        string // the query of IAM; "": none
	}{
		"the provider's": {
			region: region, project: projectID, lookUp: "name=cn-north-4",
		},
		"the provider's, with its project": {
			block:  map[string]any{"project_id": given},
			region: region, project: given,
		},
		"the provider's, with the name of its project": {
			block:  map[string]any{"project_name": "the team's"},
			region: region, project: named, lookUp: "name=the+team%27s",
		},
		"a project of its own": {
			block: map[string]any{"project_id": projectID}, config: map[string]any{"project_id": given},
			region: region, project: given,
		},
		"the provider's region by name": {
			block: map[string]any{"project_id": given}, config: map[string]any{"region": region},
			region: region, project: given,
		},
		"another region": {
			block: map[string]any{"project_id": given, "project_name": "the team's"}, config: map[string]any{"region": otherRegion},
			region: otherRegion, project: theirProject, lookUp: "name=" + otherRegion,
		},
		"another region, with a project of its own": {
			config: map[string]any{"region": otherRegion, "project_id": given},
			region: otherRegion, project: given,
		},
	} {
		s := everywhere(t, simulator.Config{})
		s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion})
		s.AddProject(simulator.Project{ID: named, Region: region, Name: "the team's"})
		s.AddProject(simulator.Project{ID: given, Region: region, Name: "another team's"})
		s.AddJob(simulator.Task{Project: test.project, ID: swrJob.taskID})
		got := mustRead(t, configured(t, with(anywhere(), test.block)), swrJob, with(swrJob.config, test.config))
		same(t, name+": state", []any{got["region"], got["project_id"]}, []any{test.region, test.project})

		requests := s.Requests()
		same(t, name+": host", requests[len(requests)-1].Host, "swr-api."+test.region+".myhuaweicloud.com")
		same(t, name+": path", requests[len(requests)-1].Path, "/v2/"+test.project+"/jobs/"+swrJob.taskID)
		var lookUps []string
		for _, r := range requests[:len(requests)-1] {
			lookUps = append(lookUps, r.Host+"?"+r.Query)
		}
		var want []string
		if test.lookUp != "" {
			want = []string{"iam." + test.region + ".myhuaweicloud.com?" + test.lookUp}
		}
		same(t, name+": look-ups", lookUps, want)
	}
}

// The provider that users come from refuses an endpoint together with a region.
func TestEndpointDoesNotRuleOutAnotherRegion(t *testing.T) {
	s := cloud(t, simulator.Config{BatchTaskAlgorithm: func(string) simulator.Algorithm { return simulator.V11HMACSHA256 }})
	s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion})
	s.AddBatchTask(simulator.BatchTask{Task: simulator.Task{Project: theirProject, ID: batchTask.taskID}})
	p := configured(t, with(block(s), map[string]any{"derived_auth": true}))
	got := mustRead(t, p, batchTask, with(batchTask.config, map[string]any{"region": otherRegion}))
	same(t, "project", got["project_id"], any(theirProject))
}

func TestAddressOfAnInstanceIsAskedForItsTasksAlone(t *testing.T) {
	s, instance := cloud(t, simulator.Config{}), cloud(t, simulator.Config{})
	batchTask.addTo(instance)
	p := configured(t, block(s))
	own := map[string]any{"endpoint": instance.URL()}
	mustRead(t, p, batchTask, with(batchTask.config, own))
	_, d := p.Read(t.Context(), batchTask.dataSource()+"s", with(lists[1].config, own))
	same(t, "diagnostics of the list", d.String(), "")
	same(t, "requests to the provider's addresses", deeds(s), []string{"KeystoneListProjects " + key.AccessKey})
	same(t, "requests to the instance", deeds(instance), []string{"ShowBatchTask " + key.AccessKey, "ListBatchTasks " + key.AccessKey})
}

func TestProjectIsLookedUpOncePerRegion(t *testing.T) {
	const readers = 200
	s := cloud(t, simulator.Config{Latency: time.Millisecond})
	s.AddProject(simulator.Project{ID: theirProject, Region: otherRegion})
	for i := range readers {
		for _, project := range []string{projectID, theirProject} {
			s.AddJob(simulator.Task{Project: project, ID: fmt.Sprint(i)})
		}
	}
	p := configured(t, block(s))
	for range 2 {
		var wg sync.WaitGroup
		for i := range readers {
			wg.Go(func() {
				where := map[string]any{"job_id": fmt.Sprint(i)}
				if i%2 == 1 {
					where["region"] = otherRegion
				}
				state, d := p.Read(t.Context(), swrJob.dataSource(), where)
				if len(d) > 0 || state["project_id"] != [...]string{projectID, theirProject}[i%2] {
					t.Errorf("reader %d: %v\n%s", i, state["project_id"], d)
				}
			})
		}
		wg.Wait()
	}
	same(t, "look-ups", len(s.Requests(simulator.ByService(simulator.IAM))), 2)
	same(t, "reads", len(s.Requests(simulator.ByService(simulator.SWR))), 2*readers)
}

func TestFailedLookUpOfTheProjectIsTriedAgainByTheNextRead(t *testing.T) {
	s := cloud(t, simulator.Config{})
	swrJob.addTo(s)
	s.Inject(simulator.Fault{Service: simulator.IAM, Times: 1, Action: simulator.Respond(http.StatusForbidden, nil, "")})
	p := configured(t, block(s))
	mustFail(t, p, swrJob, swrJob.config)
	mustRead(t, p, swrJob, swrJob.config)
}

func TestProjectThatIsNotFoundIsOneReadableError(t *testing.T) {
	answer := func(body string) simulator.Action { return simulator.Respond(http.StatusOK, nil, body) }
	for name, test := range map[string]struct {
		block  map[string]any
		answer simulator.Action // nil: IAM's own
		says   []string
	}{
		"none": {
			block: map[string]any{"region": "nowhere-1"},
			says:  []string{`"nowhere-1"`, "no project of that name"},
		},
		"none of that name": {
			block: map[string]any{"project_name": "absent"},
			says:  []string{`"absent"`, `"cn-north-4"`, "no project of that name"},
		},
		"several": {
			answer: answer(`{"projects": [{"id": "a1", "name": "cn-north-4"}, {"id": "b2", "name": "cn-north-4"}]}`),
			says:   []string{"2 projects", `"a1"`, `"b2"`},
		},
		"another name": {
			answer: answer(`{"projects": [{"id": "a1", "name": "cn-north-4_staging"}]}`),
			says:   []string{"no project of that name", `"cn-north-4_staging"`},
		},
		"no list":    {answer: answer(`{}`), says: []string{"no project of that name"}},
		"wrong form": {answer: answer(`{"projects": {"id": 1}}`), says: []string{"not the documented JSON"}},
		"empty":      {answer: answer(""), says: []string{"empty"}},
		"refused": {
			answer: simulator.Respond(http.StatusForbidden, nil, `{"error": {"code": 403, "message": "You are not authorized.", "title": "Forbidden"}}`),
			says:   []string{"403 Forbidden, 403: You are not authorized."},
		},
		"unknown path": {answer: simulator.Respond(http.StatusNotFound, nil, ""), says: []string{"404 Not Found"}},
	} {
		s := cloud(t, simulator.Config{})
		swrJob.addTo(s)
		if test.answer != nil {
			s.Inject(simulator.Fault{Service: simulator.IAM, Action: test.answer})
		}
		for _, ignore := range []any{nil, true} { // it is not the task that is missing
			p := configured(t, with(block(s), test.block))
			f := mustFail(t, p, swrJob, with(swrJob.config, map[string]any{"ignore_not_found": ignore}))
			if f.summary == swrJob.noun+" "+swrJob.taskID+" was not found" {
				t.Errorf("%s: %s", name, f.summary)
			}
			same(t, name+": attribute", f.attribute, "project_id")
			says(t, f.detail, append(test.says, "the ID of project", s.URL())...)
		}
		same(t, name+": reads", len(s.Requests(simulator.ByService(simulator.SWR))), 0)
	}
}

func TestLookUpThatFailsNamesTheSettingThatDoesWithoutIt(t *testing.T) {
	s := cloud(t, simulator.Config{})
	const network = "Check the network, the proxy and the address in endpoints, or try again later. "
	for _, test := range []struct {
		action simulator.Action
		first  string // what else there is to check
	}{
		{simulator.Respond(http.StatusForbidden, nil, ""), "Check these credentials and their permissions. Check region and project_name. "},
		{simulator.Respond(http.StatusOK, nil, `{"projects": []}`), "Check region and project_name. "},
		{simulator.Respond(http.StatusOK, nil, ""), "Check region and project_name. "},
		{simulator.Respond(http.StatusServiceUnavailable, nil, ""), network + "Check region and project_name. "},
		{simulator.Reset(), network + "Check region and project_name. "},
	} {
		remove := s.Inject(simulator.Fault{Service: simulator.IAM, Action: test.action})
		f := mustFail(t, configured(t, with(block(s), map[string]any{"max_retries": 0})), swrJob, swrJob.config)
		says(t, f.detail, test.first+"To skip this lookup, set project_id ", "HW_PROJECT_ID")
		remove()
	}
}
