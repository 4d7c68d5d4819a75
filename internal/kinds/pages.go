// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
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

// count returns the number of all records, nil where the service does not tell it.
func (i *pageInfo) count() *int64 {
	if i == nil {
		return nil
	}
	return i.Count
}

// page is a part of a list.
type page[T any] struct {
	records []T
	info    *pageInfo
}

// uncounted stands for a count that the service does not tell.
const uncounted = -1

// count is how many records match in all.
func (p page[T]) count() int64 {
	if count := p.info.count(); count != nil && *count >= 0 {
		return *count
	}
	return uncounted
}

func (p page[T]) marker() string {
	if p.info == nil {
		return ""
	}
	return value(p.info.Marker)
}

// The limits of paging.
const (
	maxOffset = 500     // of the APIs that also have markers
	maxWidth  = 11      // pages at once
	maxCount  = 250_000 // records of a list, which no service comes close to
)

// listing is how the pages of one list are read.
type listing[T any] struct {
	Caller
	size  int64 // of a full page
	width int   // pages at once
	fetch func(ctx context.Context, c Caller, at cursor) (page[T], error)
}

func newListing[T any](c Caller, size int64, fetch func(context.Context, Caller, cursor) (page[T], error)) listing[T] {
	return listing[T]{Caller: c, size: size, width: maxWidth, fetch: fetch}
}

// reach is how many full pages offsets reach from one marker.
func (l *listing[T]) reach() int64 { return 1 + maxOffset/l.size }

// pagesFor is how many full pages so many records are.
func (l *listing[T]) pagesFor(records int64) int64 { return 1 + (records-1)/l.size }

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
	group, grouped := errgroup.WithContext(ctx)
	group.SetLimit(l.width)
	for _, i := range todo {
		if grouped.Err() != nil {
			break
		}
		group.Go(func() error {
			p, err := l.read(grouped, c, at[i])
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
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return refused, ctx.Err()
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

// errEndless is the error of a list that goes on and on.
var errEndless = listError(fmt.Sprintf("the list has more than %d records", maxCount))

// listError says why a list cannot be believed.
type listError string

func (e listError) Error() string { return string(e) }

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
	most     int64          // records that are wanted
	filtered bool           // by a status, so that a count alone does not end the list
	enough   func([]T) bool // whether the records hold all that is wanted; nil: only most says so
	id       func(T) string // what stands for a marker that a page lacks; nil: nothing

	got     page[T] // all records so far, and what the last page said
	counted int64   // by the latest page that told a count
	full    bool    // whether the last page was
	steady  bool    // whether nothing seems to move
	ended   bool    // whether nothing came behind the last record
}

// rest reads what comes behind the first page.
func (r *byMarker[T]) rest(ctx context.Context, first page[T], moving bool) error {
	r.got, r.counted = first, first.count()
	r.full, r.ended = r.isFull(first), len(first.records) == 0 && r.marker(first) == ""
	r.steady = r.counted != uncounted && !moving
	for r.wants() {
		if more, err := r.next(ctx, r.marker(r.got)); err != nil || !more {
			return err
		}
		if r.length() > maxCount {
			return errEndless
		}
	}
	return nil
}

func (r *byMarker[T]) length() int64 { return int64(len(r.got.records)) }

// marker stands for the last record of a page.
func (r *byMarker[T]) marker(p page[T]) string {
	if marker := p.marker(); marker != "" || r.id == nil || len(p.records) == 0 {
		return marker
	}
	return r.id(p.records[len(p.records)-1])
}

// wants says whether there may be more. A count that is less than what has been
// read says nothing.
func (r *byMarker[T]) wants() bool {
	switch {
	case r.marker(r.got) == "" || r.length() >= r.most || r.enough != nil && r.enough(r.got.records):
		return false
	case r.counted == r.length():
		return r.full && (!r.steady || r.filtered)
	default:
		return true
	}
}

// next reads what comes behind a marker, and says whether it was anything.
func (r *byMarker[T]) next(ctx context.Context, marker string) (more bool, err error) {
	if missing := min(r.counted, r.most) - r.length(); r.steady && missing > 0 && r.enough == nil {
		cursors := make([]cursor, min(r.reach(), r.pagesFor(missing)))
		for i := range cursors {
			cursors[i] = cursor{marker, int64(i) * r.size}
		}
		pages, err := r.sideBySide(ctx, cursors)
		if err != nil {
			return false, err
		}
		if r.steady = r.complete(pages, marker); r.steady {
			r.append(pages...)
			return true, nil
		}
	}
	p, err := r.read(ctx, r.Caller, cursor{marker: marker})
	if err != nil {
		return false, err
	}
	switch leadsOn := isBelow(r.marker(p), marker); {
	case len(p.records) == 0:
		r.ended = r.marker(p) == "" || !leadsOn
		return false, nil
	case !leadsOn:
		return false, nil
	}
	r.steady = r.steady && p.count() == r.counted
	r.append(p)
	return true, nil
}

func (r *byMarker[T]) append(pages ...page[T]) {
	for _, p := range pages {
		r.got.records = append(r.got.records, p.records...)
		r.got.info = p.info
		r.full = r.isFull(p)
		if count := p.count(); count != uncounted {
			r.counted = count
		}
	}
}

// complete says whether pages are what the count promises.
func (r *byMarker[T]) complete(pages []page[T], marker string) bool {
	promised := min(r.counted-r.length(), int64(len(pages))*r.size)
	for _, p := range pages {
		next := r.marker(p)
		if p.count() != r.counted || next == "" || !isBelow(next, marker) {
			return false
		}
		promised -= int64(len(p.records))
		marker = next
	}
	return promised == 0
}

// isBelow says whether a marker comes behind another one, in a list by falling ID.
func isBelow(marker, other string) bool { return strings.ToLower(marker) < strings.ToLower(other) }
