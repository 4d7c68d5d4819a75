// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/actions"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/resources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

var update = flag.Bool("update", false, "write the golden files")

// reader is who reads a message, and what there is not for this reader.
type reader struct {
	name  string
	on    kinds.Surface
	mode  task.Mode
	lacks []string
}

var readers = []reader{
	{"data source that waits", datasources.Surface, task.Success, []string{"create =", "invoke =", "resource", "action"}},
	{"data source", datasources.Surface, task.Once, []string{"create =", "invoke =", "resource", "action", "poll_interval", "wait_for", "wait"}},
	{"gate", resources.Surface, task.Success, []string{"read =", "invoke =", "data source", "action"}},
	{"action", actions.SurfaceOf(kinds.Subject{}), task.Success, []string{"read =", "create =", "data source", "resource", "attribute"}},
	{"import", resources.Importing, task.Once, []string{"timeouts", "data source", "action", "attribute", "ignore_not_found", "poll_interval", "wait_for", "wait"}},
}

func running() task.Error {
	return task.Error{
		Seen: true, State: task.State{Status: "Running", Known: true, Progress: "40 %"},
		Waited: 10 * time.Minute, Total: 30 * time.Minute,
	}
}

func faulty(o task.Outcome, f task.Fault) task.Error {
	e := running()
	f.Err = errors.New("GET https://swr.example answered so (request ID 7f3a)")
	e.Outcome, e.Fault = o, &f
	return e
}

// ofOneTask are the words of a message about a single task.
var ofOneTask = regexp.MustCompile(`(?i)\b(the|this|a) task\b|\bits\b|\bthe ID\b|holds it up`)

// endings are errors by what happened, to one task and to several.
func endings() map[string]task.Error {
	all := endingsOfOne()
	for name, e := range maps.Clone(all) {
		e.Several = true
		e.State.Hint = ""
		if e.Seen && !e.State.Completed() {
			e.State.Status, e.State.Progress, e.State.Blocking = "1 of 2 tasks in progress", "", "  36db69c5, CreateInstance: Running, created 1m ago"
		}
		if e.Seen && !e.State.Known {
			e.State.Status = `1 of 2 tasks in progress, with a status that this provider does not know: "Paused"`
			e.State.Blocking = "  36db69c5, CreateInstance: Paused, created 1m ago"
		}
		if e.Outcome == task.Failed {
			e.State.Status, e.State.Reason, e.State.Blocking = "0 of 2 tasks in progress, 1 without success", "", "  36db69c5, CreateInstance: Failed, created 1m ago"
		}
		if e.Outcome == task.NeverThere {
			e.Fault = &task.Fault{Class: task.Missing, Err: errors.New("GET https://swr.example answered 404 Not Found (request ID 7f3a)")}
		}
		all["list_"+name] = e
		if e.Outcome == task.NeverThere || e.Outcome == task.Vanished {
			e.Missed, e.Fault = true, &task.Fault{Class: task.Missing, Unmatched: true, Err: errors.New("no task matches")}
			all["list_no_match_"+name] = e
		}
	}
	return all
}

func endingsOfOne() map[string]task.Error {
	all := map[string]task.Error{
		"failed":      {Outcome: task.Failed, Seen: true, State: task.State{Status: "Failed", Phase: task.Ended, Known: true, Reason: "out of stock"}},
		"vanished":    faulty(task.Vanished, task.Fault{Class: task.Missing}),
		"denied":      faulty(task.Denied, task.Fault{Class: task.Refused, Encoded: "ZW5jb2RlZA"}),
		"throttled":   faulty(task.RateLimited, task.Fault{Class: task.Throttled, RetryAfter: time.Hour}),
		"unavailable": faulty(task.Unavailable, task.Fault{Class: task.Broken}),
		"unbelieved":  faulty(task.Unbelieved, task.Fault{Class: task.Invalid}),
		"unreadable":  faulty(task.Unreadable, task.Fault{Class: task.Permanent}),
		"never_there": {Outcome: task.NeverThere, Missed: true, Waited: time.Minute, Total: 30 * time.Minute, Fault: &task.Fault{Class: task.Missing}},
		"advised":     faulty(task.Denied, task.Fault{Class: task.Refused, Advice: "The request was signed with the key\nof the environment."}),
	}
	for name, change := range map[string]func(*task.Error){
		"timed_out":         func(*task.Error) {},
		"timed_out_held":    func(e *task.Error) { e.State.Hint = "The task must be confirmed." },
		"timed_out_unknown": func(e *task.Error) { e.State = task.State{Status: "Bewildered"} },
		"timed_out_never_seen": func(e *task.Error) {
			*e = faulty(task.TimedOut, task.Fault{Class: task.Broken})
			e.Seen, e.State = false, task.State{}
		},
		"timed_out_in_an_outage": func(e *task.Error) { *e = faulty(task.TimedOut, task.Fault{Class: task.Broken}) },
		"timed_out_in_the_whole": func(e *task.Error) { e.State.Status, e.State.Phase = "Success", task.Succeeded },
	} {
		e := running()
		e.Outcome = task.TimedOut
		change(&e)
		all[name] = e
		e.Outcome = task.Interrupted
		all[strings.Replace(name, "timed_out", "interrupted", 1)] = e
	}
	return all
}

// A message is plain English, and names nothing that its reader lacks.
func TestMessagesNameWhatTheirReaderHas(t *testing.T) {
	for name, ending := range endings() {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, r := range readers {
				e := ending
				e.Kind, e.ID, e.Mode = "SWR instance job", "36db69c5", r.mode
				if e.Several {
					e.Kind, e.ID = "SWR instance jobs", "of the project"
				}
				if !r.seesEnding(e) {
					continue
				}
				if r.mode == task.Once {
					e.Seen, e.State = false, task.State{}
				}
				detail := r.on.Detail(&e)
				all.WriteString("# " + r.name + ": " + e.Summary() + "\n\n" + detail + "\n\n")
				r.check(t, strings.TrimPrefix(detail, e.Facts()))
				checkSeveral(t, e, detail)
			}
			golden(t, name, strings.TrimSuffix(all.String(), "\n"))
		})
	}
}

func (r reader) check(t *testing.T, advice string) {
	t.Helper()
	for _, lacking := range r.lacks {
		if strings.Contains(advice, lacking) {
			t.Errorf("a reader of the %s has no %q:\n%s", r.name, lacking, advice)
		}
	}
}

// checkSeveral checks that what is said of several tasks is not about one.
func checkSeveral(t *testing.T, e task.Error, detail string) {
	t.Helper()
	if found := ofOneTask.FindString(detail); e.Several && found != "" {
		t.Errorf("a list is more than %q:\n%s", found, detail)
	}
}

// seesEnding says whether a read of the kind that the reader makes can end so.
func (r reader) seesEnding(e task.Error) bool {
	single := e.Outcome != task.Failed && e.Outcome != task.Vanished && e.Fault != nil
	whole := e.Outcome != task.Failed && e.State.Completed()
	if e.Several && (r.name == "gate" || r.name == "import") { // there are none of lists
		return false
	}
	return (r.mode != task.Once || single) && (!whole || r.on.Details)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "messages", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
