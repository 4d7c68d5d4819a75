// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

const (
	batchTaskTypes = "firmwareUpgrade|softwareUpgrade|moduleUpgrade|createDevices|deleteDevices|updateDevices|" +
		"freezeDevices|unfreezeDevices|createCommands|createAsyncCommands|createMessages|updateDeviceShadows|changeGateway"
	batchTaskStatuses = "Initializing|Waitting|Processing|Stopping|Success|Fail|PartialSuccess|Stopped"
	subTaskStatuses   = "Success|Fail|Processing|FailWaitRetry|Stopped|Waitting|Removed"
	jobStatuses       = "Creating|Initializing|Running|Success|Failed"
)

// formats are what the services demand of arguments, in the path or in the query.
var formats = map[Service]map[string]*regexp.Regexp{
	IoTDM: {
		"instance_id": whole("[a-f0-9-]{1,36}"),
		"task_id":     whole("[a-f0-9-]{1,64}"),
		"marker":      whole("[a-fA-F0-9]{24}"),
	},
	IoTDA: {
		"task_id":            whole("[a-f0-9]{1,24}"),
		"task_detail_status": whole(subTaskStatuses),
		"target":             whole("[A-Za-z0-9_-]{1,128}"),
		"task_type":          whole(batchTaskTypes),
		"app_id":             whole("[A-Za-z0-9_-]{1,36}"),
		"status":             whole(batchTaskStatuses),
		"marker":             whole("[a-fA-F0-9]{24}"),
	},
	DMS: {
		"begin_time": whole("[0-9]{14}"),
		"end_time":   whole("[0-9]{14}"),
	},
	SWR: {
		"status": whole(jobStatuses),
	},
}

func whole(pattern string) *regexp.Regexp { return regexp.MustCompile("^(?:" + pattern + ")$") }

// interval is what an integer may be, and what it is by default.
type interval struct{ low, high, standard int }

// integers are the ranges of the arguments that are integers.
var integers = map[string]map[string]interval{
	"ShowBatchTask":       {"limit": {1, 50, 10}, "offset": {0, 500, 0}},
	"ListBatchTasks":      {"limit": {1, 50, 10}, "offset": {0, 500, 0}},
	"ListInstanceTasks":   {"limit": {1, 500, 500}, "offset": {0, 500, 0}},
	"ListBackgroundTasks": {"limit": {1, 100, 10}, "offset": {0, math.MaxInt, 0}, "start": {1, math.MaxInt, 1}},
	"ListInstanceJobs":    {"limit": {1, 100, 100}, "offset": {0, math.MaxInt, 0}},
}

// together are the arguments that an operation takes all or none of.
var together = map[string][]string{"ListInstanceJobs": {"limit", "offset"}}

// checkArguments refuses a request with an argument that its service does not take.
func (c *call) checkArguments() *refusal {
	for name, format := range formats[c.service] {
		if value, ok := c.argument(name); ok && !format.MatchString(value) {
			return badRequest("%s %q is not valid", name, value)
		}
	}
	for name, interval := range integers[c.operation] {
		value, ok := c.argument(name)
		if !ok {
			continue
		}
		if number, err := strconv.Atoi(value); err != nil || number < interval.low || number > interval.high {
			return badRequest("%s %q is out of range", name, value)
		}
	}
	if names := together[c.operation]; slices.ContainsFunc(names, c.query.Has) && slices.ContainsFunc(names, c.lacks) {
		return badRequest("%s must be sent together", strings.Join(names, " and "))
	}
	return nil
}

func badRequest(format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// argument is a segment of the path or the first value of the query under that name.
func (c *call) argument(name string) (string, bool) {
	if value, ok := c.segments[name]; ok {
		return value, true
	}
	return c.query.Get(name), c.query.Has(name)
}

func (c *call) lacks(name string) bool { return !c.query.Has(name) }

// integer is an argument that has been checked, or its default.
func (c *call) integer(name string) int {
	if number, err := strconv.Atoi(c.query.Get(name)); err == nil {
		return number
	}
	return integers[c.operation][name].standard
}

// window is the half-open range of one page of n records.
func (c *call) window(n, offset int) (from, to int) {
	from, limit := min(offset, n), c.integer("limit")
	if c.pageSize > 0 {
		limit = min(limit, c.pageSize)
	}
	return from, min(from+limit, n)
}

// pageInfo is what IoTDA says of the records that it answers.
type pageInfo struct {
	Count  int    `json:"count"` // of all that match
	Marker string `json:"marker,omitempty"`
}

// pageOf returns one page of the n records that match, whose IDs fall, and what is said of it.
func pageOf[T any](c *call, n int, id func(int) string, record func(int) T) ([]T, pageInfo) {
	below := 0
	if marker, ok := c.argument("marker"); ok {
		below = sort.Search(n, func(i int) bool { return id(i) < strings.ToLower(marker) })
	}
	from, to := c.window(n, below+c.integer("offset"))
	records, said := []T{}, pageInfo{Count: n}
	for i := from; i < to; i++ {
		records = append(records, record(i))
		said.Marker = id(i)
	}
	return records, said
}
