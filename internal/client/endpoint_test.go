// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// path of each read, after what its address ends with.
var paths = map[string]string{
	"ShowInstanceTask":   "/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks/" + instanceTask,
	"ShowBackgroundTask": "/v2/" + project + "/instances/" + instance + "/tasks/" + backgroundTask,
	"ShowInstanceJob":    "/v2/" + project + "/jobs/" + job,
	"ShowBatchTask": "/v5/iot/" + project + "/batchtasks/" + batch +
		"?limit=50&marker=ffffffffffffffffffffffff&offset=0&target=device-1&task_detail_status=Fail",
}

func TestReadsGoToTheHostOfServiceRegionAndCloud(t *testing.T) {
	for _, test := range []struct{ operation, region, cloud, host string }{
		{"ShowInstanceTask", "cn-north-4", "", "iotda-mgmt.cn-north-4.myhuaweicloud.com"},
		{"ShowBatchTask", "cn-north-4", "", "iotda.cn-north-4.myhuaweicloud.com"},
		{"ShowBackgroundTask", "cn-north-4", "", "dms.cn-north-4.myhuaweicloud.com"},
		{"ShowInstanceJob", "cn-north-4", "", "swr-api.cn-north-4.myhuaweicloud.com"},
		{"ShowInstanceTask", "eu-west-101", "", "iotda-mgmt.eu-west-101.myhuaweicloud.eu"},
		{"ShowBatchTask", "eu-west-101", "", "iotda.eu-west-101.myhuaweicloud.eu"},
		{"ShowBackgroundTask", "eu-west-101", "", "dms.eu-west-101.myhuaweicloud.eu"},
		{"ShowInstanceJob", "eu-west-101", "", "swr-api.eu-west-101.myhuaweicloud.eu"},
		{"ShowInstanceJob", "eu-west-102", "", "swr-api.eu-west-102.myhuaweicloud.eu"},
		{"ShowInstanceJob", "eu-west-0", "", "swr-api.eu-west-0.myhuaweicloud.com"},
		{"ShowInstanceJob", "ap-southeast-1", "", "swr-api.ap-southeast-1.myhuaweicloud.com"},
		{"ShowInstanceJob", "cn-north-4", "cloud.example.com", "swr-api.cn-north-4.cloud.example.com"},
		{"ShowInstanceJob", "eu-west-101", "cloud.example.com", "swr-api.eu-west-101.cloud.example.com"},
		{"ShowInstanceJob", "eu-west-0", "prod-cloud-ocb.orange-business.com", "swr-api.eu-west-0.prod-cloud-ocb.orange-business.com"},
	} {
		t.Run(test.host, func(t *testing.T) {
			n := &network{script: script{found}}
			config := config()
			config.Cloud = test.cloud
			at := client.Location{Region: test.region, ProjectID: project}
			must(t, reads[test.operation](t.Context(), client.NewOn(config, n), at))
			equal(t, "requests", n.urls(), []string{"GET https://" + test.host + paths[test.operation]})
		})
	}
}

func TestProjectsAreLookedUpAtTheRegionsIAM(t *testing.T) {
	for _, test := range []struct{ region, cloud, endpoint, want string }{
		{"cn-north-4", "", "", "https://iam.cn-north-4.myhuaweicloud.com/v3/projects?name=cn-north-4"},
		{"eu-west-101", "", "", "https://iam.eu-west-101.myhuaweicloud.eu/v3/projects?name=eu-west-101"},
		{"cn-north-4", "example.com", "", "https://iam.cn-north-4.example.com/v3/projects?name=cn-north-4"},
		{"cn-south-1", "", "https://iam.example.com", "https://iam.example.com/v3/projects?name=cn-south-1"},
		{"cn-south-1", "", "iam.example.com/v3/", "https://iam.example.com/v3/projects?name=cn-south-1"},
	} {
		t.Run(test.want, func(t *testing.T) {
			n := &network{script: script{answers(200, nil, `{"projects": [{"id": "p"}]}`)}}
			config := config()
			config.Cloud = test.cloud
			if test.endpoint != "" {
				address, err := client.ParseAuthURL(test.endpoint)
				must(t, err)
				config.Endpoints = map[client.Service]*url.URL{client.IAM: address}
			}
			config.ProjectID = ""
			_, err := client.NewOn(config, n).Locate(t.Context(), client.Location{Region: test.region})
			must(t, err)
			equal(t, "requests", n.urls(), []string{"GET " + test.want})
		})
	}
}

func TestACustomEndpointTakesThePlaceOfTheHost(t *testing.T) {
	for name, test := range map[string]struct{ configured, ofTheRead, want string }{
		"with scheme":              {"https://proxy.example.com", "", "https://proxy.example.com"},
		"without scheme":           {"proxy.example.com", "", "https://proxy.example.com"},
		"with a slash":             {"https://proxy.example.com/", "", "https://proxy.example.com"},
		"with slashes":             {"proxy.example.com//", "", "https://proxy.example.com"},
		"with a port":              {"proxy.example.com:8443", "", "https://proxy.example.com:8443"},
		"with a path":              {"https://proxy.example.com/huawei/cloud/", "", "https://proxy.example.com/huawei/cloud"},
		"with an escaped path":     {"https://proxy.example.com/a%20b", "", "https://proxy.example.com/a%20b"},
		"plain on loopback":        {"http://127.0.0.1:8080", "", "http://127.0.0.1:8080"},
		"IPv6":                     {"http://[::1]:8080/", "", "http://[::1]:8080"},
		"of the read":              {"", "own.example.com", "https://own.example.com"},
		"of the read goes first":   {"proxy.example.com", "own.example.com/x", "https://own.example.com/x"},
		"none":                     {"", "", "https://iotda.cn-south-1.myhuaweicloud.com"},
		"another region's, a path": {"https://iotda.cn-north-4.example.com/x", "", "https://iotda.cn-north-4.example.com/x"},
	} {
		t.Run(name, func(t *testing.T) {
			config := config()
			at := client.Location{Region: "cn-south-1", ProjectID: project}
			if test.configured != "" {
				config.Endpoints = map[client.Service]*url.URL{client.IoTDA: parseEndpoint(t, test.configured)}
			}
			if test.ofTheRead != "" {
				at.Endpoint = parseEndpoint(t, test.ofTheRead)
			}
			n := &network{script: script{found}}
			c := client.NewOn(config, n)
			for range 2 { // the first leaves the address as it was
				must(t, reads["ShowBatchTask"](t.Context(), c, at))
			}
			want := "GET " + test.want + paths["ShowBatchTask"]
			equal(t, "requests", n.urls(), []string{want, want})
			equal(t, "on the regional host", c.OnRegionalHost(client.IoTDA, at), name == "none")
			equal(t, "another service on its regional host", c.OnRegionalHost(client.DMS, at), test.ofTheRead == "")
		})
	}
}

func TestThePathOfAnEndpointIsSentAsItIsConfigured(t *testing.T) {
	for _, path := range []string{"", "/a", "/a/b", "//a", "/a//b", "/./a", "/a/../b", "/..", "/a b"} {
		t.Run(path, func(t *testing.T) {
			config := config()
			config.Endpoints = map[client.Service]*url.URL{client.SWR: parseEndpoint(t, "https://proxy.example.com"+path)}
			n := &network{script: script{answers(200, nil, `{"status": "Success"}`)}}
			must(t, client.NewOn(config, n).ShowInstanceJob(t.Context(), home, job, &jobAnswer{}))
			sent := n.requests()
			equal(t, "requests", len(sent), 1)
			equal(t, "path", sent[0].URL.Path, path+"/v2/"+project+"/jobs/"+job)
		})
	}
}

func parseEndpoint(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := client.ParseEndpoint(text)
	must(t, err)
	return u
}

func TestMalformedEndpoints(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "it has no host",
		"https://":                          "it has no host",
		"https:///path":                     "it has no host",
		"https://:443":                      "it has no host",
		"two words":                         "",
		"ftp://example.com":                 `"ftp"`,
		"://example.com":                    "",
		"https://user@example.com":          "user name or password",
		"https://user:hunter2@example.com":  "user name or password",
		"https://user:hunter2%zz@example.x": "cannot be parsed",
		"user:hunter2@example.com":          "user name or password",
		"https://example.com?x=1":           "query",
		"https://example.com?":              "query",
		"https://example.com#x":             "fragment",
		"https://example.com:port":          "cannot be parsed",
		"https://exa\nmple.com":             "control character",
		" https://example.com":              "white space",
		"https://example.com/path ":         "white space",
		"https://example.com/\u200b":        "white space",
		"https:/example.com":                "no port",
		"http:/example.com":                 "no port",
		"example.com:":                      "no port",
		"https://[::1":                      "cannot be parsed",
		"https://[fe80::1%25eth0]":          "without a zone",
		"https://[fe80::1%25eth0]:8443/x":   "without a zone",
		"https://中国.example":                "ASCII",
		"https://%E4%B8%AD.example":         "ASCII",
		"ho,st":                             "ASCII",
		"host.example/a%2Fb":                "escaped slash",
		"host.example/a%2fb":                "escaped slash",
	} {
		t.Run(text, func(t *testing.T) {
			u, err := client.ParseEndpoint(text)
			if err == nil {
				t.Fatalf("got %q, want an error", u)
			}
			if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error: got %q, want one with %q and without the password", err, want)
			}
			_, err = client.ParseAuthURL(text)
			equal(t, "refused as an IAM address", err != nil, true)
		})
	}
}

func TestAuthURLsMayEndInTheirVersion(t *testing.T) {
	for text, want := range map[string]string{
		"https://iam.example.com":           "https://iam.example.com",
		"https://iam.example.com/v3":        "https://iam.example.com",
		"https://iam.example.com/v3/":       "https://iam.example.com",
		"iam.example.com/v3":                "https://iam.example.com",
		"https://proxy.example.com/iam/v3/": "https://proxy.example.com/iam",
		"https://iam.example.com/v35":       "https://iam.example.com/v35",
		"https://iam.example.com/a%40b/v3":  "https://iam.example.com/a%40b",
	} {
		t.Run(text, func(t *testing.T) {
			u, err := client.ParseAuthURL(text)
			must(t, err)
			equal(t, "address", u.String(), want)
		})
	}
}

func TestIsPlain(t *testing.T) {
	for address, want := range map[string]bool{
		"http://example.com":          true,
		"http://10.0.0.1":             true,
		"http://localhost.example":    true,
		"http://127.0.0.1.example":    true,
		"http://[2001:db8::1]:80":     true,
		"http://127.0.0.1:8080":       false,
		"http://127.8.8.8":            false,
		"http://[::1]:8080":           false,
		"http://localhost:8080":       false,
		"http://LocalHost:8080":       false,
		"https://example.com":         false,
		"https://127.0.0.1":           false,
		"http://0.0.0.0":              true,
		"http://[::ffff:127.0.0.1]:1": false,
	} {
		t.Run(address, func(t *testing.T) {
			equal(t, "plain", client.IsPlain(mustParse(t, address)), want)
		})
	}
}

func TestIsInstanceAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"https://" + instanceHost:                              true,
		"https://" + instanceHost + ":443/x":                   true,
		"https://x.st1.IoTDA-App.CN-North-4.example.com":       true,
		"https://x.iotda-app.eu-west-101.myhuaweicloud.eu":     true,
		"https://iotda.cn-north-4.myhuaweicloud.com":           false,
		"https://iotda-mgmt.cn-north-4.myhuaweicloud.com":      false,
		"https://my-iotda-app.example.com":                     false,
		"https://iotda-apps.example.com":                       false,
		"https://example.com/iotda-app":                        false,
		"https://9bc3.iotda-device.cn-north-4.myhuaweicloud.x": false,
	} {
		t.Run(address, func(t *testing.T) {
			equal(t, "instance address", client.IsInstanceAddress(mustParse(t, address)), want)
		})
	}
}

func TestServicesAreSorted(t *testing.T) {
	got := client.Services()
	equal(t, "sorted", slices.IsSorted(got), true)
	equal(t, "services", got, []client.Service{"dms", "iam", "iotda", "iotdm", "sts", "swr"})
}

func TestCheckSegment(t *testing.T) {
	for text, ok := range map[string]bool{
		job:            true,
		"a b":          true,
		"a%2Fb":        true,
		"...":          true,
		"任务":           true,
		"":             false,
		".":            false,
		"..":           false,
		"a/b":          false,
		"/":            false,
		"../x":         false,
		`a\b`:          false,
		"a?b":          false,
		"a#b":          false,
		"a\nb":         false,
		"a\x00":        false,
		"a\x7f":        false,
		"a\u0085b":     false,
		"a\xffb":       false,
		"a\r\nHost: x": false,
		"a\u2028b":     false,
		" a":           false,
		"a ":           false,
		"a\n":          false,
		"\ufeffa":      false,
		"\u00a0a":      false,
		" ":            false,
	} {
		t.Run(text, func(t *testing.T) {
			err := client.CheckSegment(text)
			equal(t, "fit for a segment", err == nil, ok)
		})
	}
}

func TestWhatCannotBeASegmentIsNeverSent(t *testing.T) {
	for _, id := range []string{"", "..", "a/b", "a?limit=50", "a\r\nX-Evil: 1"} {
		t.Run(id, func(t *testing.T) {
			n := &network{script: script{found}}
			c := client.NewOn(config(), n)
			for name, err := range map[string]error{
				"instance task":          c.ShowInstanceTask(t.Context(), home, instance, id, &jobAnswer{}),
				"instance":               c.ShowInstanceTask(t.Context(), home, id, instanceTask, &jobAnswer{}),
				"batch task":             c.ShowBatchTask(t.Context(), home, client.BatchTask{ID: id}, &jobAnswer{}),
				"background task":        c.ShowBackgroundTask(t.Context(), home, instance, id, &jobAnswer{}),
				"job":                    c.ShowInstanceJob(t.Context(), home, id, &jobAnswer{}),
				"project of a job":       c.ShowInstanceJob(t.Context(), client.Location{Region: region, ProjectID: id}, job, &jobAnswer{}),
				"instance of background": c.ShowBackgroundTask(t.Context(), home, id, backgroundTask, &jobAnswer{}),
			} {
				if err == nil {
					t.Errorf("%s: no error", name)
				}
			}
			equal(t, "requests", len(n.requests()), 0)
		})
	}
}
