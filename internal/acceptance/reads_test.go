// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"testing"
)

// updatable has a resource that a job's ID may come from. Another input updates it
// in place, and leaves its own ID as it is.
const updatable = `
resource "terraform_data" "registry" {
  input = %q
}

locals {
  registry = terraform_data.registry.id
}
`

// fromRegistry is the ID of the job, by way of an attribute of that resource.
func fromRegistry(reference string) string {
	return fmt.Sprintf("%s == \"\" ? \"\" : %q", reference, jobID)
}

// Each row of the table of when a data source is read, on the page about gates.
// The resource is created, or gets another input.
func TestDataSourceIsReadInPlanOrInApplyAsThePageSays(t *testing.T) {
	t.Parallel()
	const inPlan, inApply = true, false
	written := fmt.Sprintf("%q", jobID)
	for name, row := range map[string]struct {
		jobID, argument string
		before, now     string // the resource's input; "": it is not there yet
		read            bool
	}{
		"written in the configuration":            {written, "", "", "first", inPlan},
		"of a resource that is created":           {fromRegistry("terraform_data.registry.id"), "", "", "first", inApply},
		"of a resource that is updated":           {fromRegistry("terraform_data.registry.id"), "", "first", "second", inApply},
		"of a resource that is updated, by local": {fromRegistry("local.registry"), "", "first", "second", inPlan},
		"of a resource that is not changed":       {fromRegistry("terraform_data.registry.id"), "", "first", "first", inPlan},
		"known, depends on what is updated":       {written, "depends_on = [terraform_data.registry]", "first", "second", inApply},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addEnded(jobID, "Success")
			config := fmt.Sprintf(updatable, row.now) + dataSource(row.jobID).block(row.argument)
			w := newStage(t, c, config)
			if row.before != "" {
				w.configure(fmt.Sprintf(updatable, row.before))
				w.run("apply", "-auto-approve")
				w.configure(config)
			}

			w.run("plan", "-out=saved")
			planned := c.readsOf(jobID)
			w.run("apply", "saved")
			if applied := c.readsOf(jobID) - planned; planned > 0 != row.read || applied > 0 == row.read {
				t.Errorf("%d reads in plan and %d in apply", planned, applied)
			}
		})
	}
}

func TestCommandsReadDataSourcesAsThePageSays(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		args  []string
		reads bool
	}{
		"plan":                        {[]string{"plan"}, true},
		"plan without refresh":        {[]string{"plan", "-refresh=false"}, true},
		"apply of the refresh alone":  {[]string{"apply", "-auto-approve", "-refresh-only"}, true},
		"import of a resource beside": {[]string{"import", "terraform_data.imported", "anything"}, true},
		"destroy":                     {[]string{"destroy", "-auto-approve"}, true},
		"destroy without refresh":     {[]string{"destroy", "-auto-approve", "-refresh=false"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCloud(t)
			c.addEnded(jobID, "Success")
			gate := dataSource(fmt.Sprintf("%q", jobID)).block()
			beside := gate + "resource \"terraform_data\" \"imported\" {}\n"
			w := newStage(t, c, beside)
			w.configure(gate)
			w.run("apply", "-auto-approve")
			w.configure(beside)

			before := c.readsOf(jobID)
			w.run(row.args...)
			if reads := c.readsOf(jobID) - before; reads > 0 != row.reads {
				t.Errorf("%d reads", reads)
			}
		})
	}
}
