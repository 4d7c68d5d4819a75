// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
)

// errNoRegion is the error of a read that no region is set for.
var errNoRegion = &LookupError{
	Setting: "region",
	Summary: "No region configured",
	What:    "a region",
	Where:   "the configuration",
	Advice:  "Set region, here or in the provider block, or HW_REGION_NAME in the environment, to the ID of a region such as cn-north-4.",
	Err:     errors.New("neither this block nor the provider has one"),
}

// projects remembers the project IDs that were looked up.
type projects struct {
	flights flights[string, string]
	mu      sync.Mutex
	known   map[string]string
}

// projectID looks up the project of a location, once per process, however many
// readers want it. A failure is not remembered.
//
// Source: IAM v3, KeystoneListProjects.
func (c *Client) projectID(ctx context.Context, at Location) (string, error) {
	p := &c.projects
	key := at.Region + " " + at.project.name
	if id, ok := p.get(key); ok {
		return id, nil
	}
	failed := func(err error) error {
		address, _ := c.endpoint(IAM, at.Region)
		return &LookupError{
			Setting: "project_id",
			Summary: refusedBy(IAM, "to look up the project", err),
			What:    fmt.Sprintf("the ID of project %q of region %q", at.project.name, at.Region),
			Where:   address.String(),
			Advice:  c.projectAdvice(at),
			Without: c.withoutProject(at),
			Err:     err,
		}
	}
	find := func(ctx context.Context, late func(func() error)) (string, error) {
		if id, ok := p.get(key); ok {
			return id, nil // found since
		}
		late(func() error { return failed(&UnansweredError{}) })
		id, err := c.once().findProject(ctx, at)
		if err != nil {
			return "", failed(err)
		}
		p.put(key, id)
		return id, nil
	}
	return retry(ctx, c, func(ctx context.Context) (string, error) { return p.flights.do(ctx, key, find) })
}

func (c *Client) projectAdvice(at Location) string {
	switch {
	case c.isHome(at.Region) && len(c.config.LeftOut) > 0:
		return "Check region and project_name. The project is looked up " + strings.Join(c.config.LeftOut, " and ") + "."
	case c.isHome(at.Region):
		return "Check region and project_name."
	}
	return "Check region."
}

func (c *Client) withoutProject(at Location) string {
	if c.isHome(at.Region) {
		return "To skip this lookup, set project_id as an argument, in the provider block, or as HW_PROJECT_ID in the environment."
	}
	return "To skip this lookup, set project_id as an argument: that of the provider applies in the provider's region only."
}

func (p *projects) get(key string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, ok := p.known[key]
	return id, ok
}

func (p *projects) put(key, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil {
		p.known = map[string]string{}
	}
	p.known[key] = id
}

func (c *Client) findProject(ctx context.Context, at Location) (string, error) {
	at.Endpoint = nil
	a, err := c.send(ctx, call{
		service: IAM,
		at:      at,
		path:    []string{"v3", "projects"},
		query:   url.Values{"name": {at.project.name}},
	})
	if err != nil {
		return "", err
	}
	var list struct {
		Projects []struct {
			ID   string  `json:"id"`
			Name *string `json:"name"`
		} `json:"projects"`
	}
	if err := a.document(ctx, &list); err != nil {
		return "", err
	}
	var ids, others []string
	for _, p := range list.Projects {
		if p.Name != nil && *p.Name != at.project.name {
			others = append(others, *p.Name)
		} else if p.ID != "" {
			ids = append(ids, p.ID)
		}
	}
	switch {
	case len(ids) == 1:
		return ids[0], nil
	case len(ids) > 1:
		return "", fmt.Errorf("IAM knows %d projects of that name: %q", len(ids), ids)
	case len(others) > 0:
		return "", fmt.Errorf("IAM knows no project of that name, only %q", others)
	}
	return "", errors.New("IAM knows no project of that name that these credentials can use")
}
