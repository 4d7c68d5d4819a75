// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

var permanent = client.Credentials{AccessKey: "PERMANENTACCESSKEY", SecretKey: "another-secret-key", Origin: "a test"}

const (
	instanceHost = "9bc3.st1.iotda-app.cn-north-4.myhuaweicloud.com"

	instanceTask   = "075f413d-a3bb-4243-974d-8eb9221c1234"
	backgroundTask = "8abfa7b272adc5b40172b73130065ae7"
)

// newCloud is a strict simulator that knows both key pairs and the documented tasks.
func newCloud(t *testing.T, config simulator.Config) *simulator.Server {
	t.Helper()
	cloud := simulator.New(config)
	t.Cleanup(cloud.Close)
	cloud.AddProject(simulator.Project{ID: project, Region: region})
	for _, c := range []client.Credentials{temporary, permanent} {
		cloud.AddKey(simulator.Key{AccessKey: c.AccessKey, SecretKey: c.SecretKey, SecurityToken: c.SecurityToken})
	}
	cloud.AddInstanceTask(simulator.ExampleInstanceTask(project, instance))
	cloud.AddBatchTask(simulator.ExampleBatchTask(project))
	cloud.AddBackgroundTask(simulator.ExampleBackgroundTask(project, instance))
	cloud.AddJob(simulator.ExampleJob(project))
	return cloud
}

// reads is one read of each API, with all that it can send.
var reads = map[string]func(context.Context, *client.Client, client.Location) error{
	"ShowInstanceTask": func(ctx context.Context, c *client.Client, at client.Location) error {
		return c.ShowInstanceTask(ctx, at, instance, instanceTask, &jobAnswer{})
	},
	"ShowBatchTask": func(ctx context.Context, c *client.Client, at client.Location) error {
		limit, offset := int64(50), int64(0)
		return c.ShowBatchTask(ctx, at, client.BatchTask{
			ID: batch, InstanceID: instance, Status: "Fail", Target: "device-1", Limit: &limit, Marker: "ffffffffffffffffffffffff", Offset: &offset,
		}, &jobAnswer{})
	},
	"ShowBackgroundTask": func(ctx context.Context, c *client.Client, at client.Location) error {
		return c.ShowBackgroundTask(ctx, at, instance, backgroundTask, &jobAnswer{})
	},
	"ShowInstanceJob": func(ctx context.Context, c *client.Client, at client.Location) error {
		return c.ShowInstanceJob(ctx, at, job, &jobAnswer{})
	},
}

// ways are the addresses and key pairs of a read, and what they make of its signature.
var ways = map[string]struct {
	endpoint    string // of the instance; "": the regional host
	credentials client.Credentials
}{
	"temporary key":                     {"", temporary},
	"permanent key":                     {"", permanent},
	"temporary key at instance address": {"https://" + instanceHost, temporary},
	"permanent key at instance address": {"https://" + instanceHost, permanent},
}

func TestEachAttemptIsSignedAfresh(t *testing.T) {
	for operation, read := range reads {
		for name, way := range ways {
			t.Run(operation+" "+name, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					cloud := newCloud(t, simulator.Config{})
					// Longer than a signature is good for.
					cloud.Inject(simulator.Fault{Times: 1, AfterAuth: true, Action: simulator.Respond(503, map[string][]string{"Retry-After": {"1200"}}, "")})
					cloud.Inject(simulator.Fault{Times: 1, AfterAuth: true, Action: simulator.ResetInBody()})
					config := config()
					config.Credentials = client.Static(way.credentials)
					at := home
					if way.endpoint != "" {
						at.Endpoint = mustParse(t, way.endpoint)
					}
					must(t, read(t.Context(), client.NewOn(config, cloud.RoundTripper()), at))

					dates := map[string]bool{}
					for _, r := range cloud.Requests() {
						equal(t, "operation", r.Operation, operation)
						equal(t, "refusal", r.Refusal, "")
						dates[r.Header.Get("X-Sdk-Date")] = true
					}
					equal(t, "requests", len(cloud.Requests()), 3)
					equal(t, "dates of signatures", len(dates), 3)
				})
			})
		}
	}
}

func TestEverythingThatMattersIsSigned(t *testing.T) {
	for name, test := range map[string]struct {
		operation   string
		credentials client.Credentials
		want        []string
	}{
		"permanent key": {"ShowInstanceJob", permanent, []string{"host", "x-project-id", "x-sdk-date"}},
		"temporary key": {"ShowInstanceJob", temporary, []string{"host", "x-project-id", "x-sdk-date", "x-security-token"}},
		"instance ID":   {"ShowBatchTask", temporary, []string{"host", "instance-id", "x-project-id", "x-sdk-date", "x-security-token"}},
	} {
		for _, endpoint := range []*url.URL{nil, mustParse(t, "https://"+instanceHost)} {
			t.Run(fmt.Sprint(name, endpoint), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					cloud := newCloud(t, simulator.Config{})
					config := config()
					config.Credentials = client.Static(test.credentials)
					at := home
					at.Endpoint = endpoint
					must(t, reads[test.operation](t.Context(), client.NewOn(config, cloud.RoundTripper()), at))
					r := cloud.Requests()[0]
					equal(t, "signed headers", slices.Sorted(slices.Values(r.SignedHeaders)), test.want)
					equal(t, "project", r.Header.Get("X-Project-Id"), project)
					equal(t, "token", r.Header.Get("X-Security-Token"), test.credentials.SecurityToken)
				})
			})
		}
	}
}

func TestHeadersOfARead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := &network{script: script{found}}
		must(t, reads["ShowBatchTask"](t.Context(), client.NewOn(config(), n), home))
		header := n.requests()[0].Header
		for name, want := range map[string]string{
			"Accept":       "application/json",
			"User-Agent":   "client-test",
			"Instance-Id":  instance,
			"X-Project-Id": project,
		} {
			equal(t, name, header.Get(name), want)
		}
	})
}

func TestTheAddressDecidesHowABatchTaskIsSigned(t *testing.T) {
	yes, no := true, false
	regional, own := "", "https://"+instanceHost
	for name, test := range map[string]struct {
		operation string
		endpoint  string
		derived   *bool
		want      simulator.Algorithm
	}{
		"regional host":                     {"ShowBatchTask", regional, nil, simulator.SDKHMACSHA256},
		"instance address":                  {"ShowBatchTask", own, nil, simulator.V11HMACSHA256},
		"instance address with a port":      {"ShowBatchTask", "https://" + instanceHost + ":8443", nil, simulator.V11HMACSHA256},
		"lookalike":                         {"ShowBatchTask", "https://iotda-app-proxy.example.com", nil, simulator.SDKHMACSHA256},
		"regional host, switched on":        {"ShowBatchTask", regional, &yes, simulator.V11HMACSHA256},
		"instance address, switched off":    {"ShowBatchTask", own, &no, simulator.SDKHMACSHA256},
		"another API, instance address":     {"ShowInstanceTask", own, nil, simulator.SDKHMACSHA256},
		"another API, switched on":          {"ShowInstanceTask", regional, &yes, simulator.SDKHMACSHA256},
		"a job, instance address, switched": {"ShowInstanceJob", own, &yes, simulator.SDKHMACSHA256},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{})
				config := config()
				config.DerivedAuth = test.derived
				at := home
				if test.endpoint != "" {
					at.Endpoint = mustParse(t, test.endpoint)
				}
				must(t, reads[test.operation](t.Context(), client.NewOn(config, cloud.RoundTripper()), at))
				equal(t, "algorithm", cloud.Requests()[0].Algorithm, test.want)
			})
		})
	}
}

// The simulator knows projects in two regions, so the scope is recorded by which one a signature is good for.
func TestADerivedSignatureIsForTheRegionOfTheInstancesAddress(t *testing.T) {
	yes := true
	for name, test := range map[string]struct{ host, region, want string }{
		"the region of the read":       {"9bc3.st1.iotda-app.cn-north-4.example.com", "cn-north-4", "cn-north-4"},
		"another region":               {"9bc3.st1.iotda-app.cn-east-3.example.com", "cn-north-4", "cn-east-3"},
		"another case":                 {"9bc3.st1.IoTDA-App.CN-East-3.example.com", "cn-north-4", "cn-east-3"},
		"a port":                       {"9bc3.iotda-app.cn-east-3.example.com:8443", "cn-north-4", "cn-east-3"},
		"no region":                    {"9bc3.iotda-app.example.com", "cn-north-4", "cn-north-4"},
		"the last label":               {"9bc3.iotda-app", "cn-north-4", "cn-north-4"},
		"no label, switched on":        {"iot.cn-east-3.example.com", "cn-north-4", "cn-north-4"},
		"the regional host, by region": {"iotda.cn-east-3.example.com", "cn-east-3", "cn-east-3"},
	} {
		t.Run(name, func(t *testing.T) {
			n := &network{script: script{found}}
			config := config()
			config.DerivedAuth = &yes
			at := client.Location{Region: test.region, ProjectID: project, Endpoint: parseEndpoint(t, test.host)}
			must(t, reads["ShowBatchTask"](t.Context(), client.NewOn(config, n), at))
			credential := n.requests()[0].Header.Get("Authorization")
			if !strings.Contains(credential, "/"+test.want+"/iotdm,") {
				t.Errorf("scope: got %s, want %s", credential, test.want)
			}
		})
	}
}

// A service that signs the path as it arrives and one that escapes it anew come to the same signature.
func TestTheBasePathOfAnAddressIsSignedAsItIsSent(t *testing.T) {
	for path, sent := range map[string]string{
		"/a;+:@,=&$b":                 "/a%3B%2B%3A%40%2C%3D%26%24b",
		"/a%3B%2B%3A%40%2C%3D%26%24b": "/a%3B%2B%3A%40%2C%3D%26%24b",
		"/a b":                        "/a%20b",
		"/a%20b":                      "/a%20b",
		"/a%25b":                      "/a%25b",
		"/ä":                          "/%C3%A4",
		"/a'(b)*!":                    "/a%27%28b%29%2A%21",
		"//a":                         "//a",
		"/~-._":                       "/~-._",
	} {
		t.Run(path, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{})
				cloud.Inject(simulator.Fault{AfterAuth: true, Action: simulator.Respond(200, nil, `{"status": "Success"}`)})
				config := config()
				config.Endpoints = map[client.Service]*url.URL{client.SWR: parseEndpoint(t, "https://swr.example.com"+path)}
				must(t, readJob(t.Context(), client.NewOn(config, cloud.RoundTripper())))
				equal(t, "refusal", cloud.Requests()[0].Refusal, "")
				equal(t, "path", cloud.Requests()[0].Path, sent+"/v2/"+project+"/jobs/"+job)
			})
		})
	}
}

func TestALookUpOfAProjectIsNeverDerived(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{})
		yes := true
		config := config()
		config.DerivedAuth = &yes
		config.ProjectID = ""
		at, err := client.NewOn(config, cloud.RoundTripper()).Locate(t.Context(), client.Location{})
		must(t, err)
		wantLocation(t, at, home)
		equal(t, "algorithm", cloud.Requests()[0].Algorithm, simulator.SDKHMACSHA256)
	})
}

func TestOddIDsStaySegmentsOfASignedPath(t *testing.T) {
	var printable []rune
	for r := '!'; r <= '~'; r++ {
		if !slices.Contains([]rune(`/\?#`), r) {
			printable = append(printable, r)
		}
	}
	for _, id := range []string{
		string(printable), "a b", "100%", "%2F", "%2e%2e", "...", "a+b&c=d;e", "~-_.", "Ünïcode-任务", "a@b:c",
	} {
		t.Run(id, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{})
				cloud.AddBackgroundTask(simulator.Task{Project: project, Instance: instance, ID: id})
				c := client.NewOn(config(), cloud.RoundTripper())
				must(t, c.ShowBackgroundTask(t.Context(), home, instance, id, &jobAnswer{}))
				r := cloud.Requests()[0]
				equal(t, "refusal", r.Refusal, "")
				equal(t, "path", r.Path, "/v2/"+project+"/instances/"+instance+"/tasks/"+escaped(id))
			})
		})
	}
}

// escaped is a segment with all but the unreserved characters of RFC 3986 escaped, as the signature is made.
func escaped(segment string) string {
	var text []byte
	for _, b := range []byte(segment) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || slices.Contains([]byte("-._~"), b) {
			text = append(text, b)
		} else {
			text = fmt.Appendf(text, "%%%02X", b)
		}
	}
	return string(text)
}

func TestCredentialsDoNotShowTheirSecrets(t *testing.T) {
	for name, test := range map[string]struct {
		credentials client.Credentials
		want        string
	}{
		"long key":  {temporary, "access key TEMP…SKEY from a test"},
		"short key": {client.Credentials{AccessKey: "SHORTKEY", SecretKey: "s", Origin: "the provider block"}, "access key … from the provider block"},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "text", fmt.Sprint(test.credentials), test.want)
		})
	}
}

func TestARefusalNamesTheCredentialsAndTheClocks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := newCloud(t, simulator.Config{Now: func() time.Time { return time.Now().Add(time.Hour) }})
		api := apiError(t, readJob(t.Context(), client.NewOn(config(), cloud.RoundTripper())))
		equal(t, "status", api.Status, 401)
		equal(t, "code", api.Code, "APIGW.0301")
		equal(t, "signed with", api.SignedWith, "access key TEMP…SKEY from a test")
		equal(t, "clock skew", api.ClockSkew, time.Hour)
		equal(t, "requests", len(cloud.Requests()), 1)
	})
}
