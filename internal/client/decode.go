// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// document decodes the documented JSON, and says whether it is to be believed.
func (a answer) document(ctx context.Context, out any, otherwise ...func(context.Context) *json.Unmarshalers) error {
	if err := a.decode(ctx, out, otherwise...); err != nil {
		return err
	}
	return a.verify(out)
}

// decode reads the documented JSON; an empty body and a null are ErrEmpty. It
// ends with ctx. Where a value is of another type, it begins again with what is
// to be done otherwise: that costs nothing where all is as documented.
//
// It is strict where a mistake could pass for a success: a name that stands
// twice in one object and text that is not UTF-8 are errors, and a name in
// another case is another name. The standard library's decoder takes all three.
func (a answer) decode(ctx context.Context, out any, otherwise ...func(context.Context) *json.Unmarshalers) error {
	if b := bytes.TrimSpace(a.body); len(b) == 0 || string(b) == "null" {
		return a.invalid(ErrEmpty, ErrorBody{})
	}
	err := a.unmarshal(ctx, out, limited)
	for _, next := range otherwise {
		if _, ok := errors.AsType[*json.SemanticError](err); ok {
			err = a.unmarshal(ctx, out, json.JoinUnmarshalers(limited, next(ctx)))
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return a.malformed(scrubbedError{flaw(err, a.scrub), err})
	}
	return nil
}

// malformed is the error of a response that is not the documented JSON.
func (a answer) malformed(err error) error {
	return &FormatError{
		To: a.to, ContentType: shown(a.header.Get("Content-Type"), 100, a.scrub),
		RequestID: a.requestID(), Err: scrubError(err, a.scrub),
	}
}

func (a answer) unmarshal(ctx context.Context, out any, how *json.Unmarshalers) error {
	return json.UnmarshalRead(&pieces{ctx, bytes.NewReader(a.body)}, out, json.WithUnmarshalers(how))
}

// pieces hands out a body in pieces that take milliseconds to decode, for as
// long as the context lives.
type pieces struct {
	ctx  context.Context //nolint:containedctx // of one decoding
	rest *bytes.Reader
}

func (p *pieces) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.rest.Read(b[:min(len(b), 64<<10)])
}

// What is more than this in an array is a mistake of the service, and would only
// fill the memory.
const (
	maxRecords = 1000   // objects: no page of any API holds more than 500
	maxTexts   = 50_000 // or numbers: a batch task has up to 30,000 targets
)

// limited refuses an array as soon as it holds too much.
var limited = json.UnmarshalFromFunc(func(dec *jsontext.Decoder, _ any) error {
	most, what := int64(maxTexts), "elements"
	if dec.PeekKind() == '{' {
		most, what = maxRecords, "records"
	}
	if in, before := dec.StackIndex(dec.StackDepth()); in == '[' && before >= most {
		return fmt.Errorf("more than %d %s", most, what)
	}
	return errors.ErrUnsupported // decode it as ever
})

// flaw says in which field of a document what is wrong, as one reads it who
// knows the document and not the decoder.
func flaw(err error, scrub func(string) string) string {
	if e, ok := errors.AsType[*json.SemanticError](err); ok {
		return field(e.JSONPointer, scrub) + scrub(mismatch(e))
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return field(e.JSONPointer, scrub) + scrub(mistake(e.Err))
	}
	return scrub(err.Error())
}

// field is where something is wrong, such as "page.count: ".
func field(at jsontext.Pointer, scrub func(string) string) string {
	if at == "" {
		return ""
	}
	names := strings.Join(slices.Collect(at.Tokens()), ".")
	return printable(scrubbedStart(names, 1000, scrub), 100) + ": "
}

func mismatch(e *json.SemanticError) string {
	if _, ok := errors.AsType[*time.ParseError](e.Err); ok {
		return "not a valid time" // the error would quote what may be a secret
	}
	if e.Err != nil && !errors.Is(e.Err, strconv.ErrSyntax) && !errors.Is(e.Err, strconv.ErrRange) {
		return e.Err.Error()
	}
	return fmt.Sprintf("%s where %s is documented", found[e.JSONKind], documented[e.GoType.Kind()])
}

func mistake(err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "duplicate name"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends early"
	}
	return err.Error()
}

var found = map[jsontext.Kind]string{
	'n': "null", 'f': "false", 't': "true", '"': "a text", '0': "a number", '{': "an object", '[': "an array",
}

// documented are the kinds of Go values that answers are decoded into.
var documented = map[reflect.Kind]string{
	reflect.String: "a text", reflect.Int64: "a whole number", reflect.Struct: "an object", reflect.Slice: "an array",
}
