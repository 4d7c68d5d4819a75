// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrorBody is what a service or a gateway says in the JSON of an error.
type ErrorBody struct {
	Code      string // such as SVCSTG.SWR.4030001; empty where there is none
	Message   string
	RequestID string
	Encoded   string // why access was denied, encrypted for STS to decode

	bare bool // the message is an "error" without a name of its own for it
}

// errorNames are the names that services and their gateways have for the same
// few things, in lower case and without underscores; of several the first
// counts that holds something.
var errorNames = struct{ code, message, requestID, encoded, bare []string }{
	code:      []string{"errorcode", "code"},
	message:   []string{"errormsg", "errormessage", "message", "msg"},
	requestID: []string{"requestid"},
	encoded:   []string{"encodedauthorizationmessage"},
	bare:      []string{"error"},
}

const (
	// errorBodyLimit is how many bytes an error's JSON may have.
	errorBodyLimit = 1 << 20
	// excerptLimit is how many characters are shown of a body of another kind.
	excerptLimit = 300
)

// ParseErrorBody finds the code and the message of an error at the top of a JSON
// object or one level down, where gateways nest them under a name of the error's
// kind, in a list of errors, or in the details of one. It does so whatever the
// status was; ok says whether there is a code or a message.
func ParseErrorBody(body []byte) (b ErrorBody, ok bool) {
	b = errorOf(members(body))
	return b, b.Code != "" || b.Message != ""
}

// errorOf reads an error from the members of the object at the top.
func errorOf(top map[string]json.RawMessage) ErrorBody {
	b := readError(top)
	if b.Message == "" {
		for _, name := range slices.Sorted(maps.Keys(top)) {
			for _, nested := range objects(top[name], name == "errors") {
				b = b.or(readError(nested))
				for _, detail := range objects(nested["details"], true) {
					b = b.or(readError(detail))
				}
			}
		}
	}
	return b
}

// errorMembers are the names, as errorNames has them, of what stands at the top
// of no document: it tells of an error, whatever else the response contains.
var errorMembers = []string{"errorcode", "code", "errormsg", "errormessage", "error", "errors"}

// findError reads the error in a response with a status of success, however
// large; found says whether there is one, and not only a message.
func findError(body []byte) (said ErrorBody, found bool) {
	top := errorParts(body, true)
	for name := range top {
		found = found || !slices.Contains(errorNames.message, name) || slices.Contains(errorMembers, name)
	}
	return errorOf(top), found
}

// errorParts are the members of an object that tell of an error: those with a
// name for it, and objects that hold a code and a message, if those are to count.
func errorParts(object []byte, nested bool) map[string]json.RawMessage {
	// That no name stands twice has been checked with the decoding, and costs half.
	decoder := jsontext.NewDecoder(bytes.NewBuffer(object), jsontext.AllowDuplicateNames(true))
	if start, err := decoder.ReadToken(); err != nil || start.Kind() != '{' {
		return nil
	}
	parts := map[string]json.RawMessage{}
	for decoder.PeekKind() == '"' {
		token, _ := decoder.ReadToken()
		name := plainName(token.String())
		value, err := decoder.ReadValue()
		if err != nil {
			break
		}
		named := slices.Contains(errorMembers, name) || slices.Contains(errorNames.message, name)
		if named && saysAnything(value) || !named && nested && value.Kind() == '{' && isError(value) {
			parts[name] = json.RawMessage(slices.Clone(value))
		}
	}
	return parts
}

// isError says whether a value is an object with the code and the message of an
// error.
func isError(value jsontext.Value) bool {
	b := readError(errorParts(value, false))
	return b.Code != "" && b.Message != ""
}

// noError are the texts that stand for success where others name an error, as the
// numbers 0 and 200 do.
var noError = []string{"", "0", "200", "ok", "success"}

// saysAnything says whether a value is more than null, nothing, or success. It makes
// nothing of the value, which may be as large as a response.
func saysAnything(raw jsontext.Value) bool {
	tokens := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
	for {
		token, err := tokens.ReadToken()
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
		in, read := tokens.StackIndex(tokens.StackDepth())
		if isName := in == '{' && read%2 == 1; !isName && hasContent(token) {
			return true
		}
	}
}

func hasContent(token jsontext.Token) bool {
	switch token.Kind() {
	case 't':
		return true
	case '"':
		return !slices.Contains(noError, strings.ToLower(strings.TrimSpace(token.String())))
	case '0':
		number, _ := token.Float() // infinite if it is too large
		return number != 0 && number != http.StatusOK
	}
	return false
}

// gatewayCode is a code of the API gateway, wherever it stands in a body.
var gatewayCode = regexp.MustCompile(`(?i)"\s*APIGW?\.`)

// namesGateway says whether a body has the code of a gateway anywhere: then it is
// not the service's own, whatever else it says.
func namesGateway(body []byte) bool { return gatewayCode.Match(body) }

// isOwn says whether this is a service's own answer to what it was asked, and
// not the bare "error": "Not Found" of a web server.
func (b ErrorBody) isOwn() bool { return b.Code != "" || b.Message != "" && !b.bare }

// or fills in what is missing.
func (b ErrorBody) or(other ErrorBody) ErrorBody {
	if b.Message == "" {
		b.Message, b.bare = other.Message, other.bare
	}
	b.Code = cmp.Or(b.Code, other.Code)
	b.RequestID = cmp.Or(b.RequestID, other.RequestID)
	b.Encoded = cmp.Or(b.Encoded, other.Encoded)
	return b
}

func readError(object map[string]json.RawMessage) ErrorBody {
	b := ErrorBody{
		Code:      firstText(object, errorNames.code, true),
		Message:   firstText(object, errorNames.message, false),
		RequestID: firstText(object, errorNames.requestID, false),
		Encoded:   firstText(object, errorNames.encoded, false),
	}
	if b.Message == "" {
		b.Message = firstText(object, errorNames.bare, false)
		b.bare = b.Message != ""
	}
	return b
}

// firstText is the first of the named members that is a text, or a number where
// that passes for one.
func firstText(object map[string]json.RawMessage, names []string, orNumber bool) string {
	for _, name := range names {
		raw, ok := object[name]
		if !ok {
			continue
		}
		var text string
		var number json.Number // takes a text too, where that holds a number
		switch {
		case json.Unmarshal(raw, &text) == nil && text != "":
			return text
		case orNumber && json.Unmarshal(raw, &number) == nil && number != "":
			return number.String()
		}
	}
	return ""
}

// members are those of a JSON object, by their names in lower case and without
// underscores; of anything else there are none.
func members(raw []byte) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if len(raw) > errorBodyLimit || json.Unmarshal(raw, &object) != nil {
		return nil
	}
	plain := make(map[string]json.RawMessage, len(object))
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(object))) {
		plain[plainName(name)] = object[name]
	}
	return plain
}

// plainName is a name in lower case and without underscores.
func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// objects is one JSON object, or those of an array where one may stand.
func objects(raw json.RawMessage, orArray bool) []map[string]json.RawMessage {
	var elements []json.RawMessage
	if len(raw) > errorBodyLimit || json.Unmarshal(raw, &elements) != nil {
		return []map[string]json.RawMessage{members(raw)}
	}
	var all []map[string]json.RawMessage
	if orArray {
		for _, element := range elements {
			all = append(all, members(element))
		}
	}
	return all
}

// describe says what a body is that holds no message, and shows its start.
func describe(contentType string, body []byte, what string, scrub func(string) string) string {
	if len(bytes.TrimSpace(body)) == 0 {
		return "the body is empty"
	}
	if contentType == "" {
		contentType = "no content type"
	}
	text := fmt.Sprintf("the body (%s, %d bytes) holds no %s", shown(contentType, 100, scrub), len(body), what)
	if shown := excerpt(body, scrub); shown != "" {
		text += "; it reads: " + shown
	}
	return text
}

// markup is what nobody reads of HTML or XML.
var markup = regexp.MustCompile(`(?is)<script\b.*?(?:</script>|$)|<style\b.*?(?:</style>|$)|<!--.*?(?:-->|$)|<[^>]*(?:>|$)`)

// excerpt is the start of a body in one line, without secrets and markup.
func excerpt(body []byte, scrub func(string) string) string {
	text := scrubbedStart(body, 32<<10, scrub)
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		text = scrub(html.UnescapeString(markup.ReplaceAllString(text, " ")))
	}
	return printable(strings.Join(strings.Fields(text), " "), excerptLimit)
}
