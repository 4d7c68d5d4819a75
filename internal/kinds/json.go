// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// anyJSON is a part of an answer that may be any JSON; the zero value is null.
type anyJSON struct{ known *tftypes.Value }

func (j anyJSON) value() tftypes.Value {
	if j.known == nil {
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	}
	return *j.known
}

// UnmarshalJSON makes objects objects, arrays tuples, and numbers keep every
// digit.
func (j *anyJSON) UnmarshalJSON(b []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return err
	}
	value, err := terraformValue(v, 0)
	j.known = &value
	return err
}

const (
	// maxDepth is how deep any JSON may nest, far more than a document does.
	maxDepth = 100
	// precision is the number of bits that Terraform itself computes with.
	precision = 512
	// maxExponent keeps a number of a few bytes from growing into megabytes.
	maxExponent = 1000
)

func terraformValue(v any, depth int) (tftypes.Value, error) {
	if depth > maxDepth {
		return tftypes.Value{}, fmt.Errorf("JSON nested deeper than %d levels", maxDepth)
	}
	switch v := v.(type) {
	case string:
		return tftypes.NewValue(tftypes.String, v), nil
	case bool:
		return tftypes.NewValue(tftypes.Bool, v), nil
	case json.Number:
		return terraformNumber(v.String())
	case []any:
		values, types := make([]tftypes.Value, len(v)), make([]tftypes.Type, len(v))
		for i, inner := range v {
			var err error
			if values[i], err = terraformValue(inner, depth+1); err != nil {
				return tftypes.Value{}, err
			}
			types[i] = values[i].Type()
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values), nil
	case map[string]any:
		values, types := make(map[string]tftypes.Value, len(v)), make(map[string]tftypes.Type, len(v))
		for name, inner := range v {
			value, err := terraformValue(inner, depth+1)
			if err != nil {
				return tftypes.Value{}, err
			}
			values[name], types[name] = value, value.Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values), nil
	}
	return tftypes.NewValue(tftypes.DynamicPseudoType, nil), nil
}

func terraformNumber(text string) (tftypes.Value, error) {
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > maxExponent || n < -maxExponent {
			return tftypes.Value{}, errors.New("a number's exponent is out of range")
		}
	}
	f, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	if err != nil {
		return tftypes.Value{}, err
	}
	return tftypes.NewValue(tftypes.Number, f), nil
}
