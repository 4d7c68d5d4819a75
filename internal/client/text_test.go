// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

func TestTextsWithInvisibleEndsOrControlCharactersAreRefusedWithoutBeingShown(t *testing.T) {
	const ends, inside = "begin or end with white space", "control character"
	for text, want := range map[string]string{
		"":                    "",
		"very-secret":         "",
		"very secret":         "",
		"very-secret 任务":      "",
		"very-secret\n":       ends,
		"very-secret\r\n":     ends,
		"very-secret ":        ends,
		"\tvery-secret":       ends,
		"\u00a0very-secret":   ends,
		"very-secret\u2028":   ends,
		"\ufeffvery-secret":   ends,
		"very-secret\u200b":   ends,
		"very\nsecret":        inside,
		"very\x00secret":      inside,
		"very\x7fsecret":      inside,
		"very\u0085secret":    inside,
		"very\u2028secret":    inside,
		"very\u2029secret":    inside,
		"very\x1b[31m-secret": inside,
		"very\xffsecret":      inside,
	} {
		err := client.CheckText(text)
		equal(t, text+": is taken", err == nil, want == "")
		if err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "very")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestHeadersTakeVisibleASCIIAlone(t *testing.T) {
	for text, ok := range map[string]bool{"A~!": true, "a b": false, "ü": false, "a\n": false, "a\r\nX: y": false} {
		equal(t, text, client.CheckHeader(text) == nil, ok)
	}
}

func TestTextOfFilesAndPipelinesIsTrimmed(t *testing.T) {
	for _, text := range []string{"token", "token\n", "\ufefftoken\r\n", " token ", "\ufeff token", "\n\ufefftoken"} {
		equal(t, text, client.TrimText(text), "token")
	}
}

func TestAFileIsReadFromTheHomeDirectoryAndWithoutItsByteOrderMark(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	path := filepath.Join(home, "file")
	must(t, os.WriteFile(path, []byte("\ufefftext"), 0o600))
	for _, name := range []string{path, "~/file"} {
		b, err := client.ReadFile(t.Context(), name)
		must(t, err)
		equal(t, name, string(b), "text")
	}
	for _, name := range []string{"~root/file", "~file", path + "\n", "~/file "} {
		_, err := client.ReadFile(t.Context(), name)
		equal(t, name+" is refused", err != nil && err.Error() != "" && !os.IsNotExist(err), true)
	}
}

func TestARegionIsOneLabelOfAHostsName(t *testing.T) {
	for text, want := range map[string]bool{
		"cn-north-4": true, "eu-west-101": true, "my_region-1": true, "r": true,
		"a.b": false, "-a": false, "a-": false, "a/b": false, "a\n": false, "": false,
	} {
		equal(t, text, client.CheckRegion(text) == nil, want)
		equal(t, text, client.RegionName.MatchString(text), want)
	}
}

// A device, or a pipe, could be read without end.
func TestAFileThatMayHaveNoEndIsNotRead(t *testing.T) {
	folder := t.TempDir()
	small, large, link := filepath.Join(folder, "small"), filepath.Join(folder, "large"), filepath.Join(folder, "link")
	must(t, os.WriteFile(small, make([]byte, 1<<20), 0o600))
	must(t, os.WriteFile(large, make([]byte, 1<<20+1), 0o600))
	must(t, os.Symlink(small, link)) // as a token is mounted
	for path, want := range map[string]string{
		small:      "",
		link:       "",
		large:      "it is larger than 1 MiB",
		folder:     "it is a directory",
		os.DevNull: "it is not a regular file",
	} {
		_, err := client.ReadFile(t.Context(), path)
		said := ""
		if err != nil {
			said = strings.TrimPrefix(err.Error(), "read "+path+": ")
		}
		equal(t, path, said, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.ReadFile(ctx, small)
	equal(t, "cancelled", errors.Is(err, context.Canceled), true)
}

func TestAnAnswerMayBeginWithAByteOrderMark(t *testing.T) {
	var answer jobAnswer
	n := &network{script: script{answers(200, nil, "\ufeff"+`{"status": "Success"}`)}}
	must(t, client.NewOn(config(), n).ShowInstanceJob(t.Context(), home, job, &answer))
	equal(t, "status", answer.Status, "Success")

	_, err := readOnce(t, answers(403, nil, "\ufeff"+`{"error_code": "X.1", "error_msg": "no"}`))
	equal(t, "code", apiError(t, err).Code, "X.1")
}

func TestAProfileFileMayBeginWithAByteOrderMark(t *testing.T) {
	p, err := client.ReadProfile(t.Context(), write(t, "\ufeff"+profiles), "")
	must(t, err)
	equal(t, "name", p.Name, "work")
}
