// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

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

	most int64 // records that were asked for
}

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

// readPage reads one page of the sub-tasks of a task.
func readPage(ctx context.Context, c Caller, query client.BatchTask) (page subTaskPage, err error) {
	err = c.repeat(ctx, func(ctx context.Context) error {
		a := subTaskAnswer{asked: query.ID}
		a.most = pageSize(query)
		err := c.ShowBatchTask(ctx, c.At, query, &a)
		page = a.subTaskPage
		return err
	})
	return page, err
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

const (
	// reach is how many full pages offsets from 0 to 500 reach from one marker.
	reach = 11
	// allSubTasks is more than a batch task has.
	allSubTasks = math.MaxInt64
)

// pager reads the sub-tasks behind a first page.
//
// Records come by falling ID, and a marker stands for an ID: a page that starts
// behind the last record of the one before repeats none, and skips none, even
// where records leave the list meanwhile. So one page after another is complete
// whatever happens. Pages side by side start at offsets behind one marker, and
// are complete as long as no record behind it comes or goes: where every answer
// tells the same count, and together they hold what it promises. Otherwise they
// are read again, one after another.
//
// In a list of the sub-tasks of one status, a record may leave while another
// comes, which no count shows. That list ends only with a page that is not full,
// and while it is moving, as the task runs, it is read one page after another.
type pager struct {
	Caller
	query client.BatchTask
	most  int64 // records in all
	width int   // pages at once

	all    *subTaskPage // what has been read, from the first page on
	full   bool         // whether the last page of it was
	steady bool         // whether nothing seems to move
}

// readRest appends to the first page what comes after it, up to so many records
// in all.
func (p *subTaskPage) readRest(ctx context.Context, c Caller, query client.BatchTask, moving bool, most int64) error {
	r := pager{Caller: c, query: query, most: most, width: reach, all: p, full: p.isFull(), steady: p.count() >= 0 && !moving}
	for r.wants() {
		r.query.Marker = p.marker()
		if more, err := r.next(ctx); !more {
			return err
		}
	}
	return nil
}

func (p *subTaskPage) isFull() bool { return int64(len(p.TaskDetails)) >= fullPage }

// missing is how many records are still to come, as far as the count tells.
func (r *pager) missing() int64 {
	return min(r.all.count(), r.most) - int64(len(r.all.TaskDetails))
}

// wants says whether there may be more.
func (r *pager) wants() bool {
	switch {
	case r.all.marker() == "" || int64(len(r.all.TaskDetails)) >= r.most:
		return false
	case r.all.count() < 0 || r.missing() > 0:
		return true
	}
	return r.full && (!r.steady || r.query.Status != "")
}

// next reads what comes behind the query's marker, and says whether it was
// anything.
func (r *pager) next(ctx context.Context) (more bool, err error) {
	if r.steady && r.missing() > 0 {
		pages, err := r.sideBySide(ctx)
		if err != nil {
			return false, err
		}
		if r.steady = r.hold(pages); r.steady {
			r.append(pages...)
			return true, nil
		}
	}
	page, err := readPage(ctx, r.Caller, r.query)
	if err != nil {
		return false, err
	}
	if len(page.TaskDetails) == 0 || page.marker() >= r.query.Marker {
		return false, nil // behind the last record, or led astray
	}
	r.append(page)
	return true, nil
}

func (r *pager) append(pages ...subTaskPage) {
	for _, page := range pages {
		r.all.TaskDetails = append(r.all.TaskDetails, page.TaskDetails...)
		r.all.Page = page.Page
		r.full = page.isFull()
	}
}

// sideBySide reads the pages that hold what is missing, or as many as offsets
// reach. Where the service throttles, those it refused are asked for again, half
// as many at a time.
func (r *pager) sideBySide(ctx context.Context) ([]subTaskPage, error) {
	pages := make([]subTaskPage, min(reach, 1+(r.missing()-1)/fullPage))
	todo := make([]int, len(pages))
	for i := range todo {
		todo[i] = i
	}
	for {
		refused, err := r.someAtOnce(ctx, pages, todo)
		if err != nil || len(refused) == 0 {
			return pages, err
		}
		todo, r.width = refused, max(1, r.width/2)
	}
}

// someAtOnce reads the pages to do, and returns those that were refused. With a
// width of one, none is: they are tried again like any other request.
func (r *pager) someAtOnce(ctx context.Context, pages []subTaskPage, todo []int) (refused []int, err error) {
	c, yielding := r.Caller, r.width > 1
	if yielding {
		c.Client = c.Yielding()
		c.repeat = func(ctx context.Context, request func(context.Context) error) error {
			return r.repeat(ctx, func(ctx context.Context) error { return yielded(request(ctx)) })
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.width)
	for _, i := range todo {
		query := r.query
		if offset := int64(i) * fullPage; offset > 0 {
			query.Offset = &offset
		}
		group.Go(func() error {
			page, err := readPage(ctx, c, query)
			if errors.Is(err, errYielded) {
				mu.Lock()
				defer mu.Unlock()
				refused = append(refused, i)
				return nil
			}
			pages[i] = page
			return err
		})
	}
	err = group.Wait()
	return refused, err
}

// errYielded stands for a request that is to be made again with fewer beside it.
var errYielded = errors.New("the service throttles requests side by side")

func yielded(err error) error {
	if api, ok := errors.AsType[*client.APIError](err); ok && api.Status == http.StatusTooManyRequests {
		return errYielded
	}
	return err
}

// hold says whether pages are what the count promises.
func (r *pager) hold(pages []subTaskPage) bool {
	promised, marker := min(r.missing(), int64(len(pages))*fullPage), r.query.Marker
	for _, page := range pages {
		if page.count() != r.all.count() || page.marker() == "" || page.marker() >= marker {
			return false
		}
		promised -= int64(len(page.TaskDetails))
		marker = page.marker()
	}
	return promised == 0
}
