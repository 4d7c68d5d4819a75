// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
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
// how, and another may encode once more: so texts are read with all that they
// can mean, as replacing encoded secrets would miss what is encoded otherwise.
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
	end := 0
	for _, found := range find(text, []rune(secret)) {
		if found.start >= end {
			kept.WriteString(text[end:found.start] + "***")
		}
		end = max(end, found.end)
	}
	return kept.String() + text[end:]
}

type span struct{ start, end int }

// find finds a secret wherever a text can mean it, in one pass: how much of it
// has been read at a place, and from where on, is all that matters there.
func find(text string, secret []rune) []span {
	var all []span
	states := map[int]map[int]int{} // by place: runes of the secret that end there, and where they start
	for at, r := range text {
		here := states[at]
		delete(states, at)
		if len(here) == 0 && r != secret[0] && !isMark(r) {
			continue
		}
		reach := func(c char, read, start int) {
			switch {
			case c.r != secret[read]:
			case read+1 == len(secret):
				all = append(all, span{start, c.end})
			case states[c.end] == nil:
				states[c.end] = map[int]int{read + 1: start}
			default:
				if earlier, ok := states[c.end][read+1]; !ok || start < earlier {
					states[c.end][read+1] = start
				}
			}
		}
		for _, c := range chars(text, at, encodings) {
			reach(c, 0, at)
			for read, start := range here {
				reach(c, read, start)
			}
		}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	return all
}

// encodings is how often a text may have been encoded.
const encodings = 2

// isMark says whether a character begins the encoded form of another.
func isMark(r rune) bool { return r == '\\' || r == '&' || r == '%' || r == '+' }

// char is a character that a text can mean somewhere, and where the text goes on.
type char struct {
	r   rune
	end int
}

// chars are what a text can mean at a place if it was encoded so often at most:
// first the character that stands there, last what was encoded most often.
func chars(text string, at, times int) []char {
	r, size := utf8.DecodeRuneInString(text[at:])
	all := []char{{r, at + size}}
	if !isMark(r) {
		return all
	}
	for n := range times {
		for _, mark := range all {
			rest := reader{text, mark.end, n}
			if decoded := rest.decode(mark.r); decoded >= 0 && !slices.Contains(all, char{decoded, rest.at}) {
				all = append(all, char{decoded, rest.at})
			}
		}
	}
	return all
}

// reader reads a text that was encoded so often at most.
type reader struct {
	text  string
	at    int
	times int
}

// next is the next character, or -1 at the end.
func (r *reader) next() rune {
	if r.at >= len(r.text) {
		return -1
	}
	all := chars(r.text, r.at, r.times)
	last := all[len(all)-1]
	r.at = last.end
	return last.r
}

// decode is the character whose encoded form begins with a mark, or -1.
func (r *reader) decode(mark rune) rune {
	switch mark {
	case '\\':
		return r.escaped()
	case '&':
		return r.entity()
	case '%':
		return r.octets()
	case '+':
		return ' '
	}
	return -1
}

// escaped is what stands behind a backslash in JSON or in a string of a language.
func (r *reader) escaped() rune {
	switch next := r.next(); next {
	case 'x':
		return r.hex(2)
	case 'U':
		return r.hex(8)
	case 'u':
		unit := r.hex(4)
		if utf16.IsSurrogate(unit) && r.next() == '\\' && r.next() == 'u' {
			return utf16.DecodeRune(unit, r.hex(4))
		}
		return unit
	default:
		return next
	}
}

// entity is what stands behind an ampersand in HTML or XML.
func (r *reader) entity() rune {
	name := []rune{'&'}
	for range 32 { // no name is longer
		next := r.next()
		name = append(name, next)
		if next != '#' && !unicode.IsLetter(next) && !unicode.IsDigit(next) {
			break
		}
	}
	if text := []rune(html.UnescapeString(string(name))); len(text) == 1 {
		return text[0]
	}
	return -1
}

// octets are those of a character in a URL, behind the first percent sign.
func (r *reader) octets() rune {
	var octets []byte
	for !utf8.FullRune(octets) {
		if len(octets) > 0 && r.next() != '%' {
			return -1
		}
		octet := r.hex(2)
		if octet < 0 {
			return -1
		}
		octets = append(octets, byte(octet&0xff))
	}
	if decoded, _ := utf8.DecodeRune(octets); decoded != utf8.RuneError {
		return decoded
	}
	return -1
}

// hex is a number of so many digits, or -1.
func (r *reader) hex(digits int) rune {
	var text []rune
	for range digits {
		text = append(text, r.next()) // no digit at the end of the text
	}
	number, err := strconv.ParseUint(string(text), 16, 31)
	if err != nil {
		return -1
	}
	return rune(number)
}

// scrubbedStart is so much of a text as is to be shown. Where only its start was
// scrubbed, the end of that may be half a secret, and is dropped.
func scrubbedStart[T string | []byte](whole T, most int, scrub func(string) string) string {
	start := whole[:min(len(whole), most+scrubMargin)]
	text := scrub(string(start))
	if len(start) < len(whole) {
		text = text[:max(0, len(text)-scrubMargin)]
	}
	return text[:min(len(text), most)]
}

// shown is the start of a text from outside, without secrets, as a message has it:
// scrubbing all of what may be a megabyte would take seconds.
func shown(text string, most int, scrub func(string) string) string {
	return printable(scrubbedStart(text, utf8.UTFMax*most, scrub), most)
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
