// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"slices"
	"time"
)

const instanceHeader = "Instance-Id"

// BatchTask is a batch task and its sub-tasks. [Server.AddBatchTask] adds it.
type BatchTask struct {
	Task
	// App is the ID of the resource space that holds the task, by which the list can be filtered.
	App string
	// Total is the number of sub-tasks. Where it is not 0, SubTask is needed.
	Total int
	// SubTask makes the sub-task with an index from 0 (the newest) to Total-1. IDs must fall as the index rises and
	// stay the same in every reading; all else may change with it. It is called from several requests at once.
	SubTask func(index int, now Reading) SubTask
}

// Reading is the moment at which a [Task] is read.
type Reading struct {
	// Number counts the reads of the task alone, from 1.
	Number int
	// Elapsed is the time on the task's clock.
	Elapsed time.Duration
}

// SubTask is one record of a [BatchTask].
type SubTask struct {
	ID     string        `json:"-"` // 24 hexadecimal digits
	Target string        `json:"target"`
	Status string        `json:"status"`
	Output string        `json:"output,omitempty"`
	Error  *SubTaskError `json:"error,omitempty"`
}

// SubTaskError is why a [SubTask] failed.
type SubTaskError struct {
	Code    string `json:"error_code"`
	Message string `json:"error_msg"`
}

// SubTaskID is a record ID for the [SubTask] with that index: 24 hexadecimal digits that fall as the index rises.
func SubTaskID(index int) string {
	return fmt.Sprintf("5c90fa7d3c4e4405%08x", int64(0xe8525079)-int64(index))
}

// SubTasks is the SubTask of a [BatchTask] that serves a slice, newest first.
func SubTasks(list []SubTask) func(int, Reading) SubTask {
	return func(index int, _ Reading) SubTask { return list[index] }
}

func (s *Server) showBatchTask(c *call) (any, *refusal) {
	if refused := s.checkInstanceID(c); refused != nil {
		return nil, refused
	}
	return s.show(c, func(seen sight) any {
		details, page := seen.subTasks(c)
		return struct {
			BatchTask fields    `json:"batchtask"`
			Details   []SubTask `json:"task_details"`
			Page      pageInfo  `json:"page"`
		}{seen.body, details, page}
	})
}

func (s *Server) listBatchTasks(c *call) (any, *refusal) {
	if refused := s.checkInstanceID(c); refused != nil {
		return nil, refused
	}
	if !c.query.Has("task_type") {
		return nil, badRequest("task_type is missing")
	}
	shown := slices.DeleteFunc(s.list(c, c.wanted("task_type", "status")), func(seen sight) bool { return !seen.task.inApp(c) })
	id := func(i int) string { return shown[i].task.record }
	tasks, page := pageOf(c, len(shown), id, func(i int) fields { return shown[i].body })
	return struct {
		BatchTasks []fields `json:"batchtasks"`
		Page       pageInfo `json:"page"`
	}{tasks, page}, nil
}

// inApp reports whether the request names the task's resource space, or none.
func (t *task) inApp(c *call) bool {
	app, byApp := c.argument("app_id")
	return !byApp || app == t.batch.App
}

func (s *Server) checkInstanceID(c *call) *refusal {
	if s.config.RequireInstanceID && c.Header.Get(instanceHeader) == "" {
		return badRequest("the header %s is missing", instanceHeader)
	}
	return nil
}

// subTasks is the page of sub-tasks that the request asks for. Without a filter no other sub-task is made.
func (seen sight) subTasks(c *call) ([]SubTask, pageInfo) {
	batch := seen.task.batch
	record := func(i int) SubTask { return batch.SubTask(i, seen.Reading) }
	count := batch.Total
	status, byStatus := c.argument("task_detail_status")
	target, byTarget := c.argument("target")
	if byStatus || byTarget {
		var matching []int
		for i := range batch.Total {
			if sub := record(i); (!byStatus || sub.Status == status) && (!byTarget || sub.Target == target) {
				matching = append(matching, i)
			}
		}
		every := record
		record = func(i int) SubTask { return every(matching[i]) }
		count = len(matching)
	}
	return pageOf(c, count, func(i int) string { return record(i).ID }, record)
}
