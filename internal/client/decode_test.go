// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// document has every kind of field that answers have.
type document struct {
	Status *client.Exact `json:"status"`
	Parts  []*struct {
		Name  *string `json:"name"`
		Count *int64  `json:"count"`
	} `json:"parts"`
	Page *struct {
		Count *int64 `json:"count"`
	} `json:"page"`
}

// decoded is a document read from a body.
func decoded(t *testing.T, body string) (document, error) {
	t.Helper()
	var d document
	c := client.NewOn(config(), &network{script: script{answers(200, nil, body)}})
	err := c.ShowInstanceJob(t.Context(), home, job, &d)
	return d, err
}

func TestAFieldThatIsNotAsDocumentedIsNamed(t *testing.T) {
	for body, want := range map[string]string{
		`[]`:             "an array where an object is documented",
		`"Success"`:      "a text where an object is documented",
		`7`:              "a number where an object is documented",
		`true`:           "true where an object is documented",
		`{"status": 1}`:  "status: a number where a text is documented",
		`{"status": {}}`: "status: an object where a text is documented",
		`{"status": "Failed", "status": "Success"}`: "status: duplicate name",
		`{"page": {"x": [{"y": 1, "\u0079": 2}]}}`:  "page.x.0.y: duplicate name",
		"{\"status\": \"Succes\xff\"}":              "status: invalid UTF-8",
		`{"status": "Succ`:                          "status: it ends early",
		`{"status": "Success"} {}`:                  "invalid character '{' after top-level value",
		`<html>`:                                    "invalid character '<' at start of value",
		`{"x": ` + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000): "x" + strings.Repeat(".0", 49) + ".…: exceeded max depth",
		strings.Repeat(`{"x":`, 200_000) + "1" + strings.Repeat("}", 200_000):  strings.Repeat("x.", 50) + "…: exceeded max depth",
	} {
		t.Run(body[:min(len(body), 40)], func(t *testing.T) {
			_, err := decoded(t, body)
			_ = asError[*client.FormatError](t, err)
			equal(t, "text", err.Error(), showJob+": the response is not the documented JSON: "+want)
		})
	}
}

func TestANameInAnotherCaseIsAnotherName(t *testing.T) {
	for _, body := range []string{`{"Status": "Success"}`, `{"STATUS": "Success", "status": null}`, `{"ſtatus": "Success"}`} {
		d, err := decoded(t, body)
		must(t, err)
		equal(t, body, d.Status, nil)
	}
}

func TestAFieldThatIsNotDocumentedIsPassedOver(t *testing.T) {
	d, err := decoded(t, `{"new": {"status": "Failed"}, "status": "Success", "": [null]}`)
	must(t, err)
	equal(t, "status", *d.Status, "Success")
}

func TestWhatNothingDependsOnIsConvertedOrNull(t *testing.T) {
	for body, want := range map[string]string{
		`{"parts": [{"name": 1592}]}`:                 `1592 <nil>`,
		`{"parts": [{"name": 15.920}]}`:               `15.920 <nil>`,
		`{"parts": [{"name": true}]}`:                 `true <nil>`,
		`{"parts": [{"name": {"a": 1}}]}`:             `<nil> <nil>`,
		`{"parts": [{"name": [1]}]}`:                  `<nil> <nil>`,
		`{"parts": [{"name": null}]}`:                 `<nil> <nil>`,
		`{"parts": [{"name": ""}]}`:                   ` <nil>`,
		`{"parts": [{"count": "2"}]}`:                 `<nil> 2`,
		`{"parts": [{"count": "-2"}]}`:                `<nil> -2`,
		`{"parts": [{"count": 100.0}]}`:               `<nil> 100`,
		`{"parts": [{"count": 1e2}]}`:                 `<nil> 100`,
		`{"parts": [{"count": 9007199254740993}]}`:    `<nil> 9007199254740993`,
		`{"parts": [{"count": "9007199254740993"}]}`:  `<nil> 9007199254740993`,
		`{"parts": [{"count": 9007199254740993.0}]}`:  `<nil> 9007199254740993`,
		`{"parts": [{"count": 9223372036854775807}]}`: `<nil> 9223372036854775807`,
		`{"parts": [{"count": 9223372036854775808}]}`: `<nil> <nil>`,
		`{"parts": [{"count": 1.5}]}`:                 `<nil> <nil>`,
		`{"parts": [{"count": 1e999999999}]}`:         `<nil> <nil>`,
		`{"parts": [{"count": "two"}]}`:               `<nil> <nil>`,
		`{"parts": [{"count": ""}]}`:                  `<nil> <nil>`,
		`{"parts": [{"count": true}]}`:                `<nil> <nil>`,
		`{"parts": {}}`:                               ``,
		`{"parts": "x"}`:                              ``,
	} {
		d, err := decoded(t, body)
		must(t, err)
		got := ""
		for _, part := range d.Parts {
			got = show(part.Name) + " " + show(part.Count)
		}
		equal(t, body, got, want)
	}
	for _, body := range []string{`{"page": []}`, `{"page": "x"}`, `{"page": {"count": 1}, "page2": 1}`} {
		d, err := decoded(t, body)
		must(t, err)
		equal(t, body, d.Page == nil, !strings.Contains(body, "count"))
	}
}

func show[T any](p *T) string {
	if p == nil {
		return "<nil>"
	}
	return fmt.Sprint(*p)
}

// list is an array of so many elements.
func list(element string, number int) string {
	return "[" + strings.Repeat(element+",", number-1) + element + "]"
}

func TestAnArrayThatHoldsTooMuchIsRefused(t *testing.T) {
	for name, test := range map[string]struct{ within, beyond, says string }{
		"records": {list("{}", 1000), list("{}", 1001), "parts.1000: more than 1000 records"},
		"nulls":   {list("null", 50_000), list("null", 50_001), "parts.50000: more than 50000 elements"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decoded(t, `{"parts": `+test.within+`}`)
			must(t, err)
			_, err = decoded(t, `{"parts": `+test.beyond+`}`)
			_ = asError[*client.FormatError](t, err)
			equal(t, "text", err.Error(), showJob+": the response is not the documented JSON: "+test.says)
			_, err = decoded(t, `{"unknown": `+test.beyond+`}`)
			must(t, err)
		})
	}
}

// patience is a context that ends when it has been asked so many times.
type patience struct {
	context.Context //nolint:containedctx // this is one
	left            atomic.Int64
}

func (p *patience) Err() error {
	if p.left.Add(-1) < 0 {
		return context.Canceled
	}
	return p.Context.Err()
}

func TestDecodingEndsWithItsContext(t *testing.T) {
	body := `{"unknown": ` + list("[]", 1<<20) + `, "status": 7}` // a mistake that is not reached
	for _, checks := range []int64{0, 1, 20} {
		ctx := &patience{Context: t.Context()}
		ctx.left.Store(checks)
		err := client.Decode(ctx, body, &document{})
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
		equal(t, "checks beyond", ctx.left.Load() >= -4, true)
	}
}

func TestIDsAreTheSameThatDifferInCaseAlone(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"task-1", "task-1", true},
		{"task-1", "TASK-1", true},
		{"task-1", "task-10", false},
		{"task-1", "", false},
		{"task-1", "tas\u212a-1", false}, // the Kelvin sign
		{"task-1", "ta\u017fk-1", false}, // the long s
	} {
		equal(t, test.a+" "+test.b, client.SameID(test.a, test.b), test.want)
	}
}

// Whether a large response contains an error is told without making anything of it.
func TestLargeResponseTakesNoMoreMemoryWhereItsErrorsAreNone(t *testing.T) {
	for name, part := range map[string]string{"zeros": "0,", "arrays": "[],", "objects": "{},", "texts": `"",`} {
		body := `{"status": "Success", "errors": [` + strings.Repeat(part, 1<<20) + `null]}`
		c := client.NewOn(config(), &network{script: script{answers(http.StatusOK, nil, body)}})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		must(t, readJob(t.Context(), c))
		runtime.ReadMemStats(&after)
		if taken := after.TotalAlloc - before.TotalAlloc; taken > uint64(8*len(body)) {
			t.Errorf("%s: %d MiB for %d MiB", name, taken>>20, len(body)>>20)
		}
	}
}
