// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// What the CLI says of the gate and of the resource behind it.
const (
	opened   = "data.huaweicloudtask_iotda_batch_task.upgrade: Read complete"
	creating = "terraform_data.setting: Creating..."
	reason   = "succeeded only in part"
)

var errInterrupted = errors.New("it was interrupted")

// stage is what every act needs.
type stage struct {
	out   io.Writer
	home  string
	cli   *cli.CLI
	cloud *simulator.Server
	demo  simulator.Demo
}

// act is the apply of the configuration with one of the tasks.
type act struct {
	title string
	fails bool // the task
	check func(ctx context.Context, p *performance, applied error) error
}

var acts = []act{
	{"1. The gate opens", false, checkOpen},
	{"2. The gate holds", true, checkHeld},
}

// performance is an act that goes on.
type performance struct {
	*transcript
	stage
	task   simulator.DemoTask
	folder string
}

func (s stage) play(ctx context.Context, a act) error {
	p := &performance{newTranscript(s.out), s, s.pick(a.fails), filepath.Join(s.home, a.title)}
	if err := os.CopyFS(p.folder, os.DirFS(filepath.Join("examples", "demo"))); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\n%s\n%s\nThe batch task %s %s.\n", a.title, strings.Repeat("=", len(a.title)), p.task.ID, p.task.Story)
	defer p.followTask()()
	applied := p.run(ctx, "apply", "-auto-approve")
	if ctx.Err() != nil {
		return errInterrupted
	}
	return a.check(ctx, p, applied)
}

// pick is a batch task that takes a few seconds.
func (s stage) pick(fails bool) simulator.DemoTask {
	return s.demo.Tasks[slices.IndexFunc(s.demo.Tasks, func(t simulator.DemoTask) bool {
		return t.DataSource == "iotda_batch_task" && t.Fails == fails && 0 < t.Lasts && t.Lasts < 10*time.Second
	})]
}

// followTask tells when the task starts and when it ends, until it is told to stop.
func (p *performance) followTask() (stop func()) {
	var once sync.Once
	var end *time.Timer
	forget := p.cloud.Inject(simulator.Fault{Path: p.task.ID, Action: func(genuine http.Handler) http.Handler {
		once.Do(func() {
			p.tell("--- the task is running")
			end = time.AfterFunc(p.task.Lasts, func() { p.tell("--- the task has ended") })
		})
		return genuine
	}})
	return func() {
		forget()
		once.Do(func() {}) // what is under way is done then
		if end != nil {
			end.Stop()
		}
	}
}

// run runs the CLI on the configuration.
func (p *performance) run(ctx context.Context, args ...string) error {
	p.begin(filepath.Base(p.cli.Path) + " " + strings.Join(args, " "))
	cmd := p.cli.Command(ctx, p.folder, append(args, "-no-color")...)
	cmd.Env = append(cmd.Env,
		"HW_ACCESS_KEY="+p.demo.Key.AccessKey,
		"HW_SECRET_KEY="+p.demo.Key.SecretKey,
		"TF_VAR_address="+p.cloud.URL(),
		"TF_VAR_task_id="+p.task.ID,
	)
	cmd.Stdout, cmd.Stderr = p, p
	err := cmd.Run()
	p.end()
	return err
}

// reads are the requests that read the task.
func (p *performance) reads() []simulator.Request {
	return p.cloud.Requests(func(r simulator.Request) bool { return strings.Contains(r.Path, p.task.ID) })
}

func checkOpen(ctx context.Context, p *performance, applied error) error {
	if applied != nil {
		return fmt.Errorf("the apply should have succeeded: %w", applied)
	}
	reads := p.reads()
	if len(reads) == 0 {
		return errors.New("the task was not read")
	}
	end := reads[0].Time.Add(p.task.Lasts)
	open, create := p.first(opened), p.first(creating)
	switch {
	case open.Before(end):
		return fmt.Errorf("the gate opened before the task had ended: %v before", end.Sub(open))
	case create.Before(open):
		return errors.New("the resource was not created behind the gate")
	}
	p.sumUp("The gate opened %.1f s after the end of the task, which was read %d times.\nOnly then the resource was created.",
		open.Sub(end).Seconds(), len(reads))

	if err := p.run(ctx, "plan", "-detailed-exitcode"); err != nil {
		return fmt.Errorf("the second plan should be empty: %w", err)
	}
	p.sumUp("Nothing of the waiting is in the state: the next plan is empty.")
	return nil
}

func checkHeld(_ context.Context, p *performance, applied error) error {
	var failed *exec.ExitError
	switch {
	case !errors.As(applied, &failed):
		return errors.Join(errors.New("the apply should have run, and failed"), applied)
	case !p.first(creating).IsZero():
		return errors.New("the resource was created although the task has failed")
	case p.first(reason).IsZero():
		return errors.New("the message does not say what became of the task")
	}
	p.sumUp("The gate held: the resource was not created, and the message says why.")
	return nil
}
