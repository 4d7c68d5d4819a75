// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// The account that the simulated cloud knows, and every provider is given.
var (
	project = simulator.Project{ID: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Region: "cn-north-4"}
	key     = simulator.Key{AccessKey: "SIMULATEDACCESSKEY00", SecretKey: "simulated-secret-key-of-no-use-at-all"}
)

// credentials are the variables for the account.
var credentials = []string{
	"HW_REGION_NAME=" + project.Region,
	"HW_PROJECT_ID=" + project.ID,
	"HW_ACCESS_KEY=" + key.AccessKey,
	"HW_SECRET_KEY=" + key.SecretKey,
}

// newCloud serves an account, and answers without a signature at constantPath.
func newCloud(config simulator.Config) (*simulator.Server, error) {
	config.AllowUnsignedHost = true // as the services do
	s := simulator.New(config)
	s.AddProject(project)
	s.AddKey(key)
	s.Inject(simulator.Fault{Path: constantPath, Action: simulator.Respond(200, nil, simulator.ExampleJobBody)})
	err := s.Start()
	return s, err
}

const constantPath = "/constant"

// kind is a data source, and the tasks that it reads.
type kind struct {
	name      string   // without the provider's prefix
	arguments []string // each holds the ID of the task
	id        string   // format of a task's number, in Go and in HCL
	add       func(s *simulator.Server, id string)
}

// kinds are the documented tasks. Each has an instance of its own.
var kinds = []kind{
	{
		name: "iotda_instance_task", arguments: []string{"instance_id", "task_id"}, id: "075f413d-a3bb-4243-974d-%012x",
		add: func(s *simulator.Server, id string) {
			s.AddInstanceTask(renamed(simulator.ExampleInstanceTask(project.ID, id), id))
		},
	},
	batchTask,
	kafkaTask,
	{
		name: "swr_instance_job", arguments: []string{"job_id"}, id: "36db69c5-b2d5-11eb-b044-%012x",
		add: func(s *simulator.Server, id string) { s.AddJob(renamed(simulator.ExampleJob(project.ID), id)) },
	},
}

var batchTask = kind{
	name: "iotda_batch_task", arguments: []string{"task_id"}, id: "5c8ba99030344005%08x",
	add: func(s *simulator.Server, id string) {
		task := simulator.ExampleBatchTask(project.ID)
		task.Task, task.Total = renamed(task.Task, id), 1
		s.AddBatchTask(task)
	},
}

var kafkaTask = kind{
	name: "kafka_background_task", arguments: []string{"instance_id", "task_id"}, id: "8abfa7b272adc5b40172b731%08x",
	add: func(s *simulator.Server, id string) {
		s.AddBackgroundTask(renamed(simulator.ExampleBackgroundTask(project.ID, id), id))
	},
}

// renamed is a task with another ID: a provider does not believe an answer about
// another task.
func renamed(t simulator.Task, id string) simulator.Task {
	t.Body = strings.Replace(t.Body, t.ID, id, 1)
	t.ID = id
	return t
}

// configuration reads so many tasks from a cloud at an address.
func (k kind) configuration(address string, reads int) string {
	var arguments strings.Builder
	for _, name := range k.arguments {
		fmt.Fprintf(&arguments, "  %s = format(%q, count.index)\n", name, k.id)
	}
	return required("huaweicloudtask") + fmt.Sprintf(`
provider "huaweicloudtask" {
  endpoints = { iotda = %[1]q, iotdm = %[1]q, dms = %[1]q, swr = %[1]q }
}
data "huaweicloudtask_%s" "read" {
  count = %d
%s}
`, address, k.name, reads, arguments.String())
}

// required makes a CLI take the provider under test for the one of that name.
func required(name string) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    %s = { source = "huaweicloudtask/huaweicloudtask" }
  }
}
`, name)
}
