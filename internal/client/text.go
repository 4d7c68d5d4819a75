// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// byteOrderMark is what some editors begin a text in UTF-8 with.
const byteOrderMark = "\ufeff"

// CheckText says why a text cannot be an ID, a name or a secret. It repeats
// nothing of the text.
func CheckText(text string) error {
	switch {
	case strings.TrimFunc(text, isInvisible) != text:
		return errors.New("it must not begin or end with white space or a line break")
	case strings.ContainsFunc(text, isControl) || !utf8.ValidString(text):
		return errors.New("it must not contain a line break or another control character")
	}
	return nil
}

// isInvisible says whether nobody sees a character at the end of a text.
func isInvisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// isControl says whether a character is a line break, or moves the cursor in
// another way.
func isControl(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

var visible = regexp.MustCompile(`^[[:graph:]]+$`)

// CheckHeader says why a text cannot be sent in a header. It repeats nothing of
// the text, which may be a secret.
func CheckHeader(text string) error {
	if err := CheckText(text); err != nil {
		return err
	}
	if !visible.MatchString(text) {
		return errors.New("it must not contain a space or a character that is not ASCII")
	}
	return nil
}

var hostPart = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$`)

// CheckHostPart says why a text cannot be part of a host's name, such as
// its domain.
func CheckHostPart(text string) error {
	return checkPattern(text, hostPart, "cannot be part of a host's name")
}

// RegionName is how a region's ID is written: one label of a host's name.
var RegionName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$`)

// CheckRegion says why a text cannot be a region's ID.
func CheckRegion(text string) error {
	return checkPattern(text, RegionName, "is not a region's ID, such as cn-north-4")
}

// checkPattern repeats a text that does not match, so it must not be a secret.
func checkPattern(text string, pattern *regexp.Regexp, flaw string) error {
	if err := CheckText(text); err != nil {
		return err
	}
	if !pattern.MatchString(text) {
		return fmt.Errorf("it is %q, which %s", text, flaw)
	}
	return nil
}

// TrimText takes off a text what files begin and end with: a byte order mark,
// line breaks and other white space.
func TrimText(text string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), byteOrderMark))
}

// CheckPath says why a text cannot be the path of a file.
func CheckPath(path string) error {
	if rest, ok := strings.CutPrefix(path, "~"); ok && rest != "" && !os.IsPathSeparator(rest[0]) {
		return errors.New("only ~/ stands for a home directory, that of the current user: write the path in full")
	}
	return CheckText(path)
}

// fileLimit is how many bytes a file of settings may have.
const fileLimit = 1 << 20

// ReadFile reads a small file, without the byte order mark that it may begin
// with. ~/ at the start of the path is the user's home directory. It ends with
// the context, though a file system may hold up what it has begun.
func ReadFile(ctx context.Context, path string) ([]byte, error) {
	if err := CheckPath(path); err != nil {
		return nil, fmt.Errorf("the path is not usable: %w", err)
	}
	if rest, ok := strings.CutPrefix(path, "~"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		path = filepath.Join(home, rest)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var b []byte
	read := make(chan error, 1)
	go func() {
		var err error
		b, err = readRegular(path)
		read <- err
	}()
	select {
	case err := <-read:
		return bytes.TrimPrefix(b, []byte(byteOrderMark)), err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// readRegular reads a regular file, or one that a link leads to. Others may have
// no end, or wait for somebody to write.
func readRegular(path string) ([]byte, error) {
	refused := func(text string) error { return &fs.PathError{Op: "read", Path: path, Err: errors.New(text)} }
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, refused("it is a directory")
	case !info.Mode().IsRegular():
		return nil, refused("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // nothing was written
	b, err := readUpTo(file, fileLimit)
	if _, large := errors.AsType[*SizeError](err); large {
		return nil, refused(fmt.Sprintf("it is larger than %d MiB", fileLimit>>20))
	}
	return b, err
}
