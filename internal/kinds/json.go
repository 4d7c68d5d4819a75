// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"bytes"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"golang.org/x/text/unicode/norm"
)

// anyJSON is a part of an answer that may be any JSON; the zero value is null. A
// part beyond the limits is null too, as nothing depends on it, and over says
// which limit that is.
type anyJSON struct {
	known *tftypes.Value
	over  error
}

// value returns the part as a value of a dynamic type.
func (j anyJSON) value() tftypes.Value {
	if j.known == nil {
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	}
	return *j.known
}

// UnmarshalJSONFrom makes objects objects, arrays tuples, and numbers keep every
// digit.
func (j *anyJSON) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	// Names have been found to differ.
	free := freeForm{tokens: jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))}
	*j = anyJSON{}
	value, err := free.value(0)
	if err != nil {
		j.over = err
		return nil //nolint:nilerr // it is null
	}
	j.known = &value
	return nil
}

// The limits of any JSON are far more than a document has.
const (
	maxDepth       = 100     // arrays and objects within each other
	maxParts       = 10_000  // names and values in all
	maxDigits      = 1000    // of a number
	maxExponent    = 1000    // of a number, either way
	maxDigitsInAll = 100_000 // of all numbers, written out

	// precision is the number of bits that Terraform itself computes with.
	precision = 512
)

// freeFormLimits tells users of the limits.
var freeFormLimits = fmt.Sprintf("Null, with a warning in the log, if it has more than %s names and values, a number with more than %s digits, "+
	"more than %s digits in all numbers, or more than %s levels.", grouped(maxParts), grouped(maxDigits), grouped(maxDigitsInAll), grouped(maxDepth))

// grouped returns a number with a comma before each three digits.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// freeForm reads any JSON.
type freeForm struct {
	tokens *jsontext.Decoder
	parts  int // names and values so far
	digits int // of the numbers so far, written out
}

// next reads the next name, or the start of the next value.
func (f *freeForm) next() (jsontext.Token, error) {
	if f.parts++; f.parts > maxParts {
		return jsontext.Token{}, fmt.Errorf("it holds more than %d names and values", maxParts)
	}
	return f.tokens.ReadToken()
}

// value reads the next value, which is nested in depth arrays and objects.
func (f *freeForm) value(depth int) (tftypes.Value, error) {
	token, err := f.next()
	if err != nil {
		return tftypes.Value{}, err
	}
	switch kind := token.Kind(); kind {
	case '"':
		return tftypes.NewValue(tftypes.String, token.String()), nil
	case 't', 'f':
		return tftypes.NewValue(tftypes.Bool, token.Bool()), nil
	case '0':
		return f.number(token.String())
	case '[', '{':
		switch {
		case depth == maxDepth:
			return tftypes.Value{}, fmt.Errorf("it is nested deeper than %d levels", maxDepth)
		case kind == '[':
			return f.tuple(depth + 1)
		}
		return f.object(depth + 1)
	}
	return tftypes.NewValue(tftypes.DynamicPseudoType, nil), nil
}

func (f *freeForm) tuple(depth int) (tftypes.Value, error) {
	values, types := []tftypes.Value{}, []tftypes.Type{}
	for f.tokens.PeekKind() != ']' {
		value, err := f.value(depth)
		if err != nil {
			return tftypes.Value{}, err
		}
		values, types = append(values, value), append(types, value.Type())
	}
	_, err := f.tokens.ReadToken()
	return tftypes.NewValue(tftypes.Tuple{ElementTypes: types}, values), err
}

func (f *freeForm) object(depth int) (tftypes.Value, error) {
	values, types := map[string]tftypes.Value{}, map[string]tftypes.Type{}
	for f.tokens.PeekKind() != '}' {
		token, err := f.next()
		if err != nil {
			return tftypes.Value{}, err
		}
		name := norm.NFC.String(token.String()) // Terraform would look for that form of a name
		if _, ok := types[name]; ok {
			return tftypes.Value{}, fmt.Errorf("two names in it are the same to Terraform: %q", name)
		}
		value, err := f.value(depth)
		if err != nil {
			return tftypes.Value{}, err
		}
		values[name], types[name] = value, value.Type()
	}
	_, err := f.tokens.ReadToken()
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values), err
}

func (f *freeForm) number(text string) (tftypes.Value, error) {
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	digits := len(mantissa) - strings.Count(mantissa, "-") - strings.Count(mantissa, ".")
	if digits > maxDigits {
		return tftypes.Value{}, fmt.Errorf("a number in it has more than %d digits", maxDigits)
	}
	if hasExponent {
		n, err := strconv.Atoi(exponent)
		if n = max(n, -n); err != nil || n > maxExponent {
			return tftypes.Value{}, fmt.Errorf("a number in it has an exponent beyond %d", maxExponent)
		}
		digits += n // it is written out for Terraform
	}
	if f.digits += digits; f.digits > maxDigitsInAll {
		return tftypes.Value{}, fmt.Errorf("its numbers have more than %d digits in all, written out", maxDigitsInAll)
	}
	n, _, err := big.ParseFloat(text, 10, precision, big.ToNearestEven)
	return tftypes.NewValue(tftypes.Number, n), err
}
