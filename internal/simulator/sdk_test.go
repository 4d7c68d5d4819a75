// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
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
	"ListBatchTasks": {simulator.IoTDA, `{"batchtasks": [` + simulator.ExampleBatchTaskBody + `], "page": {"count": 1, "marker": "000000000000000000000002"}}`, func(t *testing.T, u sdkUser) (any, error) {
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
		for operation, read := range reads {
			t.Run(name+"/"+operation, func(t *testing.T) { checkRead(t, cloud, user, operation, simulator.SDKHMACSHA256) })
			_ = read
		}
	}
}
