// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Service is a simulated service, spelled as the key of the provider's endpoints.
type Service string

// The services, each with the requests it answers.
const (
	IoTDM Service = "iotdm" // IoTDA's management side: instance tasks
	IoTDA Service = "iotda" // batch tasks
	DMS   Service = "dms"   // background tasks of Kafka instances
	SWR   Service = "swr"   // jobs
	IAM   Service = "iam"   // projects, tokens, agencies by name, federation
	STS   Service = "sts"   // agencies by URN

	Metadata Service = "metadata" // of an ECS instance; the provider has a variable for its address instead
)

// Key is a key pair: a permanent one, or with a SecurityToken a temporary one. [Server.AddKey] makes it known.
type Key struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string
	// Projects are the IDs that the key may use; nil: every project.
	Projects []string
	// Principal is who the key stands for; "": it is named by its access key.
	Principal string
	// Expires is when the key is accepted no longer; zero: never.
	Expires time.Time
}

// Project is a project of the simulated account. [Server.AddProject] makes it known.
type Project struct {
	ID     string
	Region string
	// Name is what IAM lists it under; "": the region's name.
	Name string
}

// taskPath is what a task is found under. Batch tasks and jobs have no instance in it.
type taskPath struct {
	service               Service
	project, instance, id string
}

// list is the path of the list that the task is in.
func (p taskPath) list() taskPath {
	p.id = ""
	return p
}

// cloud is the account's content: who may sign in, projects, tasks.
type cloud struct {
	mu        sync.RWMutex
	keys      map[string]Key
	tokens    map[string]token
	users     map[string]User   // by ID
	agencies  map[string]Agency // by URN
	providers map[string]IdentityProvider
	instance  *Instance
	projects  []Project
	tasks     map[taskPath]*task
	lists     map[taskPath][]*task // each oldest first, by paths without ID
	added     int                  // tasks so far
}

// AddKey makes a key pair known, in place of one with the same access key.
func (s *Server) AddKey(key Key) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	if key.Principal == "" {
		key.Principal = key.AccessKey
	}
	s.cloud.keys = put(s.cloud.keys, key.AccessKey, key)
}

// put sets a value in a map that may be nil, and returns the map.
func put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[key] = value
	return m
}

// RemoveKey makes an access key unknown.
func (s *Server) RemoveKey(accessKey string) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	delete(s.cloud.keys, accessKey)
}

// AddProject makes a project known.
func (s *Server) AddProject(project Project) {
	if project.Name == "" {
		project.Name = project.Region
	}
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.projects = append(s.cloud.projects, project)
}

func (c *cloud) key(accessKey string) (Key, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	key, ok := c.keys[accessKey]
	return key, ok
}

func (c *cloud) put(path taskPath, t *task) {
	c.mu.Lock()
	defer c.mu.Unlock()
	former, ok := c.tasks[path]
	list := c.lists[path.list()]
	if ok {
		t.record = former.record
		list[slices.Index(list, former)] = t
	} else {
		c.added++
		t.record = recordID(path, c.added)
		at, _ := slices.BinarySearchFunc(list, t, byRecord)
		list = slices.Insert(list, at, t)
	}
	c.tasks, c.lists = put(c.tasks, path, t), put(c.lists, path.list(), list)
}

func byRecord(a, b *task) int { return strings.Compare(a.record, b.record) }

// recordID is what the record of the n-th task is paged by, 24 hexadecimal digits: a batch task's own ID, and a number
// for all others.
func recordID(path taskPath, n int) string {
	if path.service == IoTDA {
		return strings.Repeat("0", max(0, 24-len(path.id))) + path.id
	}
	return fmt.Sprintf("%024x", n)
}

func (c *cloud) removeTask(path taskPath) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.tasks[path]; ok {
		list := c.lists[path.list()]
		c.lists[path.list()] = slices.DeleteFunc(list, func(other *task) bool { return other == t })
		delete(c.tasks, path)
	}
}

// tasksAdded is the number of tasks so far.
func (c *cloud) tasksAdded() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.added
}

func (c *cloud) task(path taskPath) (*task, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t, ok := c.tasks[path]
	return t, ok
}

// tasksOf returns the tasks of a service in one project and instance, newest first.
func (c *cloud) tasksOf(service Service, project, instance string) []*task {
	c.mu.RLock()
	defer c.mu.RUnlock()
	tasks := slices.Clone(c.lists[taskPath{service: service, project: project, instance: instance}])
	slices.Reverse(tasks)
	return tasks
}

// projectsWhere returns the projects that keep accepts, in the order in which they were added.
func (c *cloud) projectsWhere(keep func(Project) bool) []Project {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var kept []Project
	for _, project := range c.projects {
		if keep(project) {
			kept = append(kept, project)
		}
	}
	return kept
}
