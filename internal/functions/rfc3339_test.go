// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package functions_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// rfc3339 calls the function as Terraform does.
func rfc3339(t *testing.T, timestamp string) (string, *tfprotov6.FunctionError) {
	t.Helper()
	argument, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, timestamp))
	if err != nil {
		t.Fatal(err)
	}
	server := providerserver.NewProtocol6(provider.New("test")())()
	resp, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
		Name:      "rfc3339",
		Arguments: []*tfprotov6.DynamicValue{&argument},
	})
	if err != nil {
		t.Fatal(err)
	}
	if resp.Error != nil {
		return "", resp.Error
	}
	value, err := resp.Result.Unmarshal(tftypes.String)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if err := value.As(&text); err != nil {
		t.Fatal(err)
	}
	return text, nil
}

func TestTimesOfTheServicesBecomeRFC3339InUTC(t *testing.T) {
	for timestamp, want := range map[string]string{
		"20151212T121212Z":                    "2015-12-12T12:12:12Z",
		"2021-08-19T01:52:49.493Z":            "2021-08-19T01:52:49.493Z",
		"2021-05-12T03:50:38.305978Z":         "2021-05-12T03:50:38.305978Z",
		"2020-06-15T08:55:56.600Z":            "2020-06-15T08:55:56.6Z",
		"2021-08-19T01:52:49Z":                "2021-08-19T01:52:49Z",
		"2021-08-19T01:52:49+08:00":           "2021-08-18T17:52:49Z",
		"2024-02-29T23:59:59.999999999-00:30": "2024-03-01T00:29:59.999999999Z",
		"20151212t121212z":                    "2015-12-12T12:12:12Z",
		"2021-08-19t01:52:49.5z":              "2021-08-19T01:52:49.5Z",
		"2021-08-19T01:52:49-00:00":           "2021-08-19T01:52:49Z",
		"2021-08-19T01:52:49+23:59":           "2021-08-18T01:53:49Z",
		"0001-01-01T00:00:00Z":                "0001-01-01T00:00:00Z",
		"00010101T000000Z":                    "0001-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z":      "9999-12-31T23:59:59.999999999Z",
	} {
		t.Run(timestamp, func(t *testing.T) {
			if got, err := rfc3339(t, timestamp); err != nil || got != want {
				t.Errorf("got %v, %v, want %s", got, err, want)
			}
		})
	}
}

func TestWhatIsNoTimeIsAnErrorOfTheArgumentThatShowsTheFormats(t *testing.T) {
	for _, timestamp := range []string{
		"",
		"18:00",
		"2021-08-19",
		"2021-08-19 01:52:49Z",
		"2021-08-19T01:52:49",
		"20151212T121212",
		"20151312T121212Z",
		"2021-02-29T00:00:00Z",
		"1629337969",
		" 20151212T121212Z",
		"0000-12-31T23:59:59Z",
		"00001231T235959Z",
		"0000-12-31T23:30:00-01:00",
		"0001-01-01T00:30:00+01:00",
		"9999-12-31T23:30:00-01:00",
		"10000-01-01T00:00:00Z",
		"-0001-01-01T00:00:00Z",
		"2021-04-31T00:00:00Z",
		"20210230T000000Z",
		"2021-08-19T24:00:00Z",
		"2021-08-19T23:60:00Z",
		"2016-12-31T23:59:60Z",
		"20161231T235960Z",
		"2021-08-19T1:52:49Z",
		"2021-08-19T01:52:49,5Z",
		"2021-08-19T01:52:49.Z",
		"2021-08-19T01:52:49+24:00",
		"2021-08-19T01:52:49+23:60",
		"2021-08-19T01:52:49+0800",
		"2021-08-19T01:52:49Z\n",
		"２０２１-08-19T01:52:49Z",
	} {
		t.Run(timestamp, func(t *testing.T) {
			got, err := rfc3339(t, timestamp)
			if err == nil {
				t.Fatalf("got %v", got)
			}
			if err.FunctionArgument == nil || *err.FunctionArgument != 0 {
				t.Errorf("the error is not one of the argument: %v", err)
			}
			for _, part := range []string{strconv.Quote(timestamp), "20151212T121212Z", "2021-08-19T01:52:49.493Z"} {
				if !strings.Contains(err.Text, part) {
					t.Errorf("%q is missing in: %s", part, err.Text)
				}
			}
		})
	}
}
