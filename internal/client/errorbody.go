// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
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
	top := members(body)
	if b = readError(top); b.Message == "" {
		for _, name := range slices.Sorted(maps.Keys(top)) {
			for _, nested := range objects(top[name], name == "errors") {
				b = b.or(readError(nested))
				for _, detail := range objects(nested["details"], true) {
					b = b.or(readError(detail))
				}
			}
		}
	}
	return b, b.Code != "" || b.Message != ""
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
		var text string
		var number json.Number // takes a text too, where that holds a number
		switch raw := object[name]; {
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
		plain[strings.ToLower(strings.ReplaceAll(name, "_", ""))] = object[name]
	}
	return plain
}

// objects is one JSON object, or those of an array where one may stand.
func objects(raw json.RawMessage, orArray bool) []map[string]json.RawMessage {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
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
	text := fmt.Sprintf("the body (%s, %d bytes) holds no %s", printable(scrub(contentType), 100), len(body), what)
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
