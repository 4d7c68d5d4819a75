// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

func (s *Server) showJob(c *call) (any, *refusal) { return s.show(c, body) }

func (s *Server) listJobs(c *call) (any, *refusal) {
	shown := s.list(c, c.wanted("status"))
	from, to := c.window(len(shown), c.integer("offset"))
	return struct {
		Jobs  []fields `json:"jobs"`
		Total int      `json:"total"`
	}{bodies(shown[from:to]), len(shown)}, nil
}
