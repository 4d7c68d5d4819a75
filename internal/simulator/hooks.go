// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "sync"

// AfterAnswer calls the hook each time that a request of an operation, such as ListBackgroundTasks, has been fulfilled
// and before its answer is sent: what the hook changes shows from the next request on. Requests that are refused, or
// answered by a fault alone, do not count. Where requests come side by side, so do the calls of the hook.
func (s *Server) AfterAnswer(operation string, hook func(number int)) {
	s.hooks.add(&answerHook{operation: operation, call: hook})
}

// answerHook is a hook and the number of answers that it was called after.
type answerHook struct {
	operation string
	call      func(number int)
	answers   int
}

type hooks struct {
	mu   sync.Mutex
	list []*answerHook
}

func (h *hooks) add(hook *answerHook) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, hook)
}

// call calls the hooks of an operation, without the lock, since a hook may add another.
func (h *hooks) call(operation string) {
	for _, call := range h.due(operation) {
		call()
	}
}

func (h *hooks) due(operation string) (calls []func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, hook := range h.list {
		if hook.operation == operation {
			hook.answers++
			number := hook.answers
			calls = append(calls, func() { hook.call(number) })
		}
	}
	return calls
}
