// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// A service that sends new tasks for ever fills no memory.
func TestListWithoutAnEndIsAnError(t *testing.T) {
	const size = 500
	number := maxCount * 10
	fetch := func(context.Context, Caller, cursor) (page[*kafkaTask], error) {
		tasks := make([]*kafkaTask, size)
		for i := range tasks {
			number--
			tasks[i] = &kafkaTask{ID: new(client.Exact(fmt.Sprintf("%08d", number)))}
		}
		return page[*kafkaTask]{records: tasks}, nil
	}
	pages := newListing(Caller{repeat: once}, size, fetch)
	pages.width = 1
	everything := selection[*kafkaTask]{most: all, newest: true}
	for name, read := range map[string]func() error{
		"by offset": func() error { _, err := readByOffset(t.Context(), pages, everything); return err },
		"by marker": func() error { _, err := readByMarker(t.Context(), pages, everything, false); return err },
	} {
		if err := read(); !errors.Is(err, errEndless) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
