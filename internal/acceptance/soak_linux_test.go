// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// soak is how long the waits of the long run take, such as 25m. Without it there
// is none.
var soak = os.Getenv("SOAK")

// soakKind is a kind of task, and how its lives go.
type soakKind struct {
	name, id           string
	service            simulator.Service
	instance           string // that its tasks belong to
	filter             string // of its list
	running, succeeded string
}

var soakKinds = []soakKind{
	{"iotda_instance_task", "task_id", simulator.IoTDM, "c0ffee-1", "", "RUNNING", "SUCCESS"},
	{"iotda_batch_task", "task_id", simulator.IoTDA, "", `task_type = "softwareUpgrade"`, "Processing", "Success"},
	{"kafka_background_task", "task_id", simulator.DMS, "c0ffee-2", "", "EXECUTING", "SUCCESS"},
	{"swr_instance_job", "job_id", simulator.SWR, "", "", "Running", "Success"},
}

// soakWaits are the waits of a kind, one of each surface. What stands in capitals
// is filled in.
const soakWaits = `
data "huaweicloudtask_KIND" "wait" {
  TASK1
  wait_for   = "success"
  depends_on = [terraform_data.before]
  timeouts { read = "TIMEOUT" }
}

data "huaweicloudtask_KINDs" "wait" {
  LIST
  wait_for   = "completion"
  depends_on = [terraform_data.before]
  timeouts { read = "TIMEOUT" }
}

resource "huaweicloudtask_KIND_gate" "wait" {
  TASK2
  depends_on = [terraform_data.before]
  timeouts { create = "TIMEOUT" }
}

action "huaweicloudtask_KIND_wait" "wait" {
  config {
    TASK3
    timeouts { invoke = "TIMEOUT" }
  }
}

action "huaweicloudtask_KINDs_wait" "wait" {
  config {
    LIST
    timeouts { invoke = "TIMEOUT" }
  }
}

resource "terraform_data" "KIND" {
  depends_on = [terraform_data.before]
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.huaweicloudtask_KIND_wait.wait]
    }
  }
}

resource "terraform_data" "KINDs" {
  depends_on = [terraform_data.before]
  lifecycle {
    action_trigger {
      events  = [before_create]
      actions = [action.huaweicloudtask_KINDs_wait.wait]
    }
  }
}
`

// soakFrame keeps the provider's process for a while before and after the waits.
const soakFrame = `
resource "terraform_data" "before" {
  provisioner "local-exec" { command = "/bin/sleep 20" }
}

resource "terraform_data" "after" {
  depends_on = [%s]
  provisioner "local-exec" { command = "/bin/sleep 20" }
}

data "huaweicloudtask_swr_instance_jobs" "last" {
  depends_on = [terraform_data.after]
}
`

// waits adds tasks that take so long, and returns what waits for them.
func (k soakKind) waits(c cloud, lasts time.Duration) (config string) {
	tasks := c.AddSeries(simulator.Series{Service: k.service, Project: c.Project.ID, Instance: k.instance, Count: 3, Change: func(_ int, t *simulator.Task) {
		t.FromFirstRead, t.Steps = true, []simulator.Step{{Status: k.running}, {After: lasts, Status: k.succeeded}}
	}})
	instance := ""
	if k.instance != "" {
		instance = fmt.Sprintf("instance_id = %q", k.instance)
	}
	fill := []string{"KIND", k.name, "TIMEOUT", (lasts + 10*time.Minute).String(), "LIST", instance + k.filter}
	for i, task := range tasks {
		fill = append(fill, "TASK"+strconv.Itoa(i+1), fmt.Sprintf("%s\n  %s = %q", instance, k.id, task.ID))
	}
	return strings.NewReplacer(fill...).Replace(soakWaits)
}

// soakConfig is the configuration of a long run.
func soakConfig(c cloud, lasts time.Duration) string {
	var config strings.Builder
	var waits []string
	for _, k := range soakKinds {
		config.WriteString(k.waits(c, lasts))
		for _, format := range []string{"data.huaweicloudtask_%s.wait", "data.huaweicloudtask_%ss.wait", "huaweicloudtask_%s_gate.wait", "terraform_data.%s", "terraform_data.%ss"} {
			waits = append(waits, fmt.Sprintf(format, k.name))
		}
	}
	fmt.Fprintf(&config, soakFrame, strings.Join(waits, ", "))
	return config.String()
}

// fickle spoils every twentieth request in one of these ways.
func fickle() simulator.Action {
	var count atomic.Int64
	ways := []simulator.Action{
		simulator.Respond(http.StatusServiceUnavailable, nil, ""),
		simulator.Respond(http.StatusTooManyRequests, http.Header{"Retry-After": {"2"}}, ""),
		simulator.Reset(), simulator.Truncate(),
		simulator.Respond(http.StatusOK, nil, "<html>"),
	}
	return func(genuine http.Handler) http.Handler {
		if n := int(count.Add(1)); n%20 == 0 {
			return ways[n/20%len(ways)](genuine)
		}
		return genuine
	}
}

// sample is what a process has in use.
type sample struct {
	provider, descriptors, kibibytes int
	requests                         int // so far
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// sampleOf looks at the provider of a CLI, if it has one now.
func sampleOf(cli *os.Process) (s sample, ok bool) {
	var children []byte
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", cli.Pid))
	for _, file := range threads {
		more, _ := os.ReadFile(file)
		children = append(children, more...)
	}
	for child := range bytes.FieldsSeq(children) {
		process := "/proc/" + string(child)
		path, _ := os.Readlink(process + "/exe")
		status, _ := os.ReadFile(process + "/status")
		descriptors, _ := os.ReadDir(process + "/fd")
		if rss := resident.FindSubmatch(status); rss != nil && strings.Contains(path, "terraform-provider-") {
			s.provider, _ = strconv.Atoi(string(child))
			s.kibibytes, _ = strconv.Atoi(string(rss[1]))
			s.descriptors = len(descriptors)
			return s, s.descriptors > 0
		}
	}
	return s, false
}

// samples runs the CLI to its end and looks at its provider meanwhile: the one
// that lived longest.
func samples(t *testing.T, c cloud, cmd *exec.Cmd) []sample {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	of := map[int][]sample{}
	var longest []sample
	for tick := time.Tick(2 * time.Second); ; {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v\n%s", err, &out)
			}
			return longest
		case <-tick:
			if s, ok := sampleOf(cmd.Process); ok {
				s.requests = len(c.Requests())
				of[s.provider] = append(of[s.provider], s)
				if len(of[s.provider]) > len(longest) {
					longest = of[s.provider]
				}
			}
		}
	}
}

// Twenty waits, of every surface of every kind, in one process of the provider.
func TestLongWaitsLeaveNoDescriptorsAndNoMemoryBehind(t *testing.T) {
	if soak == "" {
		t.Skip("a long run takes as long as SOAK says, such as SOAK=25m")
	}
	lasts, err := time.ParseDuration(soak)
	if err != nil {
		t.Fatal(err)
	}
	c := newCloud(t)
	w := newStage(t, c, soakConfig(c, lasts))
	c.Inject(simulator.Fault{Action: fickle()})
	all := samples(t, c, tf.Command(t.Context(), w.folder, "apply", "-no-color", "-auto-approve", "-parallelism=40"))
	var idle int // before the first request
	for idle+1 < len(all) && all[idle+1].requests == 0 {
		idle++
	}
	if len(all) < 10 || idle == 0 {
		t.Fatalf("%d samples, %d before the waits", len(all), idle)
	}
	for i := 0; i < len(all); i += max(1, len(all)/25) {
		t.Logf("%4d s: %d requests, %d descriptors, %d KiB", i*2, all[i].requests, all[i].descriptors, all[i].kibibytes)
	}
	before, middle, after := all[idle], all[len(all)/2], all[len(all)-1]
	t.Logf("before: %+v, middle: %+v, after: %+v", before, middle, after)
	if after.descriptors > middle.descriptors+2 {
		t.Errorf("descriptors: %d in the middle, %d at the end", middle.descriptors, after.descriptors)
	}
	if after.kibibytes > middle.kibibytes*5/4 {
		t.Errorf("memory: %d KiB in the middle, %d at the end", middle.kibibytes, after.kibibytes)
	}
}
