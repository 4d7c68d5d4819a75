// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// What the tests of other packages' ways to read need.
const (
	MaxParts  = maxParts
	MaxDepth  = maxDepth
	MaxDigits = maxDigits
)

// Detail is what a surface says of a read that failed.
func (on Surface) Detail(e *task.Error) string { return on.detail(e) }

// Age words how long a task has existed.
func Age(d time.Duration) string { return age(d) }
