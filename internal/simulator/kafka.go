// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"strconv"
	"time"
)

// backgroundTasks is the shape of both the single read and the list.
type backgroundTasks struct {
	Count string   `json:"task_count"`
	Tasks []fields `json:"tasks"`
}

func newBackgroundTasks(count int, tasks []fields) backgroundTasks {
	return backgroundTasks{strconv.Itoa(count), tasks}
}

func (s *Server) showBackgroundTask(c *call) (any, *refusal) {
	answer, refused := s.show(c, func(seen sight) any { return newBackgroundTasks(1, []fields{seen.body}) })
	if refused != nil && s.config.EmptyBackgroundTasks {
		return newBackgroundTasks(0, []fields{}), nil
	}
	return answer, refused
}

// ignoredStart is the one of the two documented arguments for the first task of a page that the service ignores.
func (s *Server) ignoredStart() string {
	if s.config.BackgroundTasksByStart {
		return "offset"
	}
	return "start"
}

// listBackgroundTasks pages by start, the rank of the first task from 1, or by offset, whichever is not ignored.
func (s *Server) listBackgroundTasks(c *call) (any, *refusal) {
	shown := s.list(c, c.created)
	from, to := c.window(len(shown), c.integer("offset")+c.integer("start")-1)
	return newBackgroundTasks(len(shown), bodies(shown[from:to])), nil
}

// created is a condition for list: the task was created between begin_time and end_time, where they are given.
func (c *call) created(f fields) bool {
	if c.lacks("begin_time") && c.lacks("end_time") {
		return true
	}
	created, err := time.Parse(time.RFC3339, f.text("created_at"))
	if err != nil {
		return true
	}
	moment := created.UTC().Format("20060102150405")
	begin, hasBegin := c.argument("begin_time")
	end, hasEnd := c.argument("end_time")
	return (!hasBegin || moment >= begin) && (!hasEnd || moment <= end)
}
