// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"context"
	"errors"
	"math"
	"net/http"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"
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

// readRest appends to the first page what comes after it, up to so many records
// in all.
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
func (p *subTaskPage) readRest(ctx context.Context, api *client.Client, at client.Location, query client.BatchTask, moving bool, most int64) error {
	steady := p.count() >= 0 && !moving
	for last := *p; p.marker() != "" && int64(len(p.TaskDetails)) < most; {
		missing := min(p.count(), most) - int64(len(p.TaskDetails))
		full := int64(len(last.TaskDetails)) >= fullPage
		if missing <= 0 && p.count() >= 0 && (!full || steady && query.Status == "") {
			break
		}
		query.Marker = p.marker()
		if steady && missing > 0 {
			pages, err := sideBySide(ctx, api, at, query, missing)
			if err != nil {
				return err
			}
			if steady = hold(pages, p, missing); steady {
				p.append(pages...)
				last = pages[len(pages)-1]
				continue
			}
		}
		last = subTaskPage{}
		if err := api.ShowBatchTask(ctx, at, query, &last); err != nil {
			return err
		}
		if len(last.TaskDetails) == 0 || last.marker() >= query.Marker {
			break // behind the last record, or led astray
		}
		p.append(last)
	}
	if most == allSubTasks && int64(len(p.TaskDetails)) < p.count() {
		tflog.Warn(ctx, "The service sent fewer sub-tasks than it counts", map[string]any{
			"sent": len(p.TaskDetails), "count": p.count(),
		})
	}
	return nil
}

func (p *subTaskPage) append(pages ...subTaskPage) {
	for _, page := range pages {
		p.TaskDetails = append(p.TaskDetails, page.TaskDetails...)
		p.Page = page.Page
	}
}

// sideBySide reads the pages behind a marker that hold what is missing, or as
// many as offsets reach. Where the service throttles, those it refused are asked
// for again, half as many at a time.
func sideBySide(ctx context.Context, api *client.Client, at client.Location, query client.BatchTask, missing int64) ([]subTaskPage, error) {
	pages := make([]subTaskPage, min(reach, (missing+fullPage-1)/fullPage))
	todo := make([]int, len(pages))
	for i := range todo {
		todo[i] = i
	}
	for width := reach; len(todo) > 0; width = max(1, width/2) {
		var err error
		if todo, err = someAtOnce(ctx, api, at, query, pages, todo, width); err != nil {
			return nil, err
		}
	}
	return pages, nil
}

// someAtOnce reads the pages to do, and returns those that were refused. With a
// width of one, none is: they are tried again like any other request.
func someAtOnce(ctx context.Context, api *client.Client, at client.Location, query client.BatchTask, pages []subTaskPage, todo []int, width int) (refused []int, err error) {
	if width > 1 {
		api = api.Yielding()
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(width)
	for _, i := range todo {
		query := query
		if offset := int64(i) * fullPage; offset > 0 {
			query.Offset = &offset
		}
		group.Go(func() error {
			err := api.ShowBatchTask(ctx, at, query, &pages[i])
			if width > 1 && isThrottled(err) {
				mu.Lock()
				defer mu.Unlock()
				refused = append(refused, i)
				return nil
			}
			return err
		})
	}
	err = group.Wait()
	return refused, err
}

func isThrottled(err error) bool {
	var api *client.APIError
	return errors.As(err, &api) && api.Status == http.StatusTooManyRequests
}

// hold says whether pages are what the count of those before them promises.
func hold(pages []subTaskPage, before *subTaskPage, missing int64) bool {
	promised, marker := min(missing, int64(len(pages))*fullPage), before.marker()
	for _, page := range pages {
		if page.count() != before.count() || page.marker() == "" || page.marker() >= marker {
			return false
		}
		promised -= int64(len(page.TaskDetails))
		marker = page.marker()
	}
	return promised == 0
}
