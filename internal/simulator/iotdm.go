// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "maps"

func (s *Server) showInstanceTask(c *call) (any, *refusal) { return s.show(c, body) }

// listInstanceTasks shows tasks as the single read does, but for their progress.
func (s *Server) listInstanceTasks(c *call) (any, *refusal) {
	shown := s.list(c, c.wanted())
	id := func(i int) string { return shown[i].task.record }
	tasks, page := pageOf(c, len(shown), id, func(i int) fields {
		listed := maps.Clone(shown[i].body)
		delete(listed, "progress")
		return listed
	})
	return struct {
		Tasks []fields `json:"tasks"`
		Page  pageInfo `json:"page"`
	}{tasks, page}, nil
}
