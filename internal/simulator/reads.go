// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
)

// show answers the read of a single task, its body enveloped as the service does it.
func (s *Server) show(c *call, envelope func(sight) any) (any, *refusal) {
	path := c.taskPath()
	missing := &refusal{http.StatusNotFound, fmt.Sprintf("task %s does not exist", path.id)}
	t, ok := s.cloud.task(path)
	if !ok || !t.servedTo(c) {
		return nil, missing
	}
	seen := t.read(s.config.Now())
	switch {
	case !seen.found:
		return nil, missing
	case seen.raw != "":
		return verbatim(seen.raw), nil
	}
	return envelope(seen), nil
}

// list is what a list of the service shows of the tasks that keep accepts, newest first.
func (s *Server) list(c *call, keep func(fields) bool) []sight {
	now, path := s.config.Now(), c.taskPath()
	var shown []sight
	for _, t := range s.cloud.tasksOf(path.service, path.project, path.instance) {
		if !t.servedTo(c) {
			continue
		}
		if seen := t.glance(now); seen.found && seen.raw == "" && keep(seen.body) {
			shown = append(shown, seen)
		}
	}
	return shown
}

func body(seen sight) any { return seen.body }

// bodies are the documented bodies of some tasks, never null.
func bodies(tasks []sight) []fields {
	bodies := make([]fields, len(tasks))
	for i, seen := range tasks {
		bodies[i] = seen.body
	}
	return bodies
}

// wanted is a condition for list: the argument of that name, where it is given, is the field of that name.
func (c *call) wanted(names ...string) func(fields) bool {
	return func(f fields) bool {
		for _, name := range names {
			if value, ok := c.argument(name); ok && f.text(name) != value {
				return false
			}
		}
		return true
	}
}
