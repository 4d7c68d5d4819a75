// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
)

// projects remembers the project IDs that were looked up.
type projects struct {
	flights flights[string]
	mu      sync.Mutex
	known   map[string]string
}

// projectID looks up the project of a name in a region, once per process,
// however many readers want it. A failure is not remembered.
//
// Source: IAM, KeystoneListProjects.
func (c *Client) projectID(ctx context.Context, region, name string) (string, error) {
	p := &c.projects
	key := region + " " + name
	if id, ok := p.get(key); ok {
		return id, nil
	}
	return p.flights.do(ctx, key, func(ctx context.Context) (string, error) {
		if id, ok := p.get(key); ok {
			return id, nil // found since
		}
		id, err := c.findProject(ctx, region, name)
		if err == nil {
			p.put(key, id)
		}
		return id, err
	})
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

func (c *Client) findProject(ctx context.Context, region, name string) (string, error) {
	cl := call{
		service: IAM,
		at:      Location{Region: region},
		path:    []string{"v3", "projects"},
		query:   url.Values{"name": {name}},
	}
	address, _ := c.endpoint(IAM, region)
	fail := func(err error) (string, error) {
		return "", &ProjectError{Name: name, Region: region, Address: address.String(), Err: err}
	}

	a, err := c.send(ctx, cl)
	if err != nil {
		return fail(err)
	}
	var list struct {
		Projects []struct {
			ID   string  `json:"id"`
			Name *string `json:"name"`
		} `json:"projects"`
	}
	if err := a.decode(&list); err != nil {
		return fail(err)
	}
	var ids, others []string
	for _, p := range list.Projects {
		if p.Name != nil && *p.Name != name {
			others = append(others, *p.Name)
		} else if p.ID != "" {
			ids = append(ids, p.ID)
		}
	}
	switch {
	case len(ids) == 1:
		return ids[0], nil
	case len(ids) > 1:
		return fail(fmt.Errorf("IAM knows %d projects of that name: %q", len(ids), ids))
	case len(others) > 0:
		return fail(fmt.Errorf("IAM knows no project of that name, but %q", others))
	}
	return fail(errors.New("IAM knows no project of that name that these credentials may use"))
}

// ProjectError says why the ID of a region's project is not known.
type ProjectError struct {
	Name    string // of the project
	Region  string
	Address string // of IAM
	Err     error
}

func (e *ProjectError) Error() string {
	return fmt.Sprintf("looking up the ID of project %q, of region %q, at %s: %s", e.Name, e.Region, e.Address, e.Err)
}

// Unwrap returns what went wrong.
func (e *ProjectError) Unwrap() error { return e.Err }
