// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"fmt"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// fullPage is the largest number of sub-tasks that the API puts on a page.
const fullPage = 50

// subTaskPage is one or more pages of the sub-tasks of a batch task.
type subTaskPage struct {
	TaskDetails []*subTask `tfsdk:"task_details" json:"task_details"`
	Page        *pageInfo  `tfsdk:"page" json:"page"`

	most int64 // the limit that was sent
}

// total returns the API's count of all matching records, or -1 if it sends none.
func (p *subTaskPage) total() int64 { return page[*subTask]{info: p.Page}.count() }

// verifySize returns an error if there are more records than were asked for.
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

	asked string // the ID of the batch task
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

// pageSize returns the largest number of records that an answer may hold.
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

// failure returns the sub-task for a message. It leaves out the output, which can
// hold a secret of the device.
func (s *subTask) failure() task.Failure {
	if s == nil {
		return task.Failure{}
	}
	f := task.Failure{Target: value(s.Target)}
	if s.Error != nil {
		f.Code, f.Message = value(s.Error.ErrorCode), value(s.Error.ErrorMsg)
	}
	return f
}

// readRest appends the pages that follow the first one, until there are most records
// or no more. If moving, sub-tasks may leave or enter the list meanwhile.
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
	err := r.rest(ctx, page[*subTask]{p.TaskDetails, p.Page}, moving)
	p.TaskDetails, p.Page = r.got.records, r.got.info
	if r.got.info == nil && r.counted != uncounted {
		p.Page = &pageInfo{Count: &r.counted}
	}
	return err
}
