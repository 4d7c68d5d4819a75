// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

func TestOnlyAReadThatNamesNoRegionNeedsTheProviders(t *testing.T) {
	config := config()
	config.Region, config.ProjectID = "", ""
	n := &network{script: script{found}}
	c := client.NewOn(config, n)
	_, err := c.Locate(t.Context(), client.Location{ProjectID: project})
	lookup := asError[*client.LookupError](t, err)
	equal(t, "setting", lookup.Setting, "region")
	equal(t, "summary", client.Summary(err), "No region configured")
	for _, part := range []string{"region", "provider block", "HW_REGION_NAME", "cn-north-4"} {
		if !strings.Contains(lookup.Advice, part) {
			t.Errorf("%q is missing in: %s", part, lookup.Advice)
		}
	}
	equal(t, "requests", len(n.requests()), 0)

	at, err := c.Locate(t.Context(), home)
	must(t, err)
	wantLocation(t, at, home)
}

func TestARefusalNamesTheProjectAndWhatWasLeftOut(t *testing.T) {
	config := config()
	config.LeftOut = []string{"without HW_PROJECT_ID, which goes with HW_REGION_NAME"}
	for status, want := range map[int]string{
		401: "access key TEMP…SKEY from a test, without HW_PROJECT_ID, which goes with HW_REGION_NAME",
		403: "access key TEMP…SKEY from a test, for project " + project + " (set project_id if that is not one of theirs), " +
			"without HW_PROJECT_ID, which goes with HW_REGION_NAME",
	} {
		n := &network{script: script{answers(status, nil, "")}}
		equal(t, "signed with", apiError(t, readJob(t.Context(), client.NewOn(config, n))).SignedWith, want)
	}
}

// What is refused in a chain is the last look-up, which the others wanted.
func TestTheSummaryOfALookUpSaysWhoRefusedIt(t *testing.T) {
	for name, test := range map[string]struct {
		source client.CredentialSource
		fault  simulator.Fault
		want   string
	}{
		"agency":         {agencyV3.Source(), simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(403, nil, "")}, `IAM refused to issue the credentials of agency "readers" of domain "acme"`},
		"agency of STS":  {agencyV5.Source(), simulator.Fault{Service: simulator.STS, Action: simulator.Respond(404, nil, "")}, `STS refused to issue the credentials of agency "readers" of domain ID "` + agencies[0].DomainID + `"`},
		"its base":       {client.Agency{Base: agencyV3.Source(), Name: "x", DomainID: "y"}.Source(), simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(403, nil, "")}, `IAM refused to issue the credentials of agency "readers" of domain "acme"`},
		"IAM is down":    {agencyV3.Source(), simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(503, nil, "")}, ""},
		"IAM throttles":  {agencyV3.Source(), simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(429, nil, "")}, ""},
		"IAM breaks off": {agencyV3.Source(), simulator.Fault{Service: simulator.IAM, Action: simulator.Reset()}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{reader: agencies[0].URN()}.open(t)
				cloud.Inject(test.fault)
				err := readJob(t.Context(), signedIn(cloud, test.source).Polling())
				equal(t, "summary", client.Summary(err), test.want)
			})
		})
	}
	n := &network{script: script{answers(403, nil, "")}}
	config := config()
	config.ProjectID = ""
	_, err := client.NewOn(config, n).Locate(t.Context(), client.Location{})
	equal(t, "summary", client.Summary(err), "IAM refused to look up the project")
	equal(t, "summary of a refused read", client.Summary(readJob(t.Context(), client.NewOn(config, n))), "")
}
