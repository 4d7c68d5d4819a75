// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"sync"
	"time"
)

// flights lets callers of the same thing at the same time share one execution.
// Unlike x/sync/singleflight it belongs to none of them: it goes on as long as
// one still waits, and is cancelled when the last has left. Nothing is kept.
type flights[K comparable, T any] struct {
	mu    sync.Mutex
	under map[K]*flight[T]
}

type flight[T any] struct {
	waiting int
	cancel  context.CancelFunc
	late    func() error
	done    chan struct{}
	value   T
	err     error
	cut     bool // its deadline ended it, which is that of whoever started it
}

// execution is what callers share. While it runs it may say with late what a
// caller is told whose deadline comes first; nil: the context's error.
type execution[T any] func(ctx context.Context, late func(func() error)) (T, error)

// do returns what fn returns, to the caller or to one who came before.
func (f *flights[K, T]) do(ctx context.Context, key K, fn execution[T]) (T, error) {
	for {
		var none T
		if err := ctx.Err(); err != nil {
			return none, err
		}
		one, joined := f.join(ctx, key, fn)
		select {
		case <-one.done:
			if joined && ctx.Err() == nil && (one.cut || isPaused(one.err)) {
				continue // there is more time than whoever started it had
			}
			if one.cut {
				<-ctx.Done() // at the same moment
			}
			return one.value, one.err
		case <-ctx.Done():
			// An execution of one's own ends with the same deadline, and knows more.
			if !joined && isLate(ctx) && soon(one.done) {
				return one.value, one.err
			}
			return none, f.leave(ctx, key, one)
		}
	}
}

func (f *flights[K, T]) join(ctx context.Context, key K, fn execution[T]) (one *flight[T], joined bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one, ok := f.under[key]; ok {
		one.waiting++
		return one, true
	}

	run, cancel := detach(ctx)
	one = &flight[T]{waiting: 1, cancel: cancel, done: make(chan struct{})}
	if f.under == nil {
		f.under = map[K]*flight[T]{}
	}
	f.under[key] = one
	late := func(say func() error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		one.late = say
	}
	go func() {
		defer cancel()
		one.value, one.err = fn(run, late)
		one.cut = one.err != nil && isLate(run)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.done)
	}()
	return one, false
}

// leave cancels an execution that nobody waits for any more, and returns what
// whoever leaves is told.
func (f *flights[K, T]) leave(ctx context.Context, key K, one *flight[T]) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		f.forget(key, one)
		one.cancel()
	}
	if one.late != nil && isLate(ctx) {
		return one.late()
	}
	return ctx.Err()
}

// forget makes the next caller start anew. The lock is held.
func (f *flights[K, T]) forget(key K, one *flight[T]) {
	if f.under[key] == one {
		delete(f.under, key)
	}
}

// soon says whether something is done within moments.
func soon(done <-chan struct{}) bool {
	timer := time.NewTimer(100 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// detach keeps a context's values and deadline, but not its cancellation.
func detach(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if ok {
		return context.WithDeadline(ctx, deadline)
	}
	return context.WithCancel(ctx)
}

// isLate says whether a context's deadline has come. Only the context can tell:
// a dial that times out is context.DeadlineExceeded too.
func isLate(ctx context.Context) bool { return errors.Is(ctx.Err(), context.DeadlineExceeded) }

// isPaused says whether somebody with more time could see another end.
func isPaused(err error) bool {
	var paused *PausedError
	return errors.As(err, &paused)
}
