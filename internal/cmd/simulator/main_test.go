// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// page hands on what is printed in one piece.
type page chan string

func (p page) Write(text []byte) (int, error) {
	p <- string(text)
	return len(text), nil
}

func TestServesWhatItPrintsUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	printed := make(page)
	ended := make(chan error)
	go func() { ended <- serve(ctx, printed, "127.0.0.1:0") }()
	text := <-printed

	for _, want := range []string{"export HW_ACCESS_KEY=", "export HW_SECRET_KEY=", "export HW_REGION_NAME=", `provider "huaweicloudtask"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not printed", want)
		}
	}
	url := regexp.MustCompile(`export HW_AUTH_URL=(http://127\.0\.0\.1:\d+)/v3\n`).FindStringSubmatch(text)
	if url == nil {
		t.Fatalf("no HW_AUTH_URL in %s", text)
	}
	if got := strings.Count(text, `= "`+url[1]+`"`); got != 6 {
		t.Errorf("%d endpoints", got)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url[1]+"/v3/projects", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d without a signature", response.StatusCode)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestOnlyLoopbackIsServed(t *testing.T) {
	if err := serve(t.Context(), io.Discard, "0.0.0.0:0"); err == nil {
		t.Error("no error")
	}
}
