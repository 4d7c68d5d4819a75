// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"context"
	"fmt"
	"math/big"
	"reflect"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// The framework's own way between models and values goes over every tag of a
// struct, every time, which is half the cost of a read. This one knows just what
// models are made of. A field that is tagged json:"-" is an argument: a string,
// a bool, an *int64, or a struct of such. All others are parts of an answer:
// pointers, slices, structs and anyJSON, where nil is null.

// field is a field of a model's struct.
type field struct {
	name     string // of the attribute
	index    []int  // for reflect's FieldByIndex
	argument bool   // whether the user sets it; else it is part of the answer
}

var fieldsOf sync.Map // the []field of each reflect.Type

// fields returns the fields of a struct that are attributes.
func fields(t reflect.Type) []field {
	if known, ok := fieldsOf.Load(t); ok {
		return known.([]field) //nolint:forcetypeassert // nothing else is stored
	}
	var all []field
	for _, f := range reflect.VisibleFields(t) {
		if name, ok := f.Tag.Lookup("tfsdk"); ok {
			all = append(all, field{name, f.Index, f.Tag.Get("json") == "-"})
		}
	}
	fieldsOf.Store(t, all)
	return all
}

// setArguments fills a model, or a struct in one, with what is configured. What
// is null or unknown leaves its field as it is.
func setArguments(model reflect.Value, configured map[string]tftypes.Value) error {
	for _, f := range fields(model.Type()) {
		v, ok := configured[f.name]
		if !f.argument || !ok || v.IsNull() || !v.IsKnown() {
			continue
		}
		if err := setArgument(model.FieldByIndex(f.index), v); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return nil
}

// setArgument sets one field of a model.
func setArgument(target reflect.Value, v tftypes.Value) error {
	switch to := target.Addr().Interface().(type) {
	case *string:
		return v.As(to)
	case *bool:
		return v.As(to)
	case **int64:
		var f big.Float
		err := v.As(&f)
		n, _ := f.Int64() // the schema takes whole numbers only
		*to = &n
		return err
	}
	var inner map[string]tftypes.Value
	if err := v.As(&inner); err != nil {
		return err
	}
	return setArguments(target, inner)
}

// results puts the parts of an answer that a struct holds into values, as far as
// the object's type has them. The log tells of those that are over a limit.
func results(ctx context.Context, answer reflect.Value, object tftypes.Object, values map[string]tftypes.Value) {
	for _, f := range fields(answer.Type()) {
		t, ok := object.AttributeTypes[f.name]
		if f.argument || !ok {
			continue
		}
		part := answer.FieldByIndex(f.index)
		if free, ok := reflect.TypeAssert[anyJSON](part); ok && free.over != nil {
			tflog.Warn(ctx, "A part of the answer is beyond the provider's limits, and null", map[string]any{"field": f.name, "limit": free.over.Error()})
		}
		values[f.name] = result(ctx, part, t)
	}
}

// result returns a part of an answer as a value of type t.
func result(ctx context.Context, part reflect.Value, t tftypes.Type) tftypes.Value {
	switch v := part.Interface().(type) {
	case anyJSON:
		return v.value()
	case *string:
		return tftypes.NewValue(t, v)
	case *int64:
		return tftypes.NewValue(t, v)
	case *bool:
		return tftypes.NewValue(t, v)
	case *client.Exact:
		return tftypes.NewValue(t, (*string)(v))
	}
	switch part.Kind() {
	case reflect.Pointer:
		if part.IsNil() {
			return tftypes.NewValue(t, nil)
		}
		return result(ctx, part.Elem(), t)
	case reflect.Slice:
		if part.IsNil() {
			return tftypes.NewValue(t, nil)
		}
		list := t.(tftypes.List) //nolint:forcetypeassert // a test holds models against schemas
		elements := make([]tftypes.Value, part.Len())
		for i := range elements {
			elements[i] = result(ctx, part.Index(i), list.ElementType)
		}
		return tftypes.NewValue(t, elements)
	default:
		object := t.(tftypes.Object) //nolint:forcetypeassert // as above
		values := make(map[string]tftypes.Value, len(object.AttributeTypes))
		results(ctx, part, object, values)
		return tftypes.NewValue(t, values)
	}
}
