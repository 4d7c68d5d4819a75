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
	opened  = "huaweicloudtask_iotda_batch_task_gate.fw: Creation complete"
	created = "terraform_data.setting: Creation complete"
	reason  = "succeeded only in part"

	shownRunning = "): RUNNING, 40 %"
	shownEnd     = "): SUCCESS, 100 %"
)

var errInterrupted = errors.New("it was interrupted")

// stage is what every act needs.
type stage struct {
	out     io.Writer
	home    string
	cli     *cli.CLI
	release cli.Release
	cloud   *simulator.Server
	demo    simulator.Demo
}

// act is the apply of a configuration with one of the tasks.
type act struct {
	title  string
	folder string // under examples
	kind   string // of the task
	fails  bool   // the task
	check  func(ctx context.Context, p *performance, applied error) error
}

var acts = []act{
	{title: "1. The gate opens", folder: "demo", kind: "iotda_batch_task", check: checkOpen},
	{title: "2. The gate holds", folder: "demo", kind: "iotda_batch_task", fails: true, check: checkHeld},
	{title: "3. An action shows how far the task is", folder: "demo/action", kind: "iotda_instance_task", check: checkShown},
}

// performance is an act that goes on.
type performance struct {
	*transcript
	stage
	task   simulator.DemoTask
	folder string
}

func (s stage) play(ctx context.Context, a act) error {
	p := &performance{newTranscript(s.out), s, s.pick(a), filepath.Join(s.home, a.title)}
	fmt.Fprintf(s.out, "\n%s\n%s\n", a.title, strings.Repeat("=", len(a.title)))
	config, err := os.ReadFile(filepath.Join("examples", filepath.FromSlash(a.folder), "main.tf"))
	if err != nil {
		return err
	}
	if lacks := s.release.Lacks(string(config)); lacks != "" {
		fmt.Fprintf(s.out, "Left out:\n%s\n", lacks)
		return nil
	}
	if err := os.CopyFS(p.folder, os.DirFS(filepath.Join("examples", filepath.FromSlash(a.folder)))); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Task %s %s.\n", p.task.ID, p.task.Story)
	defer p.followTask()()
	applied := p.run(ctx, "apply", "-auto-approve")
	if ctx.Err() != nil {
		return errInterrupted
	}
	return a.check(ctx, p, applied)
}

// pick is a task for the act that takes a few seconds.
func (s stage) pick(a act) simulator.DemoTask {
	return s.demo.Tasks[slices.IndexFunc(s.demo.Tasks, func(t simulator.DemoTask) bool {
		return t.DataSource == a.kind && t.Fails == a.fails && 0 < t.Lasts && t.Lasts < 10*time.Second
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

// ended is when the task ended, zero where it was not read.
func (p *performance) ended() time.Time {
	reads := p.reads()
	if len(reads) == 0 {
		return time.Time{}
	}
	return reads[0].Time.Add(p.task.Lasts)
}

// waited checks that the resource was created after the task had ended, and not
// before what the CLI said of the end of the wait.
func (p *performance) waited(applied error, over string) error {
	end, open, created := p.ended(), p.first(over), p.first(created)
	switch {
	case applied != nil:
		return fmt.Errorf("the apply should have succeeded: %w", applied)
	case end.IsZero():
		return errors.New("the task was not read")
	case open.Before(end):
		return fmt.Errorf("the wait was over before the task had ended: %v before", end.Sub(open))
	case created.Before(open):
		return errors.New("the resource was not created after the wait")
	}
	return nil
}

func checkOpen(ctx context.Context, p *performance, applied error) error {
	if err := p.waited(applied, opened); err != nil {
		return err
	}
	p.sumUp("The gate opened %.1f s after the end of the task, which was read %d times.\nOnly then the resource was created.",
		p.first(opened).Sub(p.ended()).Seconds(), len(p.reads()))

	p.cloud.RemoveTask(simulator.IoTDA, simulator.Task{Project: p.demo.Project.ID, ID: p.task.ID})
	sent := len(p.cloud.Requests())
	fmt.Fprintln(p.stage.out)
	p.tell("--- the service has removed the record of the task")
	if err := p.run(ctx, "plan", "-detailed-exitcode"); err != nil {
		return fmt.Errorf("the second plan should be empty: %w", err)
	}
	if sent = len(p.cloud.Requests()) - sent; sent > 0 {
		return fmt.Errorf("the second plan sent %d requests", sent)
	}
	p.sumUp("The gate stays open: the next plan is empty, and has sent no request.")
	return nil
}

func checkHeld(_ context.Context, p *performance, applied error) error {
	var failed *exec.ExitError
	switch {
	case !errors.As(applied, &failed):
		return errors.Join(errors.New("the apply should have run, and failed"), applied)
	case !p.first(created).IsZero():
		return errors.New("the resource was created although the task has failed")
	case p.first(reason).IsZero():
		return errors.New("the message does not say what became of the task")
	}
	p.sumUp("The gate held: the resource was not created, and the message says why.\nThe next apply waits again.")
	return nil
}

func checkShown(_ context.Context, p *performance, applied error) error {
	if p.first(shownRunning).IsZero() {
		return errors.New("the action does not show that the task is running")
	}
	if err := p.waited(applied, shownEnd); err != nil {
		return err
	}
	p.sumUp("The action showed each status, and the resource was created after it.")
	return nil
}
