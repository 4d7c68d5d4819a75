// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator/playground"
)

// asCommand is the variable that makes the test binary the command.
const asCommand = "SIMULATOR_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// sheet hands on what is printed in one piece.
type sheet chan string

func (s sheet) Write(text []byte) (int, error) {
	s <- string(text)
	return len(text), nil
}

func TestServesWhatItPrintsUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	printed, ended := make(sheet), make(chan error)
	go func() { ended <- serve(ctx, printed, "127.0.0.1:0") }()
	text := <-printed
	url := regexp.MustCompile(`http://127\.0\.0\.1:\d+/playground\n`).FindString(text)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSpace(url), nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if shown, err := io.ReadAll(response.Body); err != nil || string(shown) != text {
		t.Errorf("%v: printed was another page than this:\n%s", err, shown)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	t.Parallel()
	if err := serve(t.Context(), io.Discard, "0.0.0.0:0"); err == nil || strings.Contains(err.Error(), "another port") {
		t.Errorf("error: %v", err)
	}
}

// command runs the command until it ends, or until it has printed a line.
func command(t *testing.T, args ...string) (line string, code int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 100)
	n, _ := io.ReadFull(out, text)
	stop()
	_ = cmd.Wait() // its exit code tells more
	return string(text[:n]) + errors.String(), cmd.ProcessState.ExitCode()
}

func TestPortInUseIsAnErrorThatShowsHowToChooseAnother(t *testing.T) {
	t.Parallel()
	other, err := playground.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	address := strings.TrimPrefix(other.URL(), "http://")
	told, code := command(t, "-listen", address)
	if code != 1 || !strings.Contains(told, "another program uses "+address) || !strings.Contains(told, `make simulator ARGS="-listen 127.0.0.1:PORT"`) {
		t.Errorf("exit code %d: %s", code, told)
	}
}

// Another program can use the port: either way, the address is told.
func TestTheDefaultPortIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	if told, _ := command(t); !strings.Contains(told, "127.0.0.1:8643 ") && !strings.Contains(told, "127.0.0.1:8643,") {
		t.Errorf("it says: %s", told)
	}
}
