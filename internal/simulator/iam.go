// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

// listedProject is a project as IAM lists it.
type listedProject struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	DomainID string `json:"domain_id"`
	ParentID string `json:"parent_id"`
	IsDomain bool   `json:"is_domain"`
	Enabled  bool   `json:"enabled"`
}

// domainID is the ID of the simulated account.
const domainID = "d78cbac186b744899480f25bd022f468"

// listProjects lists what the key may use.
func (s *Server) listProjects(c *call) (any, *refusal) {
	name, byName := c.argument("name")
	granted := s.cloud.projectsWhere(func(p Project) bool {
		return c.identity.key.mayUse(p.ID) && (!byName || p.Name == name)
	})
	listed := make([]listedProject, len(granted))
	for i, project := range granted {
		listed[i] = listedProject{ID: project.ID, Name: project.Name, DomainID: domainID, ParentID: domainID, Enabled: true}
	}
	return struct {
		Projects []listedProject `json:"projects"`
	}{listed}, nil
}
