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
type flights[T any] struct {
	mu    sync.Mutex
	under map[string]*flight[T]
}

type flight[T any] struct {
	waiting int
	cancel  context.CancelFunc
	done    chan struct{}
	value   T
	err     error
}

// do returns what fn returns, to the caller or to one who came before.
func (f *flights[T]) do(ctx context.Context, key string, fn func(context.Context) (T, error)) (T, error) {
	for {
		if err := ctx.Err(); err != nil {
			var none T
			return none, err
		}
		one, joined := f.join(ctx, key, fn)
		select {
		case <-one.done:
			// The execution ended for the deadline of whoever started it.
			if joined && ctx.Err() == nil && isHasty(one.err) {
				continue
			}
			return one.value, one.err
		case <-ctx.Done():
			// An execution of one's own ends with the same deadline, and knows more.
			if !joined && errors.Is(ctx.Err(), context.DeadlineExceeded) && soon(one.done) {
				return one.value, one.err
			}
			f.leave(key, one)
			var none T
			return none, ctx.Err()
		}
	}
}

func (f *flights[T]) join(ctx context.Context, key string, fn func(context.Context) (T, error)) (one *flight[T], joined bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one, ok := f.under[key]; ok {
		one.waiting++
		return one, true
	}

	run, cancel := detach(ctx)
	one = &flight[T]{waiting: 1, cancel: cancel, done: make(chan struct{})}
	if f.under == nil {
		f.under = map[string]*flight[T]{}
	}
	f.under[key] = one
	go func() {
		defer cancel()
		one.value, one.err = fn(run)
		f.mu.Lock()
		f.forget(key, one)
		f.mu.Unlock()
		close(one.done)
	}()
	return one, false
}

// leave cancels an execution that nobody waits for any more.
func (f *flights[T]) leave(key string, one *flight[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one.waiting--; one.waiting == 0 {
		f.forget(key, one)
		one.cancel()
	}
}

// forget makes the next caller start anew. The lock is held.
func (f *flights[T]) forget(key string, one *flight[T]) {
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

// hastyError is one of a call that was not tried again for lack of time.
type hastyError struct{ error }

func (e hastyError) Unwrap() error { return e.error }

// isHasty says whether somebody with more time could see another end.
func isHasty(err error) bool {
	var hasty hastyError
	var paused *PausedError
	var unanswered *UnansweredError
	return errors.As(err, &hasty) || errors.As(err, &paused) || errors.As(err, &unanswered) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
