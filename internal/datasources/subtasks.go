// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"

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

var errNoMarker = errors.New("a page of sub-tasks has no marker that leads on to the next")

// readRest appends to the first page what comes after it. Each page starts
// behind the last record of the one before, so none is read twice, and none is
// skipped where records leave the filtered list meanwhile. The count tells
// when all are there; once it has changed, only an empty page does.
func (p *subTaskPage) readRest(ctx context.Context, api *client.Client, at client.Location, query client.BatchTask) error {
	total := p.count()
	steady := total >= 0
	for last := p.TaskDetails; len(last) > 0 && !(steady && int64(len(p.TaskDetails)) >= total); {
		marker := p.marker()
		if marker == "" || query.Marker != "" && marker >= query.Marker {
			return &client.FormatError{Err: errNoMarker}
		}
		query.Marker = marker

		var next subTaskPage
		if err := api.ShowBatchTask(ctx, at, query, &next); err != nil {
			return err
		}
		steady = steady && next.count() == total
		if last = next.TaskDetails; len(last) > 0 {
			p.TaskDetails = append(p.TaskDetails, last...)
			p.Page = next.Page
		}
	}
	return nil
}
