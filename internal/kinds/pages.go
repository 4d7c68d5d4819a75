// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"math"
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// cursor is where a page begins: so many records behind the one with a marker, or
// behind the start of the list.
type cursor struct {
	marker string
	offset int64
}

// pageInfo is what an answer says of the list that it is a page of.
type pageInfo struct {
	Count  *int64  `tfsdk:"count" json:"count"`   // of all records that match
	Marker *string `tfsdk:"marker" json:"marker"` // of the last record here
}

// page is a part of a list.
type page[T any] struct {
	records []T
	info    *pageInfo
}

// count is how many records match in all, or -1 where the API does not say.
func (p page[T]) count() int64 {
	if p.info == nil || p.info.Count == nil {
		return -1
	}
	return *p.info.Count
}

func (p page[T]) marker() string {
	if p.info == nil {
		return ""
	}
	return value(p.info.Marker)
}

// listing is how the pages of one list are read.
type listing[T any] struct {
	Caller
	size  int64 // of a full page
	width int   // pages at once
	fetch func(ctx context.Context, c Caller, at cursor) (page[T], error)
}

// reach is how many full pages offsets from 0 to 500 reach from one marker, and
// how many pages are read at once.
const reach = 11

func newListing[T any](c Caller, size int64, fetch func(context.Context, Caller, cursor) (page[T], error)) listing[T] {
	return listing[T]{Caller: c, size: size, width: reach, fetch: fetch}
}

// read reads one page. One that fails is repeated alone.
func (l *listing[T]) read(ctx context.Context, c Caller, at cursor) (p page[T], err error) {
	err = c.repeat(ctx, func(ctx context.Context) error {
		var err error
		p, err = l.fetch(ctx, c, at)
		return err
	})
	if err != nil {
		return page[T]{}, err // nothing of what cannot be believed
	}
	return p, nil
}

func (l *listing[T]) isFull(p page[T]) bool { return int64(len(p.records)) >= l.size }

// sideBySide reads several pages. Where the service throttles, those it refused
// are asked for again, half as many at a time.
func (l *listing[T]) sideBySide(ctx context.Context, at []cursor) ([]page[T], error) {
	pages, todo := make([]page[T], len(at)), make([]int, len(at))
	for i := range todo {
		todo[i] = i
	}
	for {
		refused, err := l.someAtOnce(ctx, at, pages, todo)
		if err != nil || len(refused) == 0 {
			return pages, err
		}
		todo, l.width = refused, max(1, l.width/2)
	}
}

// someAtOnce reads the pages to do, and returns those that were refused. With a
// width of one, none is: they are tried again like any other request.
func (l *listing[T]) someAtOnce(ctx context.Context, at []cursor, pages []page[T], todo []int) (refused []int, err error) {
	c := l.Caller
	if l.width > 1 {
		c.Client = c.Yielding()
		c.repeat = func(ctx context.Context, request func(context.Context) error) error {
			return l.repeat(ctx, func(ctx context.Context) error { return yielded(request(ctx)) })
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(l.width)
	for _, i := range todo {
		group.Go(func() error {
			p, err := l.read(ctx, c, at[i])
			if errors.Is(err, errYielded) {
				mu.Lock()
				defer mu.Unlock()
				refused = append(refused, i)
				return nil
			}
			pages[i] = p
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

// all is more records than a list has.
const all = math.MaxInt64

// byMarker reads a list behind a first page.
//
// Records come by falling ID, and a marker stands for an ID: a page that starts
// behind the last record of the one before repeats none, and skips none, even
// where records leave the list meanwhile. So one page after another is complete
// whatever happens. Pages side by side start at offsets behind one marker, and
// are complete as long as no record behind it comes or goes: where every answer
// tells the same count, and together they hold what it promises. Otherwise they
// are read again, one after another.
//
// In a list of the records of one status, a record may leave while another
// comes, which no count shows. That list ends only with a page that is not full,
// and while it is moving, as a task runs, it is read one page after another.
type byMarker[T any] struct {
	listing[T]
	most     int64 // records in all
	filtered bool  // by a status, so that a count alone does not end the list
	enough   func(records []T) bool

	got    page[T] // what has been read, from the first page on
	full   bool    // whether the last page of it was
	steady bool    // whether nothing seems to move
}

// rest reads what comes behind the first page, and returns all of it.
func (r *byMarker[T]) rest(ctx context.Context, first page[T], moving bool) (page[T], error) {
	r.got, r.full, r.steady = first, r.isFull(first), first.count() >= 0 && !moving
	for r.wants() {
		if more, err := r.next(ctx, r.got.marker()); err != nil || !more {
			return r.got, err
		}
	}
	return r.got, nil
}

// missing is how many records are still to come, as far as the count tells.
func (r *byMarker[T]) missing() int64 {
	return min(r.got.count(), r.most) - int64(len(r.got.records))
}

// wants says whether there may be more.
func (r *byMarker[T]) wants() bool {
	switch {
	case r.got.marker() == "" || int64(len(r.got.records)) >= r.most || r.enough != nil && r.enough(r.got.records):
		return false
	case r.got.count() < 0 || r.missing() > 0:
		return true
	}
	return r.full && (!r.steady || r.filtered)
}

// next reads what comes behind a marker, and says whether it was anything.
func (r *byMarker[T]) next(ctx context.Context, marker string) (more bool, err error) {
	if r.steady && r.missing() > 0 && r.enough == nil {
		cursors := make([]cursor, min(reach, 1+(r.missing()-1)/r.size))
		for i := range cursors {
			cursors[i] = cursor{marker, int64(i) * r.size}
		}
		pages, err := r.sideBySide(ctx, cursors)
		if err != nil {
			return false, err
		}
		if r.steady = r.hold(pages, marker); r.steady {
			r.append(pages...)
			return true, nil
		}
	}
	p, err := r.read(ctx, r.Caller, cursor{marker: marker})
	if err != nil {
		return false, err
	}
	if len(p.records) == 0 || p.marker() >= marker {
		return false, nil // behind the last record, or led astray
	}
	r.append(p)
	return true, nil
}

func (r *byMarker[T]) append(pages ...page[T]) {
	for _, p := range pages {
		r.got.records = append(r.got.records, p.records...)
		r.got.info = p.info
		r.full = r.isFull(p)
	}
}

// hold says whether pages are what the count promises.
func (r *byMarker[T]) hold(pages []page[T], marker string) bool {
	promised := min(r.missing(), int64(len(pages))*r.size)
	for _, p := range pages {
		if p.count() != r.got.count() || p.marker() == "" || p.marker() >= marker {
			return false
		}
		promised -= int64(len(p.records))
		marker = p.marker()
	}
	return promised == 0
}
