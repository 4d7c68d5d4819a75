// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"maps"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// objectOf is the type of an object with these fields.
func objectOf(fields []Field) tftypes.Object {
	object := tftypes.Object{AttributeTypes: map[string]tftypes.Type{}}
	for _, f := range fields {
		object.AttributeTypes[f.Name] = typeOf(f)
	}
	return object
}

func typeOf(f Field) tftypes.Type {
	return map[Type]tftypes.Type{
		Text:     tftypes.String,
		Integer:  tftypes.Number,
		Boolean:  tftypes.Bool,
		Texts:    tftypes.List{ElementType: tftypes.String},
		Anything: tftypes.DynamicPseudoType,
		Object:   objectOf(f.Fields),
		Objects:  tftypes.List{ElementType: objectOf(f.Fields)},
	}[f.Type]
}

func subjectNamed(tb testing.TB, name string) Subject {
	tb.Helper()
	for _, k := range All() {
		if k.Task.Name == name {
			return k.Task
		}
	}
	tb.Fatalf("there is no kind %s", name)
	return Subject{}
}

// whole is a surface that has everything.
var whole = Surface{Timeout: "read", Results: true, Details: true}

// samples are values for fields: what is configured, and what is answered, as
// JSON has it and as state should.
type samples struct {
	configured map[string]tftypes.Value
	answer     map[string]any
	want       map[string]tftypes.Value
}

func samplesOf(t *testing.T, fields []Field) samples {
	t.Helper()
	all := samples{map[string]tftypes.Value{}, map[string]any{}, map[string]tftypes.Value{}}
	common := map[string]bool{"region": true, "project_id": true}
	for _, f := range (Subject{}).conclusions() {
		common[f.Name] = true
	}
	for _, f := range fields {
		value, plain := sample(t, typeOf(f))
		if f.IsArgument() {
			all.configured[f.Name] = value
		} else if !common[f.Name] || f.Name == "status" || f.Name == "reason" {
			all.answer[f.Name], all.want[f.Name] = plain, value
		}
	}
	return all
}

func TestModelAndFieldsAreTheSame(t *testing.T) {
	for _, k := range All() {
		t.Run(k.Task.Name, func(t *testing.T) {
			fields, _ := k.Task.Schema(whole)
			given := samplesOf(t, fields)
			own := samplesOf(t, k.Task.Fields)
			given.answer, given.want = own.answer, own.want
			timeouts, _ := sample(t, objectOf([]Field{text("read", ""), text("create", ""), text("invoke", "")}))
			given.configured["timeouts"] = timeouts

			model := k.Task.New()
			m := reflect.ValueOf(model).Elem()
			if err := setArguments(m, given.configured); err != nil {
				t.Fatalf("from the configuration into the model: %v", err)
			}
			checkArguments(t, m, given.configured)

			body, err := json.Marshal(given.answer)
			if err == nil {
				err = json.Unmarshal(body, model)
			}
			if err != nil {
				t.Fatalf("from the answer into the model: %v", err)
			}
			got := map[string]tftypes.Value{}
			results(t.Context(), m, objectOf(fields), got)
			if diff := cmp.Diff(given.want, got); diff != "" {
				t.Errorf("not what was answered (-want +got):\n%s", diff)
			}
		})
	}
}

// checkArguments checks that a model has a field, now set, for each argument of
// its schema, and for nothing else.
func checkArguments(t *testing.T, model reflect.Value, configured map[string]tftypes.Value) {
	t.Helper()
	unset := maps.Clone(configured)
	for _, f := range fields(model.Type()) {
		if _, ok := configured[f.name]; f.argument != ok {
			t.Errorf("%s: is an argument of the model: %t, of the schema: %t", f.name, f.argument, ok)
		} else if f.argument && model.FieldByIndex(f.index).IsZero() {
			t.Errorf("%s: what is configured does not arrive in the model", f.name)
		}
		delete(unset, f.name)
	}
	if len(unset) > 0 {
		t.Errorf("arguments that the model lacks: %v", unset)
	}
}

// sample is a value of a type in which nothing is null, and how JSON has it.
func sample(t *testing.T, typ tftypes.Type) (tftypes.Value, any) {
	t.Helper()
	switch {
	case typ.Is(tftypes.Object{}):
		values, plain := map[string]tftypes.Value{}, map[string]any{}
		for name, attribute := range typ.(tftypes.Object).AttributeTypes {
			values[name], plain[name] = sample(t, attribute)
		}
		return tftypes.NewValue(typ, values), plain
	case typ.Is(tftypes.List{}):
		value, plain := sample(t, typ.(tftypes.List).ElementType)
		return tftypes.NewValue(typ, []tftypes.Value{value, value}), []any{plain, plain}
	case typ.Is(tftypes.Bool):
		return tftypes.NewValue(typ, true), true
	case typ.Is(tftypes.Number):
		return tftypes.NewValue(typ, 7), 7
	}
	return tftypes.NewValue(tftypes.String, "text"), "text"
}

func TestListedTasksHaveTheFieldsOfTheirSchema(t *testing.T) {
	for _, k := range All() {
		t.Run(k.List.Name, func(t *testing.T) {
			model := k.List.New()
			list, ok := model.(interface{ elements() any })
			if !ok {
				t.Fatal("there are no elements")
			}
			element := reflect.New(reflect.TypeOf(list.elements()).Elem().Elem()).Elem()
			fields, _ := k.List.Schema(whole)
			timeouts, _ := sample(t, objectOf([]Field{text("read", ""), text("create", ""), text("invoke", "")}))
			arguments := map[string]tftypes.Value{"timeouts": timeouts}
			for _, f := range fields {
				switch {
				case f.IsArgument():
					arguments[f.Name], _ = sample(t, typeOf(f))
				case len(f.Fields) > 0:
					checkElement(t, element, f)
				}
			}
			m := reflect.ValueOf(model).Elem()
			if err := setArguments(m, arguments); err != nil {
				t.Fatal(err)
			}
			checkArguments(t, m, arguments)
		})
	}
}

// checkElement checks that a task has what a field shows of it.
func checkElement(t *testing.T, task reflect.Value, f Field) {
	t.Helper()
	values := map[string]tftypes.Value{}
	results(t.Context(), task, objectOf(f.Fields), values)
	if len(values) != len(f.Fields) {
		t.Errorf("%s: %d of %d fields are in the answer", f.Name, len(values), len(f.Fields))
	}
}

func TestEveryPatternCompiles(t *testing.T) {
	for _, s := range Subjects() {
		for _, f := range s.Fields {
			for _, v := range f.Texts {
				if v.Description(t.Context()) == "" {
					t.Errorf("%s: a validator of %s does not say what a text must be", s.Name, f.Name)
				}
			}
		}
	}
}
