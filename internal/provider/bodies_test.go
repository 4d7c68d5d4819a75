// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
)

// mapped is a copy of a value in which every leaf and every object is replaced.
func mapped(v any, leaf func(any) any, object func(map[string]any) map[string]any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, inner := range v {
			out[name] = mapped(inner, leaf, object)
		}
		return object(out)
	case []any:
		return elements(v, leaf, object)
	case protocoltest.Tuple:
		return protocoltest.Tuple(elements(v, leaf, object))
	}
	return leaf(v)
}

func elements(list []any, leaf func(any) any, object func(map[string]any) map[string]any) []any {
	out := make([]any, len(list))
	for i, inner := range list {
		out[i] = mapped(inner, leaf, object)
	}
	return out
}

func asIs[T any](v T) T { return v }

func null(any) any { return nil }

func TestEveryFieldArrives(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		want := k.full()
		mapped(want, func(leaf any) any {
			if leaf == nil {
				t.Errorf("%s: a field of this test's own is null", k.name)
			}
			return leaf
		}, asIs)
		got := s.reading(t, k, encode(t, want))
		same(t, k.name, without(got, "completed", "succeeded", "found"), without(k.state(want), "completed", "succeeded", "found"))
	}
}

func TestAbsentFieldsAreNull(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		present := mapped(k.bare, asIs, func(object map[string]any) map[string]any {
			for name, value := range object {
				if value == nil {
					delete(object, name)
				}
			}
			return object
		})
		same(t, k.name, s.reading(t, k, encode(t, present)), k.state(k.bare, inProgress.results()))
	}
}

func TestNullFieldsAreNull(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		same(t, k.name, s.reading(t, k, encode(t, k.bare)), k.state(k.bare, inProgress.results()))
	}
}

func TestNullFieldsOfObjectsAndListsAreNull(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		hollow, ok := mapped(k.full(), null, asIs).(map[string]any)
		if !ok {
			t.Fatal("an answer is an object")
		}
		same(t, k.name, s.reading(t, k, encode(t, hollow)), k.state(hollow, inProgress.results()))
	}
}

func TestEmptyListsStayEmpty(t *testing.T) {
	got := newStage(t).reading(t, batchTask, `{"batchtask": {"targets": []}, "task_details": []}`)
	same(t, "state", got, batchTask.state(batchTask.bare, inProgress.results(), map[string]any{
		"batchtask":    map[string]any{"targets": []any{}},
		"task_details": []any{},
	}))
}

func TestNullElementsOfListsAreNull(t *testing.T) {
	got := newStage(t).reading(t, batchTask, `{"batchtask": {"targets": [null, "d"]}, "task_details": [null]}`)
	same(t, "state", got, batchTask.state(batchTask.bare, inProgress.results(), map[string]any{
		"batchtask":    map[string]any{"targets": []any{nil, "d"}},
		"task_details": []any{nil},
	}))
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	s := newStage(t)
	free := map[string]any{"task_ext_info": nil, "targets_filter": nil, "document": nil} // there every field counts
	for _, k := range kinds {
		want := k.full()
		if k.name == batchTask.name {
			want = with(want, map[string]any{"batchtask": free})
		}
		noisy := mapped(want, asIs, func(object map[string]any) map[string]any {
			return with(object, map[string]any{"surprise": map[string]any{"of": []any{1, "kind"}}, "": nil})
		})
		got := s.reading(t, k, encode(t, noisy))
		same(t, k.name, without(got, "completed", "succeeded", "found"), without(k.state(want), "completed", "succeeded", "found"))
	}
}

func TestWrongShapeIsOneReadableError(t *testing.T) {
	s := newStage(t)
	for _, k := range kinds {
		for name, body := range map[string]string{
			"array":  `[]`,
			"text":   `"SUCCESS"`,
			"number": `7`,
			"HTML":   `<html><body>Welcome</body></html>`,
			"half":   `{"status": "SUC`,
			"twice":  `{} {}`,
		} {
			f := s.failing(t, k, body)
			if f.attribute != "" || f.summary != k.noun+" "+k.taskID+" could not be read: the service is not available" {
				t.Errorf("%s: %s: [%s] %s", k.name, name, f.attribute, f.summary)
			}
			says(t, f.detail, "the answer is not the documented JSON (content type application/json)", "request ID")
		}
	}
}

func TestWrongTypeOfAFieldNamesTheField(t *testing.T) {
	s := newStage(t)
	for _, test := range []struct {
		kind
		body, field string
	}{
		{instanceTask, `{"status": 1}`, "status"},
		{instanceTask, `{"progress": "80"}`, "progress"},
		{instanceTask, `{"progress": 80.5}`, "progress"},
		{instanceTask, `{"target_config": {"flavor": {"size": 99999999999999999999}}}`, "target_config.flavor.size"},
		{batchTask, `{"batchtask": {"targets": "device"}}`, "batchtask.targets"},
		{kafkaTask, `{"task_count": 1}`, "task_count"},
		{swrJob, `{"reason": {}}`, "reason"},
	} {
		f := s.failing(t, test.kind, test.body)
		says(t, f.detail, test.field)
	}
}
