// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
)

// anyJSON are the fields of a batch task that hold any JSON.
var anyJSON = []string{"task_ext_info", "targets_filter", "document"}

func TestAnyJSONArrivesAsItIs(t *testing.T) {
	type (
		number = protocoltest.Number
		tuple  = protocoltest.Tuple
		object = map[string]any
	)
	s := newStage(t)
	for _, test := range []struct {
		json string
		want any
	}{
		{`"text"`, "text"},
		{`""`, ""},
		{`"\u00fc\u4e2d\ud83d\ude00\n\u0000"`, "ü中😀\n\x00"},
		{`true`, true},
		{`false`, false},
		{`null`, nil},
		{`0`, 0},
		{`-0`, 0},
		{`-0.1`, number("-0.1")},
		{`1.50`, number("1.5")},
		{`1E2`, 100},
		{`9223372036854775808`, number("9223372036854775808")},
		{`12345678901234567890.123456789012345678901234567890`, number("12345678901234567890.12345678901234567890123456789")},
		{`1e400`, number("1" + strings.Repeat("0", 400))},
		{`1e-400`, number("0." + strings.Repeat("0", 399) + "1")},
		{`1e1000`, number("1" + strings.Repeat("0", 1000))},
		{`{}`, object{}},
		{`[]`, tuple{}},
		{`[[], {}, [[]]]`, tuple{tuple{}, object{}, tuple{tuple{}}}},
		{`[1, "1", true, null, {"a": null}, [null]]`, tuple{1, "1", true, nil, object{"a": nil}, tuple{nil}}},
		{
			`{"shadow": [{"service_id": "WaterMeter", "desired": {"temperature": "60"}}], "expire_time": 0}`,
			object{
				"shadow":      tuple{object{"service_id": "WaterMeter", "desired": object{"temperature": "60"}}},
				"expire_time": 0,
			},
		},
		{`{"": 1, "a b": 2, "ü": 3, "a.b[0]": 4}`, object{"": 1, "a b": 2, "ü": 3, "a.b[0]": 4}},
		{`{"a": 1, "A": 2}`, object{"a": 1, "A": 2}},
		{`{"e\u0301": 1}`, object{"\u00e9": 1}}, // Terraform cannot read a name in another form
		{`{"\u00e9": 1, "e\u0301": 2}`, nil},
		{nested(100), nestedState(100)},
	} {
		for _, field := range anyJSON {
			got := s.reading(t, batchTask, fmt.Sprintf(`{"batchtask": {"task_id": %q, %q: %s}}`, batchTask.taskID, field, test.json))
			same(t, field+" "+test.json[:min(80, len(test.json))], got, batchTask.state(batchTask.bare, inProgress.results(),
				object{"batchtask": object{field: test.want}}))
		}
	}
}

func nested(levels int) string {
	return strings.Repeat(`{"a":[`, levels/2) + strings.Repeat(`]}`, levels/2)
}

func nestedState(levels int) any {
	if levels == 2 {
		return map[string]any{"a": protocoltest.Tuple{}}
	}
	return map[string]any{"a": protocoltest.Tuple{nestedState(levels - 2)}}
}

func TestWhatIsNoJSONAtAllIsOneReadableError(t *testing.T) {
	s := newStage(t)
	for name, test := range map[string]struct{ json, says string }{
		"deeper than a decoder":    {nested(200_000), "exceeded max depth"},
		"a number that is none":    {`{"a": 0x10}`, "invalid character 'x'"},
		"a number that is no JSON": {`NaN`, "invalid character 'N'"},
		"a name that stands twice": {`{"a": 1, "a": 1}`, "duplicate name"},
	} {
		f := s.failing(t, batchTask, fmt.Sprintf(`{"batchtask": {"document": %s}}`, test.json))
		same(t, name, f.summary, "IoTDA batch task "+batchTask.taskID+" could not be read: the response is not valid")
		says(t, f.detail, "the response is not the documented JSON", test.says)
		if len(f.detail) > 1000 {
			t.Errorf("%s: the detail has %d bytes", name, len(f.detail))
		}
	}
}
