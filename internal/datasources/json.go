// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package datasources

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// anyJSON is a part of an answer that may be any JSON.
type anyJSON struct{ types.Dynamic }

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
	if err != nil || value == nil {
		return err
	}
	j.Dynamic = types.DynamicValue(value)
	return nil
}

const (
	// maxDepth is how deep any JSON may nest, far more than a document does.
	maxDepth = 500
	// precision is the number of bits that Terraform itself computes with.
	precision = 512
	// maxExponent keeps a number of a few bytes from growing into megabytes.
	maxExponent = 1000
)

func terraformValue(v any, depth int) (attr.Value, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("JSON nested deeper than %d levels", maxDepth)
	}
	switch v := v.(type) {
	case string:
		return types.StringValue(v), nil
	case bool:
		return types.BoolValue(v), nil
	case json.Number:
		return terraformNumber(v.String())
	case []any:
		values := make([]attr.Value, len(v))
		kinds := make([]attr.Type, len(v))
		for i, inner := range v {
			value, kind, err := terraformElement(inner, depth)
			if err != nil {
				return nil, err
			}
			values[i], kinds[i] = value, kind
		}
		return types.TupleValueMust(kinds, values), nil
	case map[string]any:
		values := make(map[string]attr.Value, len(v))
		kinds := make(map[string]attr.Type, len(v))
		for name, inner := range v {
			value, kind, err := terraformElement(inner, depth)
			if err != nil {
				return nil, err
			}
			values[name], kinds[name] = value, kind
		}
		return types.ObjectValueMust(kinds, values), nil
	}
	return nil, nil //nolint:nilnil // a JSON null is no value
}

func terraformElement(v any, depth int) (attr.Value, attr.Type, error) {
	value, err := terraformValue(v, depth+1)
	if err != nil {
		return nil, nil, err
	}
	if value == nil {
		return types.DynamicNull(), types.DynamicType, nil
	}
	return value, value.Type(nil), nil //nolint:staticcheck // no type here looks at the context
}

func terraformNumber(text string) (attr.Value, error) {
	if _, exponent, ok := strings.Cut(strings.ToLower(text), "e"); ok {
		if n, err := strconv.Atoi(exponent); err != nil || n > maxExponent || n < -maxExponent {
			return nil, errors.New("a number's exponent is out of range")
		}
	}
	f, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	if err != nil {
		return nil, err
	}
	return types.NumberValue(f), nil
}
