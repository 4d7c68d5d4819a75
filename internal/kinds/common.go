// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// The timeouts of a read if the configuration sets none.
const (
	waitTimeout = 30 * time.Minute
	onceTimeout = 5 * time.Minute
)

// Common holds the arguments that all subjects have.
type Common struct {
	Region         string `tfsdk:"region" json:"-"`
	ProjectID      string `tfsdk:"project_id" json:"-"`
	WaitFor        string `tfsdk:"wait_for" json:"-"`
	PollInterval   string `tfsdk:"poll_interval" json:"-"`
	IgnoreNotFound bool   `tfsdk:"ignore_not_found" json:"-"`
	Timeouts       struct {
		Read   string `tfsdk:"read" json:"-"`
		Create string `tfsdk:"create" json:"-"`
		Invoke string `tfsdk:"invoke" json:"-"`
	} `tfsdk:"timeouts" json:"-"`

	gates bool // whether the read is a gate or an import, for which the answer must name its task
}

// Base implements [Model].
func (c *Common) Base() *Common { return c }

// Location implements [Model].
func (c *Common) Location() client.Location {
	return client.Location{Region: c.Region, ProjectID: c.ProjectID}
}

// at returns the location with an endpoint of its own, if that is set.
func (c *Common) at(endpoint string) client.Location {
	at := c.Location()
	if endpoint != "" {
		at.Endpoint, _ = client.ParseEndpoint(endpoint) // validated
	}
	return at
}

// place returns the arguments region and project_id.
func place() []Field {
	return []Field{
		{
			Name: "region", Role: Either, Texts: checks(stringvalidator.RegexMatches(client.RegionName, "must be a region's ID, such as cn-north-4")),
			Description: "The region of the task, such as `cn-north-4`. Defaults to the provider's region.",
		},
		{
			Name: "project_id", Role: Either, Texts: checks(segment),
			Description: "The ID of the project that the task belongs to. Defaults to the provider's `project_id` " +
				"in the provider's own region. In another region, the project is looked up by the region's name, once per region.",
		},
	}
}

// Manner returns the names of the arguments that change how a surface waits, but not
// what it waits for: a gate that only changes these stays open.
func Manner() []string { return []string{"poll_interval", "ignore_not_found", "timeouts"} }

// waiting returns the arguments wait_for, poll_interval and ignore_not_found.
func (s Subject) waiting(on Surface) []Field {
	waitFor := optional("wait_for", "The end to wait for. `success` waits until the task has succeeded, and fails if it ends in any other way. "+
		"`completion` waits until the task has ended, successfully or not. "+on.unset("the task is read once, whatever its status"), mode{})
	if s.IsList() {
		waitFor.Description = "The end to wait for. `completion` waits until none of the matching tasks is in progress, including tasks that start during the wait. " +
			"`success` waits until all of them have succeeded, and fails if one ends in any other way or if there is none. " + on.unset("the list is read once")
	}
	if on.Default != task.Once && on.Results {
		waitFor.Role, waitFor.Default = Either, string(on.Default) // it is in the state
	}
	return []Field{
		waitFor,
		optional("poll_interval", fmt.Sprintf("Time to wait between two polls of a task that is in progress, as a duration from `%s` to `%s`. "+
			"If not set, it grows with the time waited, from one second to ten.", task.Duration(shortestInterval), task.Duration(longestInterval)),
			duration{shortestInterval, longestInterval, "5s or 1m30s"}),
		{
			Name: "ignore_not_found", Type: Boolean, Role: Optional,
			Description: "If `true`, " + s.tolerance() + on.ignored() + ". Use it for tasks whose records the service may have removed. " + s.danger() +
				fmt.Sprintf(" During a wait, a missing task is accepted after %.0f seconds. Defaults to `false`.", task.Appearance.Seconds()),
		},
	}
}

// tolerance says what ignore_not_found accepts.
func (s Subject) tolerance() string {
	if s.IsList() {
		return "it is not an error that no task matches with `wait_for = \"success\"`"
	}
	return "a task that does not exist is not an error"
}

// danger warns of what ignore_not_found accepts by mistake.
func (s Subject) danger() string {
	if s.IsList() {
		return "A wrong filter, region or project looks the same and **opens the gate**. An instance that the service does not know is still an error."
	}
	return "A wrong ID, region or project looks the same and **opens the gate**."
}

// conclusions returns the results that all subjects have.
func (s Subject) conclusions() []Field {
	if s.IsList() {
		return []Field{
			boolean("found", "`true` if at least one task matches."),
			boolean("completed", "`true` if no matching task is in progress, including when no task matches. `false` if `ignore_not_found` has accepted that no task matches. A status that this provider does not know counts as in progress."),
			boolean("succeeded", "`true` if at least one task matches and all matching tasks have succeeded."),
		}
	}
	return []Field{
		boolean("found", "`true` if the task exists. `false` only with `ignore_not_found`."),
		boolean("completed", "`true` if the task has ended, successfully or not. A status that this provider does not know counts as in progress."),
		boolean("succeeded", "`true` if the task has succeeded."),
		text("status", "The status of the task, as returned by the service. All kinds of tasks have this attribute."),
		text("reason", "The reason for the status, as returned by the service. Null if the service gives no reason. All kinds of tasks have this attribute."),
	}
}

// timeout returns the one attribute of the timeouts block of a surface.
func timeout(s Surface) Field {
	limit := fmt.Sprintf("Defaults to %s", task.Duration(waitTimeout))
	if s.Default == task.Once {
		limit += fmt.Sprintf(" with `wait_for`, and to %s without", task.Duration(onceTimeout))
	}
	return optional(s.Timeout, "Time limit for the whole operation, including the wait, as a duration such as `45m` or `1h30m`. "+limit+".",
		duration{least: 1, looks: "45m or 1h30m"})
}

// options returns what the arguments say about waiting.
func (c *Common) options() task.Options {
	o := task.Options{Mode: task.Mode(c.WaitFor), IgnoreNotFound: c.IgnoreNotFound, Timeout: onceTimeout}
	if o.Mode != task.Once {
		o.Timeout = waitTimeout
	}
	// What is not set is no duration; what is set has been validated.
	if d, err := time.ParseDuration(cmp.Or(c.Timeouts.Read, c.Timeouts.Create, c.Timeouts.Invoke)); err == nil {
		o.Timeout = d
	}
	if d, err := time.ParseDuration(c.PollInterval); err == nil {
		o.Interval = d
	}
	return o
}

// conclude adds the common results, and the region and the project, to attributes.
func (s Subject) conclude(attributes map[string]tftypes.Value, at client.Location, found bool, state task.State, r Report) {
	texts := map[string]any{"region": at.Region, "project_id": at.ProjectID}
	if !s.IsList() {
		texts["status"], texts["reason"] = (*string)(r.Status), r.Reason
	}
	for name, v := range texts {
		attributes[name] = tftypes.NewValue(tftypes.String, v)
	}
	for name, v := range map[string]bool{"found": found, "completed": state.Completed(), "succeeded": state.Succeeded()} {
		attributes[name] = tftypes.NewValue(tftypes.Bool, v)
	}
}

// verify returns nil if an answer is about the task that was asked for, and
// otherwise why it is not valid. For a gate, the answer must have the task's ID.
func (c *Common) verify(id, status *client.Exact, asked string) error {
	if err := verifyID(id, status, asked); err != nil || id != nil || !c.gates {
		return err
	}
	return errors.New("it does not say which task it is about")
}

// verifyID is verify for an answer on which no gate depends.
func verifyID(id, status *client.Exact, asked string) error {
	switch {
	case id == nil && status == nil:
		return client.ErrNothing
	case id != nil && !client.SameID(string(*id), asked):
		return client.OtherTask(string(*id), asked)
	}
	return nil
}

// value returns a field of an answer, or "" if it is null.
func value(field *string) string {
	if field == nil {
		return ""
	}
	return *field
}
