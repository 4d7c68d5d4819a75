// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"fmt"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// fullPage is the most sub-tasks that the API puts on a page.
var fullPage int64 = 50

// maxOffset is how many sub-tasks behind a marker the API skips at most.
const maxOffset = 500

// subTaskPage is a part of the sub-tasks of a batch task.
type subTaskPage struct {
	TaskDetails []*subTask `tfsdk:"task_details" json:"task_details"`
	Page        *pageInfo  `tfsdk:"page" json:"page"`

	most int64 // records that were asked for
}

// total is how many records match in all, or -1 where the API does not say.
func (p *subTaskPage) total() int64 { return page[*subTask]{info: p.Page}.count() }

// verifySize refuses more records than were asked for.
func (p *subTaskPage) verifySize() error {
	if got := int64(len(p.TaskDetails)); got > p.most {
		return fmt.Errorf("it holds %d sub-tasks where at most %d were asked for", got, p.most)
	}
	return nil
}

// subTaskAnswer is the answer to a request for a page.
type subTaskAnswer struct {
	BatchTask *struct {
		TaskID *client.Exact `json:"task_id"`
		Status *client.Exact `json:"status"`
	} `json:"batchtask"`
	subTaskPage

	asked string
}

func (a *subTaskAnswer) Verify() error {
	if a.BatchTask == nil {
		return client.ErrNothing
	}
	if err := verifyID(a.BatchTask.TaskID, a.BatchTask.Status, a.asked); err != nil {
		return err
	}
	return a.verifySize()
}

// pageSize is the most records that the answer to a query may hold.
func pageSize(query client.BatchTask) int64 {
	if query.Limit != nil {
		return *query.Limit
	}
	return fullPage
}

// showPage reads one page of the sub-tasks of a task.
func showPage(ctx context.Context, c Caller, query client.BatchTask) (subTaskPage, error) {
	a := subTaskAnswer{asked: query.ID}
	a.most = pageSize(query)
	if err := c.ShowBatchTask(ctx, c.At, query, &a); err != nil {
		return subTaskPage{}, err // nothing of what cannot be believed
	}
	return a.subTaskPage, nil
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

// readRest appends to the first page what comes after it, up to so many records
// in all.
func (p *subTaskPage) readRest(ctx context.Context, c Caller, query client.BatchTask, moving bool, most int64) error {
	r := byMarker[*subTask]{most: most, filtered: query.Status != ""}
	r.listing = newListing(c, fullPage, func(ctx context.Context, c Caller, at cursor) (page[*subTask], error) {
		query := query
		query.Marker = at.marker
		if at.offset > 0 {
			query.Offset = &at.offset
		}
		answer, err := showPage(ctx, c, query)
		return page[*subTask]{answer.TaskDetails, answer.Page}, err
	})
	got, err := r.rest(ctx, page[*subTask]{p.TaskDetails, p.Page}, moving)
	p.TaskDetails, p.Page = got.records, got.info
	return err
}
