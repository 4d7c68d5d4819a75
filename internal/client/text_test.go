// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
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
		b, err := client.ReadFile(name)
		must(t, err)
		equal(t, name, string(b), "text")
	}
	for _, name := range []string{"~root/file", "~file", path + "\n", "~/file "} {
		_, err := client.ReadFile(name)
		equal(t, name+" is refused", err != nil && err.Error() != "" && !os.IsNotExist(err), true)
	}
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
	p, err := client.ReadProfile(write(t, "\ufeff"+profiles), "")
	must(t, err)
	equal(t, "name", p.Name, "work")
}
