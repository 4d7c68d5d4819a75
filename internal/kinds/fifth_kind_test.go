// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// migration is a task that no service has. It is read as a job of SWR is.
type migration struct {
	Common
	ClusterID   string `tfsdk:"cluster_id" json:"-"`
	MigrationID string `tfsdk:"migration_id" json:"-"`

	ID      *client.Exact `json:"id"` // repeated by the answer
	Outcome *struct {
		Stage *client.Exact `tfsdk:"stage" json:"stage"`
		Note  *string       `tfsdk:"note" json:"note"`
		Moved *int64        `tfsdk:"moved" json:"moved"`
	} `tfsdk:"outcome" json:"outcome"`
	Plan  anyJSON   `tfsdk:"plan" json:"plan"`
	Nodes []*string `tfsdk:"nodes" json:"nodes"`
}

// FifthKind is a kind that only a test knows: this file is all that there is of
// it.
func FifthKind() Kind {
	return Kind{Task: Subject{
		Name:        "migration",
		Noun:        "Migration",
		Description: "a migration of a cluster",
		Service:     client.SWR,
		Statuses:    task.Vocabulary{InProgress: []string{"Moving"}, Succeeded: []string{"Moved"}, Ended: []string{"Stuck"}},
		New:         func() Model { return new(migration) },
		ImportID:    []string{"cluster_id", "migration_id"},
		Fields: []Field{
			required("cluster_id", "The ID of the cluster.", segment),
			required("migration_id", "The ID of the migration.", segment),
			object("outcome", "What has become of it.",
				text("stage", "How far it is."), sensitive(text("note", "Why.")), integer("moved", "How much has been moved.")),
			anything("plan", "What was planned."),
			texts("nodes", "Where it runs."),
		},
	}}
}

func (m *migration) clone() Model { return copied(m) }

func (m *migration) Identity() string { return m.MigrationID }

func (m *migration) Read(ctx context.Context, c Caller) error {
	return c.ShowInstanceJob(ctx, c.At, m.Identity(), m)
}

func (m *migration) Verify() error {
	if m.Outcome == nil {
		return client.ErrNothing
	}
	return m.verify(m.ID, m.Outcome.Stage, m.Identity())
}

func (m *migration) Report() Report { return Report{Status: m.Outcome.Stage, Reason: m.Outcome.Note} }
