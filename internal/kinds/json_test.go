// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
)

// many is an array of so many values.
func many(value string, number int) string {
	return "[" + strings.Repeat(value+",", number-1) + value + "]"
}

func nested(levels int) string { return strings.Repeat("[", levels) + strings.Repeat("]", levels) }

// document is that of a batch task that was read with it, and what the log says.
func document(t *testing.T, json string) (value tftypes.Value, logged string) {
	t.Helper()
	d := datasources.New(subjectOf(t, "iotda_batch_task"))()
	var log bytes.Buffer
	answer := constant(`{"batchtask": {"status": "Success", "document": ` + json + `}}`)
	state, diags := readFrom(tflogtest.RootLogger(t.Context(), &log), t, d, configuration(t, d), answer)
	if len(diags) > 0 {
		t.Fatalf("the read had something to say: %v", diags)
	}
	found, _, err := tftypes.WalkAttributePath(state, tftypes.NewAttributePath().WithAttributeName("batchtask").WithAttributeName("document"))
	if err != nil {
		t.Fatal(err)
	}
	return found.(tftypes.Value), log.String() //nolint:forcetypeassert // a part of a value is one
}

func TestAnyJSONBeyondALimitIsNullAndTheLogSaysWhy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ within, beyond, says string }{
		"values":          {many("{}", kinds.MaxParts-1), many("{}", kinds.MaxParts), "more than 10000 names and values"},
		"names":           {`{"a":` + many("1", kinds.MaxParts-3) + `}`, `{"a":` + many("1", kinds.MaxParts-2) + `}`, "more than 10000 names and values"},
		"levels":          {nested(kinds.MaxDepth), nested(kinds.MaxDepth + 1), "nested deeper than 100 levels"},
		"digits":          {strings.Repeat("7", kinds.MaxDigits), strings.Repeat("7", kinds.MaxDigits+1), "more than 1000 digits"},
		"decimals":        {"-0." + strings.Repeat("7", kinds.MaxDigits-1), "-0." + strings.Repeat("7", kinds.MaxDigits), "more than 1000 digits"},
		"large number":    {"1e1000", "1e1001", "exponent beyond 1000"},
		"small number":    {"1E-1000", "1E-1001", "exponent beyond 1000"},
		"number of size":  {"1e+1000", "1e99999999999999999999", "exponent beyond 1000"},
		"digits in all":   {many(strings.Repeat("7", kinds.MaxDigits), 100), many(strings.Repeat("7", kinds.MaxDigits), 101), "more than 100000 digits in all"},
		"exponent in all": {many("1e-999", 100), many("1e-999", 101), "more than 100000 digits in all"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if value, logged := document(t, test.within); value.IsNull() || strings.Contains(logged, `"@level":"warn"`) {
				t.Errorf("null: %t, log: %s", value.IsNull(), logged)
			}
			value, logged := document(t, test.beyond)
			if !value.IsNull() {
				t.Error("not null")
			}
			for _, part := range []string{`"@level":"warn"`, `"field":"document"`, test.says} {
				if !strings.Contains(logged, part) {
					t.Errorf("%s is missing in %s", part, logged)
				}
			}
		})
	}
}
