// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

var (
	// progress is a line of the CLI about the plan, an action, or one resource, up
	// to the resource's ID.
	progress = regexp.MustCompile(`^(?:Plan: .+|Action .+|\w+\.\w+: [^[]*[^[ ])`)
	// wordy is what makes lines about actions too long for a terminal.
	wordy = regexp.MustCompile(`(action\.)\w+(\.\w+) \(triggered by [^)]+\)`)
)

// transcript is an act written down line by line, with the time of each event.
type transcript struct {
	out   io.Writer
	start time.Time

	mu      sync.Mutex
	partial []byte
	held    []string // lines of the CLI before its first about a resource
	begun   bool
	lines   []line
}

type line struct {
	text string
	at   time.Time
}

func newTranscript(out io.Writer) *transcript {
	return &transcript{out: out, start: time.Now()}
}

// Write takes the output of the CLI.
func (t *transcript) Write(output []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.partial = append(t.partial, output...)
	for {
		text, rest, complete := bytes.Cut(t.partial, []byte("\n"))
		if !complete {
			return len(output), nil
		}
		t.partial = rest
		t.said(string(text))
	}
}

func (t *transcript) said(text string) {
	t.lines = append(t.lines, line{text, time.Now()})
	switch about := progress.FindString(wordy.ReplaceAllString(text, "$1…$2")); {
	case about != "":
		t.begun, t.held = true, nil // the CLI began with a warning that the provider is none of a registry's
		t.event(about)
	case t.begun:
		fmt.Fprintln(t.out, text)
	default:
		t.held = append(t.held, text)
	}
}

func (t *transcript) event(text string) {
	fmt.Fprintf(t.out, "%5.1fs  %s\n", time.Since(t.start).Seconds(), text)
}

// tell writes an event that is none of the CLI's.
func (t *transcript) tell(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.event(text)
}

// begin is the start of a run of the CLI.
func (t *transcript) begin(command string) {
	fmt.Fprintln(t.out)
	t.tell("$ " + command)
}

// end is the end of that run.
func (t *transcript) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, text := range t.held {
		fmt.Fprintln(t.out, text)
	}
	t.held, t.begun = nil, false
}

// first is when the CLI first said the text, zero where it never did.
func (t *transcript) first(text string) time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.lines {
		if strings.Contains(l.text, text) {
			return l.at
		}
	}
	return time.Time{}
}

func (t *transcript) sumUp(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	fmt.Fprintf(t.out, "\n>> %s\n", strings.ReplaceAll(text, "\n", "\n>> "))
}
