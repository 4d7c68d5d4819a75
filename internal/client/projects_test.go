// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestLocate(t *testing.T) {
	for name, test := range map[string]struct {
		region, id, name string // the provider's region and project
		at               client.Location
		want             client.Location
		lookUps          int
	}{
		"the provider's":                        {"r", "p", "", client.Location{}, client.Location{Region: "r", ProjectID: "p"}, 0},
		"the provider's region, said again":     {"r", "p", "", client.Location{Region: "r"}, client.Location{Region: "r", ProjectID: "p"}, 0},
		"another region":                        {"r", "p", "", client.Location{Region: "s"}, client.Location{Region: "s", ProjectID: "id of s"}, 1},
		"another region than the named project": {"r", "", "r_sub", client.Location{Region: "s"}, client.Location{Region: "s", ProjectID: "id of s"}, 1},
		"another region and project":            {"r", "p", "", client.Location{Region: "s", ProjectID: "q"}, client.Location{Region: "s", ProjectID: "q"}, 0},
		"another project":                       {"r", "p", "", client.Location{ProjectID: "q"}, client.Location{Region: "r", ProjectID: "q"}, 0},
		"no project":                            {"r", "", "", client.Location{}, client.Location{Region: "r", ProjectID: "id of r"}, 1},
		"a project's name":                      {"r", "", "r_sub", client.Location{}, client.Location{Region: "r", ProjectID: "id of r_sub"}, 1},
		"a project's name and ID":               {"r", "p", "r_sub", client.Location{}, client.Location{Region: "r", ProjectID: "p"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			n := &network{script: script{func(r *http.Request) (*http.Response, error) {
				return answers(200, nil, fmt.Sprintf(`{"projects": [{"id": "id of %s"}]}`, r.URL.Query().Get("name")))(r)
			}}}
			config := config()
			config.Region, config.ProjectID, config.ProjectName = test.region, test.id, test.name
			c := client.NewOn(config, n)
			for range 2 {
				got, err := c.Locate(t.Context(), test.at)
				must(t, err)
				wantLocation(t, got, test.want)
			}
			equal(t, "look-ups", len(n.requests()), test.lookUps)
		})
	}
}

func TestASettingThatIsStillUnknownIsNamedWhereItIsNeeded(t *testing.T) {
	everything := client.Location{Region: "s", ProjectID: "q"}
	for name, test := range map[string]struct {
		pending string
		at      client.Location
		needed  bool
	}{
		"region":                          {"region", client.Location{}, true},
		"region, given by the read":       {"region", everything, false},
		"project":                         {"project_id", client.Location{}, true},
		"project, given by the read":      {"project_id", client.Location{ProjectID: "q"}, false},
		"project, another region":         {"project_id", client.Location{Region: "s"}, false},
		"project name":                    {"project_name", client.Location{}, true},
		"project name, given by the read": {"project_name", client.Location{ProjectID: "q"}, false},
		"credentials":                     {"secret_key", everything, true},
		"endpoints":                       {"endpoints", everything, true},
	} {
		t.Run(name, func(t *testing.T) {
			n := &network{script: script{answers(200, nil, `{"projects": [{"id": "p"}]}`)}}
			config := config()
			config.Pending = []string{test.pending}
			if test.pending == "project_name" {
				config.ProjectID = "" // with one, nothing is looked up by name
			}
			_, err := client.NewOn(config, n).Locate(t.Context(), test.at)
			if !test.needed {
				must(t, err)
				return
			}
			pending := asError[*client.PendingError](t, err)
			equal(t, "setting", pending.Setting, test.pending)
			equal(t, "named in the text", strings.Contains(pending.Error(), test.pending), true)
			equal(t, "permanent", client.Permanent(err), true)
			equal(t, "requests", len(n.requests()), 0)
		})
	}
}

func TestAProjectIsLookedUpOncePerRegion(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{Latency: 100 * time.Millisecond})
		cloud.AddProject(simulator.Project{ID: "other", Region: "cn-south-1"})
		config := config()
		config.ProjectID = ""
		c := client.NewOn(config, cloud.RoundTripper())
		want := map[string]string{"": project, region: project, "cn-south-1": "other"}
		look := func() {
			var readers sync.WaitGroup
			for of, id := range want {
				for range 200 {
					readers.Go(func() {
						at, err := c.Locate(t.Context(), client.Location{Region: of})
						if err != nil || at.ProjectID != id {
							t.Errorf("project of %q: got %q, %v, want %q", of, at.ProjectID, err, id)
						}
					})
				}
			}
			readers.Wait()
		}
		look()
		look()
		equal(t, "look-ups", len(cloud.Requests(simulator.ByService(simulator.IAM))), 2)
	})
}

func TestAFailedLookUpIsNotRemembered(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{Latency: 100 * time.Millisecond})
		cloud.Inject(simulator.Fault{Times: 1, Action: simulator.Respond(403, nil, `{"error": {"code": 403, "message": "not yours"}}`)})
		config := config()
		config.ProjectID = ""
		c := client.NewOn(config, cloud.RoundTripper())
		_, err := c.Locate(t.Context(), client.Location{})
		equal(t, "message", apiError(t, err).Message, "not yours")
		at, err := c.Locate(t.Context(), client.Location{})
		must(t, err)
		wantLocation(t, at, home)
	})
}

func TestOneReadersCancellationLeavesTheLookUpToTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{Latency: time.Second})
		config := config()
		config.ProjectID = ""
		c := client.NewOn(config, cloud.RoundTripper())
		var readers sync.WaitGroup
		readers.Go(func() {
			_, err := c.Locate(cancelledAfter(t, 300*time.Millisecond), client.Location{})
			equal(t, "cancelled", err != nil, true)
		})
		time.Sleep(100 * time.Millisecond)
		at, err := c.Locate(t.Context(), client.Location{})
		must(t, err)
		wantLocation(t, at, home)
		readers.Wait()
		equal(t, "requests", len(cloud.Requests()), 1)
	})
}

func TestWhatIsWrongWithAProject(t *testing.T) {
	const lead = `cannot get the ID of project "cn-north-4" of region "cn-north-4" from https://iam.cn-north-4.myhuaweicloud.com: `
	const listProjects = "GET https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4"
	for name, test := range map[string]struct {
		reply reply
		want  string
	}{
		"none":          {answers(200, nil, `{"projects": []}`), "IAM knows no project of that name that these credentials can use"},
		"null":          {answers(200, nil, `{"projects": null}`), "IAM knows no project of that name that these credentials can use"},
		"without an ID": {answers(200, nil, `{"projects": [{"name": "cn-north-4"}]}`), "IAM knows no project of that name that these credentials can use"},
		"several": {
			answers(200, nil, `{"projects": [{"id": "a", "name": "cn-north-4"}, {"id": "b", "name": "cn-north-4"}]}`),
			`IAM knows 2 projects of that name: ["a" "b"]`,
		},
		"another name": {answers(200, nil, `{"projects": [{"id": "a", "name": "MOS"}]}`), `IAM knows no project of that name, only ["MOS"]`},
		"denied": {
			answers(403, http.Header{"X-Request-Id": {"r1"}}, `{"error": {"code": 403, "message": "no", "title": "Forbidden"}}`),
			listProjects + " answered 403 Forbidden, 403: no (request ID r1)",
		},
		"no JSON":  {answers(200, nil, `<html>`), listProjects + ": the response is not the documented JSON: invalid character '<' at start of value"},
		"no body":  {answers(200, nil, ``), listProjects + ": the response is not valid: it is empty"},
		"no array": {answers(200, nil, `{"projects": "x"}`), listProjects + ": the response is not the documented JSON: "},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				config := config()
				config.ProjectID = ""
				_, err := client.NewOn(config, &network{script: script{test.reply}}).Locate(t.Context(), client.Location{})
				found := asError[*client.LookupError](t, err)
				equal(t, "address", found.Where, "https://iam.cn-north-4.myhuaweicloud.com")
				equal(t, "names project_id", strings.Contains(found.Without, "project_id"), true)
				if text := found.Error(); !strings.HasPrefix(text, lead+test.want) {
					t.Errorf("text: got %q, want %q", text, lead+test.want)
				}
				equal(t, "what went wrong is wrapped", errors.Unwrap(found) != nil, true)
			})
		})
	}
}

func TestOfSeveralProjectsTheOneOfTheNameIsTaken(t *testing.T) {
	n := &network{script: script{answers(200, nil, `{"projects": [{"id": "a", "name": "cn-north-4_sub"}, {"id": "b", "name": "cn-north-4"}]}`)}}
	config := config()
	config.ProjectID = ""
	at, err := client.NewOn(config, n).Locate(t.Context(), client.Location{})
	must(t, err)
	equal(t, "project", at.ProjectID, "b")
}
