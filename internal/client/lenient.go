// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Exact is a text that a gate depends on: an ID or a status. A response that has
// anything else in its place is invalid.
type Exact string

// ExactList is a list that a gate depends on. A response that has anything else than
// an array in its place, or null, is invalid.
type ExactList[T any] []T

func (ExactList[T]) exact() {}

// lenient decodes what nothing depends on: a value of another type is converted,
// and what cannot be converted is null, with a warning in the log.
func lenient(ctx context.Context) *json.Unmarshalers {
	return json.UnmarshalFromFunc(func(d *jsontext.Decoder, target any) error {
		switch t := target.(type) {
		case **string:
			return convert(ctx, d, t, '"', text)
		case **int64:
			return convert(ctx, d, t, 0, integer)
		case **bool:
			return convert(ctx, d, t, 0, boolean)
		}
		return container(ctx, d, target)
	})
}

// convert decodes a value into what target points to, unless it is null or of the
// exact kind, which the decoder takes itself.
func convert[T any](ctx context.Context, d *jsontext.Decoder, target **T, exact jsontext.Kind, parse func(jsontext.Value) (T, bool)) error {
	if kind := d.PeekKind(); kind == 'n' || kind == exact {
		return errors.ErrUnsupported
	}
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	if value, ok := parse(raw); ok {
		*target = &value
		return nil
	}
	*target = nil
	warnOfType(ctx, d)
	return nil
}

// container passes over a value that stands where an object or an array is
// documented.
func container(ctx context.Context, d *jsontext.Decoder, target any) error {
	wanted := map[reflect.Kind]jsontext.Kind{reflect.Pointer: '{', reflect.Slice: '['}
	field := reflect.ValueOf(target).Elem()
	documented, ok := wanted[field.Kind()]
	if field.Kind() == reflect.Pointer && field.Type().Elem().Kind() != reflect.Struct {
		ok = false
	}
	if _, exact := target.(interface{ exact() }); exact {
		ok = false
	}
	if kind := d.PeekKind(); !ok || kind == documented || kind == 'n' {
		return errors.ErrUnsupported
	}
	if err := d.SkipValue(); err != nil {
		return err
	}
	field.SetZero()
	warnOfType(ctx, d)
	return nil
}

func warnOfType(ctx context.Context, d *jsontext.Decoder) {
	tflog.Warn(ctx, "A field of the response is not of the documented type, and is taken as null",
		map[string]any{"field": string(d.StackPointer())})
}

func text(raw jsontext.Value) (string, bool) {
	kind := raw.Kind()
	return string(raw), kind == '0' || kind == 't' || kind == 'f'
}

// integer takes whole numbers, also as 100.0, 1e2 or in quotes.
func integer(raw jsontext.Value) (int64, bool) {
	digits := strings.Trim(string(raw), `"`)
	whole, fraction, _ := strings.Cut(digits, ".")
	if strings.Trim(fraction, "0") == "" {
		if n, err := strconv.ParseInt(whole, 10, 64); err == nil {
			return n, true
		}
	}
	const exact = 1 << 53 // beyond, a float64 skips numbers
	f, err := strconv.ParseFloat(digits, 64)
	return int64(f), err == nil && f == math.Trunc(f) && math.Abs(f) <= exact
}

func boolean(raw jsontext.Value) (bool, bool) {
	b, err := strconv.ParseBool(strings.Trim(string(raw), `"`))
	return b, err == nil
}
