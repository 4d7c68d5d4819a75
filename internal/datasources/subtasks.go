// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// fullPage is the most sub-tasks that the API puts on a page.
var fullPage int64 = 50

// subTaskPage is a part of the sub-tasks of a batch task.
type subTaskPage struct {
	TaskDetails []*subTask `tfsdk:"task_details" json:"task_details"`
	Page        *struct {
		Count  *int64  `tfsdk:"count" json:"count"`
		Marker *string `tfsdk:"marker" json:"marker"`
	} `tfsdk:"page" json:"page"`
}

type subTask struct {
	Target *string `tfsdk:"target" json:"target"`
	Status *string `tfsdk:"status" json:"status"`
	Output *string `tfsdk:"output" json:"output"`
	Error  *struct {
		ErrorCode *string `tfsdk:"error_code" json:"error_code"`
		ErrorMsg  *string `tfsdk:"error_msg" json:"error_msg"`
	} `tfsdk:"error" json:"error"`
}

func (s *subTask) failure() task.Failure {
	if s == nil {
		return task.Failure{}
	}
	f := task.Failure{Target: value(s.Target), Message: value(s.Output)}
	if s.Error != nil {
		f.Code, f.Message = value(s.Error.ErrorCode), value(s.Error.ErrorMsg)
	}
	return f
}

// count is how many records match in all, or -1 where the API does not say.
func (p *subTaskPage) count() int64 {
	if p.Page == nil || p.Page.Count == nil {
		return -1
	}
	return *p.Page.Count
}

func (p *subTaskPage) marker() string {
	if p.Page == nil {
		return ""
	}
	return value(p.Page.Marker)
}

// readRest appends to the first page what comes after it. Each page starts
// behind the last record of the one before, so none is read twice, and none is
// skipped where records leave the filtered list meanwhile. The end is where the
// count says so, as long as it has not changed. In a list filtered by status it
// can stay the same while one record leaves and another comes, so that list
// ends only with a page that is not full.
func (p *subTaskPage) readRest(ctx context.Context, api *client.Client, at client.Location, query client.BatchTask) error {
	total := p.count()
	steady, filtered := total >= 0, query.Status != ""
	for last := p.TaskDetails; p.marker() != ""; {
		full := int64(len(last)) >= fullPage
		if steady && int64(len(p.TaskDetails)) >= total && !(filtered && full) {
			break
		}
		query.Marker = p.marker()
		var next subTaskPage
		if err := api.ShowBatchTask(ctx, at, query, &next); err != nil {
			return err
		}
		if last = next.TaskDetails; len(last) == 0 || next.marker() >= query.Marker {
			break // behind the last record, or led astray
		}
		steady = steady && next.count() == total
		p.TaskDetails = append(p.TaskDetails, last...)
		p.Page = next.Page
	}
	if int64(len(p.TaskDetails)) < p.count() {
		tflog.Warn(ctx, "The service sent fewer sub-tasks than it counts", map[string]any{
			"sent": len(p.TaskDetails), "count": p.count(),
		})
	}
	return nil
}
