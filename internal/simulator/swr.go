// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/sha256"
	"slices"
	"strings"
)

func (s *Server) showJob(c *call) (any, *refusal) { return s.show(c, body) }

func (s *Server) listJobs(c *call) (any, *refusal) {
	shown := s.list(c, c.wanted("status"))
	if s.config.ShuffleJobs {
		slices.SortFunc(shown, func(a, b sight) int { return strings.Compare(shuffled(a), shuffled(b)) })
	}
	from, to := c.window(len(shown), c.integer("offset"))
	return struct {
		Jobs  []fields `json:"jobs"`
		Total int      `json:"total"`
	}{bodies(shown[from:to]), len(shown)}, nil
}

// shuffled is a key by which jobs sort in an order that has nothing to do with their age.
func shuffled(seen sight) string {
	sum := sha256.Sum256([]byte(seen.task.ID))
	return string(sum[:])
}
