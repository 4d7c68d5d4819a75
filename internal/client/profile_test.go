// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// profiles is a file as the command line tool writes it, with all that the tests want to be wrong.
const profiles = `{
	"language": "en",
	"current": "work",
	"profiles": [
		{
			"name": "work", "mode": "AKSK", "accessKeyId": "WORKACCESSKEY", "secretAccessKey": "very-secret-key", "securityToken": "",
			"region": "cn-north-4", "projectId": "p1", "domainId": "d0", "readTimeout": 10, "skipSecureVerify": "false",
			"agencyDomainId": "d1", "agencyDomainName": "acme", "agencyName": "readers", "ssoAuth": {"stsToken": {}}
		},
		{
			"name": "sso", "mode": "SSO", "region": "eu-west-101",
			"ssoAuth": {"stsToken": {"accessKeyId": "STSACCESSKEY", "secretAccessKey": "very-secret-sts-key", "securityToken": "very-secret-token"}}
		},
		{"name": "old", "accessKeyId": "OLDACCESSKEY", "secretAccessKey": "very-secret-old-key"},
		{"name": "agency", "mode": "ecsAgency"},
		{"name": "signed out", "mode": "SSO", "accessKeyId": "UNUSED", "secretAccessKey": "very-secret-unused"},
		{"name": "half", "mode": "AKSK", "accessKeyId": "HALF"},
		{"name": "other half", "mode": "AKSK", "secretAccessKey": "very-secret-half"},
		{"name": "nobody's", "mode": "AKSK", "accessKeyId": "A", "secretAccessKey": "very-secret-s", "agencyName": "readers"}
	]
}`

func TestAProfileIsFoundByNameOrIsTheCurrentOne(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	must(t, os.Mkdir(filepath.Join(home, ".hcloud"), 0o700))
	must(t, os.WriteFile(filepath.Join(home, ".hcloud", "config.json"), []byte(profiles), 0o600))
	for _, file := range []string{write(t, profiles), "", "~/.hcloud/config.json"} {
		for name, want := range map[string]client.Profile{
			"": {
				Name: "work", Mode: "AKSK", AccessKeyID: "WORKACCESSKEY", SecretAccessKey: "very-secret-key", Region: "cn-north-4", ProjectID: "p1",
				AgencyDomainID: "d1", AgencyDomainName: "acme", AgencyName: "readers",
			},
			"old": {Name: "old", AccessKeyID: "OLDACCESSKEY", SecretAccessKey: "very-secret-old-key"},
			"sso": {Name: "sso", Mode: "SSO", Region: "eu-west-101"},
		} {
			got, err := client.ReadProfile(t.Context(), file, name)
			must(t, err)
			for field, values := range map[string][2]string{
				"name": {got.Name, want.Name}, "mode": {got.Mode, want.Mode}, "region": {got.Region, want.Region}, "project": {got.ProjectID, want.ProjectID},
				"access key": {got.AccessKeyID, want.AccessKeyID}, "secret key": {got.SecretAccessKey, want.SecretAccessKey},
				"agency":          {got.AgencyName, want.AgencyName},
				"agency's domain": {got.AgencyDomainName, want.AgencyDomainName}, "agency's domain ID": {got.AgencyDomainID, want.AgencyDomainID},
			} {
				equal(t, file+" "+name+": "+field, values[0], values[1])
			}
		}
	}
}

func TestWhatIsWrongWithAProfile(t *testing.T) {
	file := write(t, profiles)
	for name, test := range map[string]struct {
		file, profile string
		named         string // in the error; "": the file is at fault
		want          string
	}{
		"unknown":          {file, "absent", "absent", `the file has no profile of that name, only ["work" "sso" "old" "agency" "signed out" "half" "other half" "nobody's"]`},
		"another case":     {file, "Work", "Work", "the file has no profile of that name"},
		"mode":             {file, "agency", "agency", `its mode is "ecsAgency", and only AKSK and SSO are supported`},
		"signed out":       {file, "signed out", "signed out", "it contains no access key and secret key"},
		"half a pair":      {file, "half", "half", "it contains no access key and secret key"},
		"other half":       {file, "other half", "other half", "it contains no access key and secret key"},
		"agency's account": {file, "nobody's", "nobody's", `it names the agency "readers", but not the account that the agency belongs to`},
		"no file":          {filepath.Join(t.TempDir(), "absent"), "", "", "no such file"},
		"folder":           {t.TempDir(), "", "", "is a directory"},
		"no JSON":          {write(t, `{"profiles": [{"secretAccessKey": "very-secret"`), "", "", "the file is not valid JSON"},
		"another JSON":     {write(t, `{"profiles": "very-secret"}`), "", "", "the file is not valid JSON"},
		"empty":            {write(t, ``), "", "", "the file is not valid JSON"},
		"none":             {write(t, `{}`), "any", "any", "the file has no profile of that name, only []"},
		"none is current":  {write(t, `{"profiles": [{"name": "one"}]}`), "", "", `no profile is the current one: set profile to one of ["one"]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.ReadProfile(t.Context(), test.file, test.profile)
			wrong := asError[*client.ProfileError](t, err)
			equal(t, "file", wrong.File, test.file)
			equal(t, "profile", wrong.Profile, test.named)
			if text := err.Error(); !strings.Contains(text, test.want) || !strings.Contains(text, test.file) || !strings.Contains(text, test.named) ||
				strings.Contains(text, "very-secret") {
				t.Errorf("text: got %q, want %q, the file and the profile in it, and no secret", text, test.want)
			}
		})
	}
	_, err := client.ReadProfile(t.Context(), filepath.Join(t.TempDir(), "absent"), "")
	equal(t, "the cause is wrapped", errors.Is(err, fs.ErrNotExist), true)
}

func TestAProfileWhoseHomeIsUnknownSaysSo(t *testing.T) {
	t.Setenv("HOME", "")
	t.Setenv("USERPROFILE", "")
	_, err := client.ReadProfile(t.Context(), "", "work")
	equal(t, "file", asError[*client.ProfileError](t, err).File, "~/.hcloud/config.json")
}
