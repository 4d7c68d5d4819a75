// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// listed is what a list shows of a task.
type listed struct{ ID, Status string }

// page is one page of a list, and where the next one starts.
type page struct {
	tasks  []listed
	count  int
	marker string
}

// list is a list of an API, and how a user of the SDK reads pages of it.
type list struct {
	operation string
	path      string
	limit     int32 // the largest
	byMarker  bool  // or else by offset
	succeeded string
	running   string
	open      func(*testing.T, sdkUser) func(offset int32, marker string) (page, error)
}

var lists = map[simulator.Service]list{
	simulator.IoTDM: {"ListInstanceTasks", "/v5/iot/" + project + "/iotda-instances/" + instance + "/tasks?limit=%d", 500, true, "SUCCESS", "RUNNING", openInstanceTasks},
	simulator.IoTDA: {"ListBatchTasks", "/v5/iot/" + project + "/batchtasks?task_type=softwareUpgrade&limit=%d", 50, true, "Success", "Processing", openBatchTasks},
	simulator.DMS:   {"ListBackgroundTasks", backgroundListPath + "?offset=0&limit=%d", 100, false, "SUCCESS", "EXECUTING", openBackgroundTasks},
	simulator.SWR:   {"ListInstanceJobs", "/v2/" + project + "/jobs?offset=0&limit=%d", 100, false, "Success", "Running", openJobs},
}

func openInstanceTasks(t *testing.T, u sdkUser) func(int32, string) (page, error) {
	client := iotdm.NewIoTDMClient(u.build(t, iotdm.IoTDMClientBuilder()))
	return func(_ int32, marker string) (read page, err error) {
		response, err := client.ListInstanceTasks(&iotdmmodel.ListInstanceTasksRequest{
			InstanceId: instance, Limit: new(int32(500)), Marker: given(marker),
		})
		if err != nil {
			return page{}, err
		}
		for _, task := range *response.Tasks {
			read.tasks = append(read.tasks, listed{*task.TaskId, *task.Status})
		}
		read.count, read.marker = int(*response.Page.Count), text(response.Page.Marker)
		return read, nil
	}
}

func openBatchTasks(t *testing.T, u sdkUser) func(int32, string) (page, error) {
	client := iotda.NewIoTDAClient(u.build(t, iotda.IoTDAClientBuilder()))
	return func(_ int32, marker string) (read page, err error) {
		response, err := client.ListBatchTasks(&iotdamodel.ListBatchTasksRequest{
			TaskType: "softwareUpgrade", Limit: new(int32(50)), Marker: given(marker),
		})
		if err != nil {
			return page{}, err
		}
		for _, task := range *response.Batchtasks {
			read.tasks = append(read.tasks, listed{*task.TaskId, *task.Status})
		}
		read.count, read.marker = int(*response.Page.Count), text(response.Page.Marker)
		return read, nil
	}
}

func openBackgroundTasks(t *testing.T, u sdkUser) func(int32, string) (page, error) {
	client := kafka.NewKafkaClient(u.build(t, kafka.KafkaClientBuilder()))
	return func(offset int32, _ string) (read page, err error) {
		response, err := client.ListBackgroundTasks(&kafkamodel.ListBackgroundTasksRequest{
			InstanceId: instance, Limit: new(int32(100)), Offset: &offset,
		})
		if err != nil {
			return page{}, err
		}
		for _, task := range *response.Tasks {
			read.tasks = append(read.tasks, listed{*task.Id, *task.Status})
		}
		_, err = fmt.Sscan(*response.TaskCount, &read.count)
		return read, err
	}
}

func openJobs(t *testing.T, u sdkUser) func(int32, string) (page, error) {
	client := swr.NewSwrClient(u.build(t, swr.SwrClientBuilder()))
	return func(offset int32, _ string) (read page, err error) {
		response, err := client.ListInstanceJobs(&swrmodel.ListInstanceJobsRequest{Limit: new(int32(100)), Offset: &offset})
		if err != nil {
			return page{}, err
		}
		for _, task := range *response.Jobs {
			read.tasks = append(read.tasks, listed{*task.Id, task.Status.Value()})
		}
		read.count = int(*response.Total)
		return read, nil
	}
}

func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// mostPages is how many pages a list may have.
const mostPages = 30

// readAll reads page after page until one is not full, and also returns the count of each.
func (l list) readAll(t *testing.T, cloud *simulator.Server) (tasks []listed, counts []int) {
	t.Helper()
	read := l.open(t, sdkUser{url: cloud.URL(), key: permanent})
	var offset int32
	for marker := ""; len(counts) < mostPages; {
		got, err := read(offset, marker)
		if err != nil {
			t.Fatal(err)
		}
		tasks, counts, marker = append(tasks, got.tasks...), append(counts, got.count), got.marker
		offset += l.limit
		if len(got.tasks) < int(l.limit) {
			return tasks, counts
		}
	}
	t.Fatalf("no end after %d pages", mostPages)
	return nil, nil
}

// newListCloud is a simulator with a project and no tasks.
func newListCloud(t *testing.T, config simulator.Config) *simulator.Server {
	t.Helper()
	cloud := simulator.New(config)
	t.Cleanup(cloud.Close)
	cloud.AddProject(simulator.Project{ID: project, Region: region})
	cloud.AddKey(permanent)
	return cloud
}

func series(service simulator.Service, count int) simulator.Series {
	many := simulator.Series{Service: service, Project: project, Count: count}
	if service == simulator.IoTDM || service == simulator.DMS {
		many.Instance = instance
	}
	return many
}

// newestFirst is how a list has to show the tasks, which are in the order of their age.
func (l list) newestFirst(tasks []simulator.Task) []listed {
	var shown []listed
	for _, task := range slices.Backward(tasks) {
		shown = append(shown, listed{task.ID, l.succeeded})
	}
	return shown
}

func TestSDKReadsWholeLists(t *testing.T) {
	for service, counts := range map[simulator.Service][]int{
		simulator.IoTDM: {0, 1, 500, 501, 1_230},
		simulator.IoTDA: {0, 1, 50, 51, 1_230},
		simulator.DMS:   {0, 1, 100, 101, 730},
		simulator.SWR:   {0, 1, 100, 101, 730},
	} {
		l := lists[service]
		for _, count := range counts {
			t.Run(fmt.Sprint(l.operation, " ", count), func(t *testing.T) {
				cloud := newListCloud(t, simulator.Config{AllowUnsignedHost: true})
				start(t, cloud)
				added := cloud.AddSeries(series(service, count))
				got, said := l.readAll(t, cloud)
				if diff := cmp.Diff(l.newestFirst(added), got); diff != "" {
					t.Error(diff)
				}
				if slices.ContainsFunc(said, func(n int) bool { return n != count }) {
					t.Errorf("counts %d, want %d", said, count)
				}
				if requests := cloud.Requests(simulator.ByOperation(l.operation)); len(requests) != count/int(l.limit)+1 || requests[0].Service != service {
					t.Errorf("%d requests to %s", len(requests), requests[0].Service)
				}
			})
		}
	}
}

// After the first page, two tasks start, the oldest is purged, and the one before it fails.
func TestTasksComeAndGoWhileTheirListIsRead(t *testing.T) {
	for service, l := range lists {
		t.Run(l.operation, func(t *testing.T) {
			cloud := newListCloud(t, simulator.Config{AllowUnsignedHost: true})
			start(t, cloud)
			added := cloud.AddSeries(series(service, int(l.limit)+10))
			var started []simulator.Task
			cloud.AfterAnswer(l.operation, func(number int) {
				if number != 1 {
					return
				}
				started = cloud.AddSeries(series(service, 2))
				cloud.RemoveTask(service, added[0])
				ended := added[1]
				ended.Steps = []simulator.Step{{Status: l.running}}
				again(cloud, service, ended)
			})
			got, counts := l.readAll(t, cloud)

			before, after := l.newestFirst(added), l.newestFirst(append(slices.Clone(added[1:]), started...))
			after[len(after)-1].Status = l.running
			from := int(l.limit)
			if l.byMarker {
				from += len(started) // which are above the marker
			}
			want := slices.Concat(before[:l.limit], after[from:])
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]int{len(added), len(added) + 1}, counts); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// again puts a task in its own place.
func again(cloud *simulator.Server, service simulator.Service, task simulator.Task) {
	map[simulator.Service]func(simulator.Task){
		simulator.IoTDM: cloud.AddInstanceTask,
		simulator.IoTDA: func(task simulator.Task) { cloud.AddBatchTask(simulator.BatchTask{Task: task}) },
		simulator.DMS:   cloud.AddBackgroundTask,
		simulator.SWR:   cloud.AddJob,
	}[service](task)
}

func TestListsShowTheStatesOfTheirMoment(t *testing.T) {
	for service, l := range lists {
		t.Run(l.operation, func(t *testing.T) {
			clock := newClock()
			cloud := newListCloud(t, simulator.Config{Now: clock.Now})
			running := series(service, 1)
			running.Change = func(_ int, task *simulator.Task) {
				task.Steps = []simulator.Step{{Status: l.running}, {After: time.Minute, Status: l.succeeded}}
			}
			cloud.AddSeries(running)
			for after, want := range map[time.Duration]string{59 * time.Second: l.running, time.Minute: l.succeeded} {
				body := clock.at(t, cloud, after, fmt.Sprintf(l.path, 1)).json(t).(map[string]any)
				for _, name := range []string{"tasks", "batchtasks", "jobs"} {
					if tasks, ok := body[name].([]any); ok && tasks[0].(map[string]any)["status"] != want {
						t.Errorf("after %s: %v", after, tasks)
					}
				}
			}
		})
	}
}

func TestBackgroundTasksAreReadAtTheOneStartThatIsHeeded(t *testing.T) {
	for query, want := range map[string]map[bool][]string{ // by whether start is heeded
		"":                            {false: {"3", "2", "1"}, true: {"3", "2", "1"}},
		"limit=1&offset=1":            {false: {"2"}, true: {"3"}},
		"limit=1&start=2":             {false: {"3"}, true: {"2"}},
		"limit=1&start=2&offset=2":    {false: {"1"}, true: {"2"}},
		"limit=2&start=1&offset=0":    {false: {"3", "2"}, true: {"3", "2"}},
		"start=4&offset=3":            {false: {}, true: {}},
		"start=1&offset=-1":           {true: {"3", "2", "1"}},
		"start=0&offset=0":            {false: {"3", "2", "1"}},
		"offset=0&start=none&limit=1": {false: {"3"}},
	} {
		for byStart := range map[bool]int{false: 0, true: 0} {
			cloud := newListCloud(t, simulator.Config{BackgroundTasksByStart: byStart})
			for _, id := range []string{"1", "2", "3"} {
				cloud.AddBackgroundTask(simulator.Task{Project: project, Instance: instance, ID: id})
			}
			got := get(t, cloud, backgroundListPath+"?"+query)
			if refused := want[byStart] == nil; refused != (got.status == http.StatusBadRequest) {
				t.Errorf("%q, by start %t: status %d", query, byStart, got.status)
			} else if diff := cmp.Diff(want[byStart], ids(t, got)); !refused && diff != "" {
				t.Errorf("%q, by start %t: %s", query, byStart, diff)
			}
		}
	}
}

// ids are the IDs in a list of background tasks or jobs.
func ids(t *testing.T, got reply) []string {
	t.Helper()
	body := got.json(t).(map[string]any)
	found := []string{}
	for _, name := range []string{"tasks", "jobs"} {
		tasks, _ := body[name].([]any)
		for _, task := range tasks {
			found = append(found, task.(map[string]any)["id"].(string))
		}
	}
	return found
}

func TestJobsMayBeListedInAnyOrder(t *testing.T) {
	cloud := newListCloud(t, simulator.Config{ShuffleJobs: true})
	var added []string
	for _, task := range cloud.AddSeries(series(simulator.SWR, 40)) {
		added = append(added, task.ID)
	}
	path := "/v2/" + project + "/jobs"
	first := ids(t, get(t, cloud, path))
	if slices.IsSorted(first) || slices.IsSortedFunc(first, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("in order: %s", first)
	}
	pages := append(ids(t, get(t, cloud, path+"?offset=0&limit=25")), ids(t, get(t, cloud, path+"?offset=25&limit=25"))...)
	if diff := cmp.Diff(first, pages); diff != "" {
		t.Error(diff)
	}
	if slices.Sort(pages); !slices.Equal(pages, added) {
		t.Errorf("listed %s", pages)
	}
	late := cloud.AddSeries(series(simulator.SWR, 1))[0].ID
	others := slices.DeleteFunc(ids(t, get(t, cloud, path)), func(id string) bool { return id == late })
	if diff := cmp.Diff(first, others); diff != "" {
		t.Errorf("a new job changes the order of the others: %s", diff)
	}
}

func TestBatchTasksAreListedByResourceSpace(t *testing.T) {
	cloud := newListCloud(t, simulator.Config{})
	for id, app := range map[string]string{"a": "", "b": "one", "c": "two"} {
		cloud.AddBatchTask(simulator.BatchTask{App: app, Task: simulator.Task{
			Project: project, ID: id, Body: fmt.Sprintf(`{"task_id": %q, "task_type": "createDevices"}`, id),
		}})
	}
	for query, want := range map[string]float64{"": 3, "&app_id=one": 1, "&app_id=none": 0} {
		got := get(t, cloud, "/v5/iot/"+project+"/batchtasks?task_type=createDevices"+query).json(t).(map[string]any)
		if count := got["page"].(map[string]any)["count"]; count != want {
			t.Errorf("%q: %v tasks, want %v", query, count, want)
		}
	}
}

func TestTasksOfASeries(t *testing.T) {
	first := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for service, want := range map[simulator.Service][2]string{
		simulator.IoTDM: {"create_time", "2026-03-04T05:07:07.000Z"},
		simulator.IoTDA: {"create_time", "20260304T050707Z"},
		simulator.DMS:   {"created_at", "2026-03-04T05:07:07.000Z"},
		simulator.SWR:   {"created_at", "2026-03-04T05:07:07.000000Z"},
	} {
		cloud := newListCloud(t, simulator.Config{Now: newClock().Now})
		s := series(service, 3)
		s.First = first
		s.Change = func(index int, task *simulator.Task) {
			if index == 2 {
				task.Steps = []simulator.Step{{Status: "Other"}}
			}
		}
		tasks := append(cloud.AddSeries(s), cloud.AddSeries(series(service, 2))...)
		if !slices.IsSortedFunc(tasks, func(a, b simulator.Task) int { return strings.Compare(a.ID, b.ID) }) || tasks[2].ID == tasks[3].ID {
			t.Errorf("%s: %v", service, tasks)
		}
		body := jsonOf(t, tasks[1].Body).(map[string]any)
		if body["status"] != lists[service].succeeded || body[want[0]] != want[1] {
			t.Errorf("%s: %v", service, body)
		}
		if newest := jsonOf(t, tasks[4].Body).(map[string]any)[want[0]].(string); !slices.Contains([]string{
			"2026-01-02T03:04:05.000Z", "20260102T030405Z", "2026-01-02T03:04:05.000000Z",
		}, newest) {
			t.Errorf("%s: the newest was created at %s", service, newest)
		}
	}
}

func TestFaultsAndTheRecordAreThoseOfListsToo(t *testing.T) {
	for service, l := range lists {
		cloud := newListCloud(t, simulator.Config{})
		cloud.AddSeries(series(service, 3))
		var numbers []int
		cloud.AfterAnswer(l.operation, func(number int) { numbers = append(numbers, number) })
		cloud.Inject(simulator.Fault{Service: service, Query: "limit=2", Times: 1, Action: simulator.Respond(http.StatusTooManyRequests, nil, "")})
		for _, limit := range []int{1, 2, 2, 1_000} {
			get(t, cloud, fmt.Sprintf(l.path, limit))
		}
		var statuses []int
		for _, seen := range cloud.Requests(simulator.ByService(service), simulator.ByOperation(l.operation)) {
			statuses = append(statuses, seen.Status)
		}
		if diff := cmp.Diff([]int{200, 429, 200, 400}, statuses); diff != "" {
			t.Errorf("%s: %s", l.operation, diff)
		}
		if diff := cmp.Diff([]int{1, 2}, numbers); diff != "" {
			t.Errorf("%s: the hook was called for %s", l.operation, diff)
		}
	}
}

func TestTaskThatIsPutAgainKeepsItsPlaceInTheList(t *testing.T) {
	cloud := newListCloud(t, simulator.Config{})
	added := cloud.AddSeries(series(simulator.IoTDM, 3))
	cloud.AddInstanceTask(added[1])
	marker := "ffffffffffffffffffffffff"
	for _, want := range slices.Backward(added) {
		body := get(t, cloud, fmt.Sprintf(lists[simulator.IoTDM].path, 1)+"&marker="+marker).json(t).(map[string]any)
		if tasks := body["tasks"].([]any); len(tasks) != 1 || tasks[0].(map[string]any)["task_id"] != want.ID {
			t.Fatalf("below %s: %v, want %s", marker, tasks, want.ID)
		}
		marker = body["page"].(map[string]any)["marker"].(string)
	}
}

func TestRemovedTaskIsNotFound(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.RemoveTask(simulator.SWR, simulator.ExampleJob(project))
	cloud.RemoveTask(simulator.SWR, simulator.ExampleJob(project))
	if got := get(t, cloud, jobPath); got.status != http.StatusNotFound {
		t.Errorf("status %d", got.status)
	}
	if left := ids(t, get(t, cloud, "/v2/"+project+"/jobs")); len(left) != 0 {
		t.Errorf("listed %s", left)
	}
}
