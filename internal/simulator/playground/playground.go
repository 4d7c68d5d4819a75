// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package playground is a simulated Huawei Cloud for users without an account: its tasks can be restarted and purged, and
// it serves configurations that read them.
package playground

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// root is the path of the start page, and begins those of all other pages. No path of an API begins with it.
const root = "/playground"

// Playground is a simulator with the tasks of a [simulator.Demo].
type Playground struct {
	*simulator.Server
	demo  simulator.Demo
	pages map[string]page // by path
}

// Start serves a playground at an address on loopback until [simulator.Server.Close].
func Start(address string) (*Playground, error) {
	cloud := simulator.New(simulator.Config{Address: address})
	demo := cloud.SeedDemo()
	p := &Playground{cloud, demo, newPages(demo)}
	return p, cloud.StartWith(p.handler())
}

// StartPage is what a user has to know first.
func (p *Playground) StartPage() (string, error) { return p.pages[root].text(p.URL()) }

// handler shows the pages, and restarts and purges tasks. What is not below [root] is for the APIs.
func (p *Playground) handler() http.Handler {
	mux, apis := http.NewServeMux(), p.Handler()
	for path, page := range p.pages {
		mux.HandleFunc("GET "+path, show(page))
	}
	for path, handler := range map[string]http.HandlerFunc{
		root + "/restart": change(p.demo.Restart, "starts again with its next read"),
		root + "/purge":   change(p.demo.Purge, "has no record any more"),
	} {
		mux.HandleFunc("POST "+path, handler)
		mux.HandleFunc("POST "+path+"/{id}", handler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == root || strings.HasPrefix(r.URL.Path, root+"/") {
			mux.ServeHTTP(w, r)
			return
		}
		apis.ServeHTTP(w, r)
	})
}

func show(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, err := p.text("http://" + r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, text)
	}
}

// change changes the task whose ID is in the path, or every task, and tells the outcome.
func change(do func(id string) bool, outcome string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		switch found := do(id); {
		case !found:
			http.Error(w, "No task has the ID "+id+".", http.StatusNotFound)
		case id == "":
			answer(w, fmt.Sprintf("Every task %s.\n", outcome))
		default:
			answer(w, fmt.Sprintf("Task %s %s.\n", id, outcome))
		}
	}
}

func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	// A client that has gone away is its own affair.
	_, _ = io.WriteString(w, text) //nolint:gosec // no browser takes it for HTML
}
