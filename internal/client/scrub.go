// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const (
	// shortestSecret keeps messages readable: who has a password of three letters
	// would find no word in them that holds none of it. No service takes one.
	shortestSecret = 4
	// scrubMargin is how much more is scrubbed of a text than is shown, as a cut
	// through a secret would leave half of it.
	scrubMargin = 62 << 10
)

// scrubber takes secrets out of texts from outside, as they are or as JSON, HTML,
// a URL or a quoted string has them. An encoder is free in what it escapes and
// how, and another may encode once more: so each character is looked for in all
// its forms, as replacing whole encoded secrets would miss the mixed ones.
func scrubber(secrets ...string) func(string) string {
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return utf8.RuneCountInString(s) < shortestSecret })
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // one may hold another
	return func(text string) string {
		for _, secret := range secrets {
			text = without(text, secret)
		}
		return text
	}
}

// without is a text in which three stars stand for a secret.
func without(text, secret string) string {
	var kept strings.Builder
	forms, start := spellings{}, 0
	for at := 0; at < len(text); {
		if text[at] != secret[0] && strings.IndexByte(escapes, text[at]) < 0 {
			at++
			continue
		}
		ends := forms.match(text, []int{at}, secret, encodings)
		if len(ends) == 0 {
			at++
			continue
		}
		kept.WriteString(text[start:at] + "***")
		at = slices.Max(ends)
		start = at
	}
	return kept.String() + text[start:]
}

const (
	// escapes are what a character begins with that is written in another form.
	escapes = `\&%+`
	// encodings is how often a text may have been encoded.
	encodings = 2
)

// spellings remembers the forms that characters are written in.
type spellings map[rune][]string

// match returns where a text can end, by what it begins with, that has been
// encoded so often at most.
func (s spellings) match(text string, begins []int, plain string, depth int) []int {
	for _, r := range plain {
		var ends []int
		for _, at := range begins {
			ends = append(ends, s.matchRune(text, at, r, depth)...)
		}
		if len(ends) == 0 {
			return nil
		}
		slices.Sort(ends)
		begins = slices.Compact(ends)
	}
	return begins
}

func (s spellings) matchRune(text string, at int, r rune, depth int) []int {
	var ends []int
	if found, size := utf8.DecodeRuneInString(text[at:]); found == r && size > 0 {
		ends = append(ends, at+size)
	}
	if depth == 0 || at == len(text) || strings.IndexByte(escapes, text[at]) < 0 || isLetter(r) {
		return ends
	}
	if end := at + 1 + strings.IndexByte(text[at:min(len(text), at+32)], ';'); end > at && html.UnescapeString(text[at:end]) == string(r) {
		ends = append(ends, end)
	}
	for _, form := range s.of(r) {
		ends = append(ends, s.match(text, []int{at}, form, depth-1)...)
	}
	return ends
}

// isLetter says whether no encoder has a reason to write a character otherwise.
func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// of are the forms of a character: escaped by a backslash, as an entity, by its
// number or in UTF-16, by the octets of its UTF-8, and of a space a plus.
func (s spellings) of(r rune) []string {
	if forms, ok := s[r]; ok {
		return forms
	}
	forms := []string{`\` + string(r), fmt.Sprintf("&#%d;", r), fmt.Sprintf("&#%04d;", r)}
	for _, hex := range []string{"x", "X"} {
		var units, octets string
		for _, unit := range utf16.Encode([]rune{r}) {
			units += fmt.Sprintf(`\u%04`+hex, unit)
		}
		for _, octet := range []byte(string(r)) {
			octets += fmt.Sprintf(`%%%02`+hex, octet)
		}
		forms = append(forms, units, octets)
		for _, format := range []string{`\x%02`, `\U%08`} {
			forms = append(forms, fmt.Sprintf(format+hex, r))
		}
		for _, format := range []string{"&#x%", "&#X%"} {
			forms = append(forms, fmt.Sprintf(format+hex+";", r))
		}
	}
	for _, entity := range []string{"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"} {
		if html.UnescapeString(entity) == string(r) {
			forms = append(forms, entity)
		}
	}
	if r == ' ' {
		forms = append(forms, "+")
	}
	s[r] = forms
	return forms
}

// scrubbedStart is so much of a body as is to be shown.
func scrubbedStart(body []byte, most int, scrub func(string) string) string {
	text := scrub(string(body[:min(len(body), most+scrubMargin)]))
	return text[:min(len(text), most)]
}

// scrubbedError is an error that repeats a secret, in other words.
type scrubbedError struct {
	text string
	err  error
}

func (e scrubbedError) Error() string { return e.text }
func (e scrubbedError) Unwrap() error { return e.err }

// scrubError is the error as it is, unless it repeats a secret.
func scrubError(err error, scrub func(string) string) error {
	text := err.Error()
	if scrubbed := scrub(text); scrubbed != text {
		return scrubbedError{scrubbed, err}
	}
	return err
}
