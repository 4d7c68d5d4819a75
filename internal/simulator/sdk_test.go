// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	coreregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	iotda "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iotda/v5"
	iotdamodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iotda/v5/model"
	iotdm "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iotdm/v5"
	iotdmmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iotdm/v5/model"
	kafka "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2"
	kafkamodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/kafka/v2/model"
	swr "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	swrmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// sdkUser is a user of the SDK: its clients sign for themselves, with their own code.
type sdkUser struct {
	url       string
	key       simulator.Key
	derived   bool
	signsHost bool // the SDK leaves the host out unless it is given as a header
	algorithm algorithm.SigningAlgorithm
}

func (u sdkUser) build(t *testing.T, builder *core.HcHttpClientBuilder) *core.HcHttpClient {
	t.Helper()
	credentials := basic.NewCredentialsBuilder().
		WithAk(u.key.AccessKey).WithSk(u.key.SecretKey).WithSecurityToken(u.key.SecurityToken).
		WithIamEndpointOverride(u.url)
	if u.derived {
		credentials.WithDerivedPredicate(func(*request.DefaultHttpRequest) bool { return true })
	}
	built, err := credentials.WithProjectId(project).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	if u.algorithm != "" {
		builder.WithHttpConfig(config.DefaultHttpConfig().WithSigningAlgorithm(u.algorithm))
	}
	client, err := builder.WithCredential(built).WithRegion(coreregion.NewRegion(region, u.url)).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	if u.signsHost {
		parsed, err := url.Parse(u.url)
		if err != nil {
			t.Fatal(err)
		}
		client.WithExtraHeaders(map[string]string{"Host": parsed.Host})
	}
	return client
}

// reads are the requests of the SDK, each with the answer that is documented for it.
var reads = map[string]struct {
	service simulator.Service
	want    string
	read    func(*testing.T, sdkUser) (any, error)
}{
	"ShowInstanceTask": {simulator.IoTDM, simulator.ExampleInstanceTaskBody, func(t *testing.T, u sdkUser) (any, error) {
		client := iotdm.NewIoTDMClient(u.build(t, iotdm.IoTDMClientBuilder()))
		return client.ShowInstanceTask(&iotdmmodel.ShowInstanceTaskRequest{
			InstanceId: instance, TaskId: "075f413d-a3bb-4243-974d-8eb9221c1234",
		})
	}},
	"ListInstanceTasks": {simulator.IoTDM, `{"tasks": [` + listedInstanceTask + `], "page": {"count": 1, "marker": "000000000000000000000001"}}`, func(t *testing.T, u sdkUser) (any, error) {
		client := iotdm.NewIoTDMClient(u.build(t, iotdm.IoTDMClientBuilder()))
		return client.ListInstanceTasks(&iotdmmodel.ListInstanceTasksRequest{InstanceId: instance, Limit: new(int32(5))})
	}},
	"ShowBatchTask": {simulator.IoTDA, batchAnswer, func(t *testing.T, u sdkUser) (any, error) {
		client := iotda.NewIoTDAClient(u.build(t, iotda.IoTDAClientBuilder()))
		return client.ShowBatchTask(&iotdamodel.ShowBatchTaskRequest{
			TaskId: "5c8ba99030344005c02316ad", InstanceId: new(instance), Limit: new(int32(1)), TaskDetailStatus: new("Success"),
			Target: new("e495cf17-ff79-4294-8f64-4d367919d665"), Marker: new("ffffffffffffffffffffffff"), Offset: new(int32(0)),
		})
	}},
	"ListBatchTasks": {simulator.IoTDA, `{"batchtasks": [` + simulator.ExampleBatchTaskBody + `], "page": {"count": 1, "marker": "5c8ba99030344005c02316ad"}}`, func(t *testing.T, u sdkUser) (any, error) {
		client := iotda.NewIoTDAClient(u.build(t, iotda.IoTDAClientBuilder()))
		return client.ListBatchTasks(&iotdamodel.ListBatchTasksRequest{TaskType: "softwareUpgrade", Status: new("Success")})
	}},
	"ShowBackgroundTask": {simulator.DMS, backgroundAnswer, func(t *testing.T, u sdkUser) (any, error) {
		client := kafka.NewKafkaClient(u.build(t, kafka.KafkaClientBuilder()))
		return client.ShowBackgroundTask(&kafkamodel.ShowBackgroundTaskRequest{
			InstanceId: instance, TaskId: "8abfa7b272adc5b40172b73130065ae7",
		})
	}},
	"ListBackgroundTasks": {simulator.DMS, backgroundAnswer, func(t *testing.T, u sdkUser) (any, error) {
		client := kafka.NewKafkaClient(u.build(t, kafka.KafkaClientBuilder()))
		return client.ListBackgroundTasks(&kafkamodel.ListBackgroundTasksRequest{
			InstanceId: instance, Offset: new(int32(0)), Limit: new(int32(10)), BeginTime: new("20200615000000"), EndTime: new("20200616000000"),
		})
	}},
	"ShowInstanceJob": {simulator.SWR, simulator.ExampleJobBody, func(t *testing.T, u sdkUser) (any, error) {
		client := swr.NewSwrClient(u.build(t, swr.SwrClientBuilder()))
		return client.ShowInstanceJob(&swrmodel.ShowInstanceJobRequest{JobId: job})
	}},
	"ListInstanceJobs": {simulator.SWR, `{"jobs": [` + simulator.ExampleJobBody + `], "total": 1}`, func(t *testing.T, u sdkUser) (any, error) {
		client := swr.NewSwrClient(u.build(t, swr.SwrClientBuilder()))
		failed := swrmodel.GetListInstanceJobsRequestStatusEnum().FAILED
		return client.ListInstanceJobs(&swrmodel.ListInstanceJobsRequest{Status: &failed, Offset: new(int32(0)), Limit: new(int32(10))})
	}},
}

// The answers as they are documented, around the bodies.
const (
	listedInstanceTask = `{
		"task_id": "075f413d-a3bb-4243-974d-8eb9221c1234", "type": "MODIFY", "status": "PENDING",
		"create_time": "2021-08-19T01:52:49.493Z", "start_time": "2021-08-19T01:52:49.492Z", "end_time": "2021-08-19T01:52:49.492Z",
		"target_config": {"flavor": {"type": "iotda.standard.s2", "size": 2}},
		"operate_window": {"start_time": "18:00", "end_time": "22:00"}
	}`
	batchAnswer = `{
		"batchtask": ` + simulator.ExampleBatchTaskBody + `,
		"task_details": [{
			"target": "e495cf17-ff79-4294-8f64-4d367919d665", "status": "Success", "output": "success",
			"error": {"error_code": "IOTDA.000002", "error_msg": "The request is unauthorized."}
		}],
		"page": {"count": 10, "marker": "5c90fa7d3c4e4405e8525079"}
	}`
	backgroundAnswer = `{"task_count": "1", "tasks": [` + simulator.ExampleBackgroundTaskBody + `]}`
)

func TestSDKReadsTheDocumentedAnswers(t *testing.T) {
	users := map[string]sdkUser{
		"permanent key":          {key: permanent},
		"temporary key":          {key: temporary},
		"host signed":            {key: permanent, signsHost: true},
		"temporary, host signed": {key: temporary, signsHost: true},
	}
	for name, user := range users {
		cloud := newCloud(t, simulator.Config{AllowUnsignedHost: !user.signsHost})
		start(t, cloud)
		user.url = cloud.URL()
		for operation := range reads {
			t.Run(name+"/"+operation, func(t *testing.T) {
				checkSDKRead(t, cloud, user, operation, simulator.SDKHMACSHA256)
			})
		}
	}
}

func TestSDKReadsBatchTasksWithADerivedKey(t *testing.T) {
	demand := func(string) simulator.Algorithm { return simulator.V11HMACSHA256 }
	for _, key := range []simulator.Key{permanent, temporary} {
		cloud := newCloud(t, simulator.Config{BatchTaskAlgorithm: demand})
		start(t, cloud)
		user := sdkUser{url: cloud.URL(), key: key, derived: true, signsHost: true}
		for _, operation := range []string{"ShowBatchTask", "ListBatchTasks"} {
			t.Run(key.AccessKey+"/"+operation, func(t *testing.T) {
				checkSDKRead(t, cloud, user, operation, simulator.V11HMACSHA256)
			})
		}
	}
}

func TestSDKReadsWithEachSigningAlgorithm(t *testing.T) {
	for by, named := range map[algorithm.SigningAlgorithm]simulator.Algorithm{
		algorithm.HmacSHA256:      simulator.SDKHMACSHA256,
		algorithm.HmacSM3:         simulator.SDKHMACSM3,
		algorithm.EcdsaP256SHA256: simulator.SDKECDSAP256SHA256,
		algorithm.SM2SM3:          simulator.SDKSM2SM3,
	} {
		for _, key := range []simulator.Key{permanent, temporary} {
			cloud := newCloud(t, simulator.Config{})
			start(t, cloud)
			user := sdkUser{url: cloud.URL(), key: key, signsHost: true, algorithm: by}
			for operation := range reads {
				t.Run(fmt.Sprint(by, key.AccessKey, "/", operation), func(t *testing.T) {
					checkSDKRead(t, cloud, user, operation, named)
				})
			}
		}
	}
}

func checkSDKRead(t *testing.T, cloud *simulator.Server, user sdkUser, operation string, algorithm simulator.Algorithm) {
	t.Helper()
	read := reads[operation]
	response, err := read.read(t, user)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(jsonOf(t, read.want), jsonOf(t, string(got))); diff != "" {
		t.Error(diff)
	}
	requests := cloud.Requests(simulator.ByOperation(operation))
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	seen := requests[0]
	if seen.Service != read.service || seen.AccessKey != user.key.AccessKey || seen.Algorithm != algorithm || seen.Status != http.StatusOK {
		t.Errorf("recorded %s of %s by %s with %s, status %d", operation, seen.Service, seen.AccessKey, seen.Algorithm, seen.Status)
	}
	if slices.Contains(seen.SignedHeaders, "host") != user.signsHost {
		t.Errorf("signed headers %s", seen.SignedHeaders)
	}
}

func TestSDKFindsItsProjectByRegion(t *testing.T) {
	cloud := newCloud(t, simulator.Config{AllowUnsignedHost: true})
	start(t, cloud)
	cloud.AddProject(simulator.Project{ID: "another", Region: "cn-east-3"})
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(permanent.AccessKey).WithSk(permanent.SecretKey).WithIamEndpointOverride(cloud.URL()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	_, err = swr.SwrClientBuilder().WithCredential(credentials).WithRegion(coreregion.NewRegion(region, cloud.URL())).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	if credentials.ProjectId != project {
		t.Errorf("project %q", credentials.ProjectId)
	}
}

func TestSDKIsRefusedWithAWrongSecret(t *testing.T) {
	cloud := newCloud(t, simulator.Config{AllowUnsignedHost: true})
	start(t, cloud)
	key := permanent
	key.SecretKey = "another"
	for operation, read := range reads {
		_, err := read.read(t, sdkUser{url: cloud.URL(), key: key})
		refusal, ok := errors.AsType[*sdkerr.ServiceResponseError](err)
		if !ok || refusal.StatusCode != http.StatusUnauthorized || refusal.ErrorCode != "APIGW.0301" || refusal.RequestId == "" {
			t.Errorf("%s: %v", operation, err)
		}
	}
}
