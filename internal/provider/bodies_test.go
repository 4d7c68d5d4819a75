// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
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
		hollow, ok := mapped(k.full(), func(leaf any) any {
			if leaf == k.taskID {
				return leaf
			}
			return nil
		}, asIs).(map[string]any)
		if !ok {
			t.Fatal("an answer is an object")
		}
		body := with(hollow, map[string]any{"task_id": k.taskID}) // not in the document of an instance task, which has it as argument
		same(t, k.name, s.reading(t, k, encode(t, body)), k.state(hollow, inProgress.results()))
	}
}

func TestEmptyTextsAndLargeNumbersStayAsTheyAre(t *testing.T) {
	s := newStage(t)
	got := s.reading(t, instanceTask, fmt.Sprintf(`{"task_id": %q, "status": "", "status_detail": "", "progress": 9007199254740993}`, instanceTask.taskID))
	same(t, "texts", []any{got["status"], got["status_detail"], got["reason"]}, []any{"", "", ""})
	same(t, "number", fmt.Sprint(got["progress"]), "9007199254740993")
}

func TestEmptyListsStayEmpty(t *testing.T) {
	got := newStage(t).reading(t, batchTask, `{"batchtask": {"task_id": "5c8ba99030344005c02316ad", "targets": []}, "task_details": []}`)
	same(t, "state", got, batchTask.state(batchTask.bare, inProgress.results(), map[string]any{
		"batchtask":    map[string]any{"targets": []any{}},
		"task_details": []any{},
	}))
}

func TestNullElementsOfListsAreNull(t *testing.T) {
	got := newStage(t).reading(t, batchTask, `{"batchtask": {"task_id": "5c8ba99030344005c02316ad", "targets": [null, "d"]}, "task_details": [null]}`)
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
			if f.attribute != "" || f.summary != k.noun+" "+k.taskID+" could not be read: the response is not valid" {
				t.Errorf("%s: %s: [%s] %s", k.name, name, f.attribute, f.summary)
			}
			says(t, f.detail, "the response is not the documented JSON (content type application/json)", "request ID")
		}
	}
}

func TestTypeOfAFieldThatNothingDependsOnIsReadGenerously(t *testing.T) {
	s := newStage(t)
	for _, test := range []struct {
		kind
		body string
		want map[string]any
	}{
		{instanceTask, `{"status": "RUNNING", "progress": "80", "type": 7}`, map[string]any{"status": "RUNNING", "progress": 80, "type": "7"}},
		{instanceTask, `{"status": "RUNNING", "progress": 100.0}`, map[string]any{"status": "RUNNING", "progress": 100}},
		{instanceTask, `{"status": "RUNNING", "progress": 80.5, "target_config": "none"}`, map[string]any{"status": "RUNNING"}},
		{
			instanceTask, `{"status": "RUNNING", "target_config": {"flavor": {"size": "2"}}}`,
			map[string]any{"status": "RUNNING", "target_config": map[string]any{"charge_mode": nil, "flavor": map[string]any{"type": nil, "size": 2}}},
		},
		{
			batchTask, `{"batchtask": {"task_id": "5c8ba99030344005c02316ad", "targets": "device", "create_time": 1592, "need_confirm": "true"}}`,
			with(batchTask.bare, map[string]any{"batchtask": map[string]any{"create_time": "1592", "need_confirm": true}}),
		},
		{kafkaTask, `{"task_count": 1, "tasks": [{"id": "8abfa7b272adc5b40172b73130065ae7"}]}`, with(kafkaTask.bare, map[string]any{"task_count": "1"})},
		{swrJob, `{"id": "36db69c5-b2d5-11eb-b044-0255ac101219", "reason": {}, "created_at": 1592}`, with(swrJob.bare, map[string]any{"created_at": "1592"})},
	} {
		same(t, test.body, s.reading(t, test.kind, test.body), test.state(test.want, inProgress.results()))
	}
}

func TestWrongTypeOfAFieldNamesTheField(t *testing.T) {
	s := newStage(t)
	for _, test := range []struct {
		kind
		body, field string
	}{
		{instanceTask, `{"status": 1}`, "status"},
		{instanceTask, `{"task_id": 1}`, "task_id"},
		{batchTask, `{"batchtask": {"status": true}}`, "batchtask.status"},
		{batchTask, `{"batchtask": {"task_id": {}}}`, "batchtask.task_id"},
		{kafkaTask, `{"tasks": [{"status": 1}]}`, "tasks.0.status"},
		{kafkaTask, `{"tasks": [{"id": 1}]}`, "tasks.0.id"},
		{swrJob, `{"status": []}`, "status"},
		{swrJob, `{"id": 7}`, "id"},
	} {
		f := s.failing(t, test.kind, test.body)
		says(t, f.detail, test.field)
	}
}
