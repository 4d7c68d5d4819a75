// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// encoders are how a server may write a text that it repeats.
var encoders = map[string]func(string) string{
	"as it is":              func(s string) string { return s },
	"JSON":                  func(s string) string { return strings.ReplaceAll(inJSON(s, false), "/", `\/`) },
	"JSON for HTML":         func(s string) string { return inJSON(s, true) },
	"JSON in ASCII":         func(s string) string { return inASCII(inJSON(s, true), "%04x") },
	"JSON in ASCII, upper":  func(s string) string { return inASCII(inJSON(s, false), "%04X") },
	"quoted":                func(s string) string { return unquoted(strconv.Quote(s)) },
	"quoted in ASCII":       func(s string) string { return unquoted(strconv.QuoteToASCII(s)) },
	"HTML":                  html.EscapeString,
	"HTML by name":          strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace,
	"HTML by every name":    strings.NewReplacer("&", "&amp;", "<", "&lt;", "+", "&plus;", "/", "&sol;", "é", "&eacute;").Replace,
	"HTML by number":        func(s string) string { return each(s, `&#%d;`) },
	"HTML by padded number": func(s string) string { return each(s, `&#%04d;`) },
	"HTML in hex":           func(s string) string { return each(s, `&#x%x;`) },
	"HTML in hex, upper":    func(s string) string { return each(s, `&#X%X;`) },
	"path":                  url.PathEscape,
	"path, lower":           func(s string) string { return lowerHex(url.PathEscape(s)) },
	"query":                 url.QueryEscape,
	"query, lower":          func(s string) string { return lowerHex(url.QueryEscape(s)) },
	"as a URI's component":  strings.NewReplacer("%", "%25", `"`, "%22", `\`, "%5C", "<", "%3C", ">", "%3E", "&", "%26", " ", "%20", "é", "%C3%A9").Replace,
	"every octet":           octets,
}

func inJSON(s string, forHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(forHTML)
	_ = e.Encode(s) // of a text it cannot fail
	return unquoted(strings.TrimSpace(b.String()))
}

func unquoted(s string) string { return s[1 : len(s)-1] }

func inASCII(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u`+format, unit)
		}
	}
	return b.String()
}

// each writes all but letters and digits by their number.
func each(s, format string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(letters, r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, format, r)
		}
	}
	return b.String()
}

func octets(s string) string {
	var b strings.Builder
	for _, octet := range []byte(s) {
		if strings.IndexByte(letters, octet) >= 0 {
			b.WriteByte(octet)
		} else {
			fmt.Fprintf(&b, "%%%02X", octet)
		}
	}
	return b.String()
}

func lowerHex(s string) string {
	parts := strings.Split(s, "%")
	for i, part := range parts[1:] {
		parts[i+1] = strings.ToLower(part[:2]) + part[2:]
	}
	return strings.Join(parts, "%")
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// randomSecret ends in letters of its own, by which any form of it is known.
func randomSecret(random *rand.Rand) (secret, known string) {
	alphabet := []rune(`"\<>&'/+=%$#;:.,-_~!?*()[]{}|^@ é任😀` + "`")
	var b strings.Builder
	for range 4 + random.IntN(20) {
		b.WriteRune(alphabet[random.IntN(len(alphabet))])
		b.WriteByte(letters[random.IntN(len(letters))])
	}
	known = "Tell" + strconv.Itoa(random.IntN(1e9)) + "Tale"
	return b.String() + known, known
}

// places are where a service can repeat a text: each gives a reply that does.
var places = map[string]func(text string) reply{
	"message": func(text string) reply { return answers(403, nil, `{"error_msg": `+quoted("refused: "+text)+`}`) },
	"code":    func(text string) reply { return answers(403, nil, `{"error_code": `+quoted(text)+`}`) },
	"request ID": func(text string) reply {
		return answers(403, nil, `{"error_msg": "no", "request_id": `+quoted(text)+`}`)
	},
	"header":     func(text string) reply { return answers(403, repeating(text), `{"error_msg": "no"}`) },
	"text":       func(text string) reply { return answers(502, repeating(text), "cannot pass on "+text) },
	"page":       func(text string) reply { return answers(502, nil, "<html><p>cannot pass on <b>"+text+"</b>") },
	"other JSON": func(text string) reply { return answers(400, nil, `{"request": [`+quoted(text)+`]}`) },
	"success":    func(text string) reply { return answers(200, repeating(text), `{"status": 1}`) },
	"empty":      func(text string) reply { return answers(200, repeating(text), "") },
	"name": func(text string) reply {
		return answers(200, nil, `{"status": "Success", `+quoted(text)+`: 1, `+quoted(text)+`: 2}`)
	},
	"redirect": func(text string) reply {
		return answers(302, http.Header{"Location": {"https://" + text + ".example/"}}, "")
	},
	"broken off": func(text string) reply {
		return answersFrom(200, repeating(text), func() io.Reader { return breaksOff(io.ErrUnexpectedEOF) })
	},
	"not HTTP":     func(text string) reply { return fails(fmt.Errorf("malformed HTTP response %q", text)) },
	"not HTTP too": func(text string) reply { return fails(errors.New("malformed MIME header line: " + text)) },
}

func repeating(text string) http.Header {
	return http.Header{"X-Request-Id": {text}, "Content-Type": {text}, "Server": {text}}
}

func quoted(text string) string { return `"` + inJSON(text, false) + `"` }

// told is all that a read tells of a reply, in the log and in its error.
func told(t *testing.T, credentials client.Credentials, reply reply) string {
	t.Helper()
	var sink bytes.Buffer
	config := config()
	config.Credentials = client.Static(credentials)
	err := readJob(tflogtest.RootLogger(t.Context(), &sink), client.NewOn(config, &network{script: script{reply}}).Polling())
	lines, decodeErr := tflogtest.MultilineJSONDecode(&sink)
	must(t, decodeErr)
	return fmt.Sprintf("%v\n%+v", err, lines)
}

func TestASecretIsTakenOutInWhateverFormAServiceRepeatsIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for place, reply := range places {
		for name, encode := range encoders {
			secret, known := randomSecret(random)
			text := told(t, client.Credentials{AccessKey: "ACCESSKEY", SecretKey: "sk", SecurityToken: secret}, reply(encode(secret)))
			if strings.Contains(text, known) {
				t.Errorf("%s, %s: %q is told:\n%s", place, name, secret, text)
			}
		}
	}
}

func TestASecretIsTakenOutThatWasEncodedTwice(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for first, encode := range encoders {
		for second, encodeAgain := range encoders {
			if first == "HTML by every name" {
				continue // after another encoder only the names are known that all encoders have
			}
			secret, known := randomSecret(random)
			text := "before " + encodeAgain(encode(secret)) + " after"
			if scrubbed := client.Scrubber(secret)(text); scrubbed != "before *** after" {
				t.Errorf("%s, then %s: of %q with %q is left: %q", first, second, text, known, scrubbed)
			}
		}
	}
}

func FuzzScrubber(f *testing.F) {
	for _, text := range []string{"", `\`, `\\\\`, "%", "%25%2", "&", "&amp", "&amp;amp;", "&#;", "+", "\xff", "\\u", "a+b%20c"} {
		f.Add(`a"b<c>&d`, text)
		f.Add(`\\\\%%%%&&&&`, text)
		f.Add("    \xff", text)
	}
	f.Fuzz(func(t *testing.T, secret, text string) {
		scrub := client.Scrubber(secret)
		if utf8.RuneCountInString(secret) < 4 {
			equal(t, "text with a secret that is too short", scrub(text), text)
			return
		}
		if strings.Contains(scrub(text), secret) && !strings.Contains(secret, "*") {
			t.Errorf("%q is left of %q", secret, text)
		}
		if !utf8.ValidString(secret) || strings.ContainsFunc(secret, unicode.IsControl) {
			return // no request can carry it
		}
		for name, encode := range encoders {
			if scrubbed := scrub(encode(secret)); strings.Trim(scrubbed, "*") != "" {
				t.Errorf("%s: of %q is left: %q", name, encode(secret), scrubbed)
			}
		}
	})
}

func TestSecretsThatHoldOneAnotherAreTakenOutWhole(t *testing.T) {
	equal(t, "text", client.Scrubber("word", "password", "", "password<1>")("a password, password&lt;1&gt; and word"), "a ***, *** and ***")
}

func TestASecretIsTakenOutOfAnAddressBeforeThatIsCutUp(t *testing.T) {
	credentials := client.Credentials{AccessKey: "ACCESSKEY", SecretKey: "sk", SecurityToken: "first@TellTale"}
	for _, location := range []string{"https://first@TellTale/", "https://first%40TellTale/"} {
		text := told(t, credentials, answers(302, http.Header{"Location": {location}}, ""))
		equal(t, location+" is told", strings.Contains(text, "TellTale"), false)
	}
}

// A very short secret is in half of all words.
func TestAVeryShortSecretLeavesMessagesReadable(t *testing.T) {
	credentials := client.Credentials{AccessKey: "ACCESSKEY", SecretKey: "e", SecurityToken: "not"}
	text := told(t, credentials, answers(403, nil, `{"error_msg": "this is not permitted"}`))
	equal(t, "message is whole", strings.Contains(text, "this is not permitted"), true)
}

func TestAProofThatIAMRepeatsEncodedIsTakenOut(t *testing.T) {
	const secret = `very"secret\<proof>&more/of it`
	for name, encode := range encoders {
		for kind, source := range map[string]client.CredentialSource{
			"password": client.Password{UserID: user, Password: secret}.Source(),
			"ID token": client.OIDC{ProviderID: idp, Token: secret}.Source(),
		} {
			config := config()
			config.Credentials = source
			refused := answers(401, repeating(encode(secret)), `{"error": {"message": `+quoted(encode(secret))+`}}`)
			var sink bytes.Buffer
			err := readJob(tflogtest.RootLogger(t.Context(), &sink), client.NewOn(config, &network{script: script{refused}}))
			equal(t, kind+" as "+name, apiError(t, err).Message, "***")
			equal(t, kind+" as "+name+" in the log", strings.Contains(sink.String(), "more"), false)
		}
	}
}

// What stands there may be the very key that was asked for.
func TestATimeThatCannotBeReadIsNotRepeated(t *testing.T) {
	for name, source := range map[string]client.CredentialSource{
		"agency":        client.Agency{Base: client.Static(temporary), Name: "a", DomainName: "d"}.Source(),
		"agency, by ID": client.Agency{Base: client.Static(temporary), Name: "a", DomainID: "d"}.Source(),
		"password":      client.Password{UserID: user, Password: "very-secret"}.Source(),
	} {
		t.Run(name, func(t *testing.T) {
			config := config()
			config.Credentials = source
			body := `{"credential": {"expires_at": "very-secret"}, "credentials": {"expiration": "very-secret"}, "token": {"expires_at": "very-secret"}}`
			err := readJob(t.Context(), client.NewOn(config, &network{script: script{answers(201, nil, body)}}))
			text := asError[*client.FormatError](t, err).Error()
			equal(t, "is told", strings.Contains(text, "very-secret"), false)
			equal(t, "says why", strings.Contains(text, ": not a valid time"), true)
		})
	}
}

// To scrub a megabyte takes seconds, where somebody wants it to.
func TestNoMoreIsScrubbedThanIsNeededForWhatIsShown(t *testing.T) {
	large := strings.Repeat("%", 1<<19)
	for name, body := range map[string]string{
		"message": `{"error_code": "X.1", "error_msg": "` + large + `"}`,
		"others":  fmt.Sprintf(`{"code": %q, "request_id": %q, "encoded_authorization_message": %q}`, large, large[:1<<18], large[:1<<17]),
		"no JSON": large,
	} {
		for _, code := range []int{403, 302} {
			header := http.Header{"X-Request-Id": {large}, "Content-Type": {large}, "Location": {"https://host.example/" + large}}
			most := 0
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://host.example", http.NoBody)
			must(t, err)
			_ = client.NewAPIError(&http.Response{StatusCode: code, Header: header, Request: request}, []byte(body), func(text string) string {
				most = max(most, len(text))
				return text
			})
			if most > 160<<10 {
				t.Errorf("%s, %d: %d bytes are scrubbed at once", name, code, most)
			}
		}
	}
}

func TestACutThroughASecretLeavesNoHalfOfIt(t *testing.T) {
	cred := temporary
	cred.SecretKey = ""
	for part := range 130 {
		cred.SecretKey += fmt.Sprint("secret", part)
	}
	c := config()
	c.Credentials = client.Static(cred)
	said := `{"error_code": "X.1", "error_msg": "` + strings.Repeat(cred.SecretKey, 80) + `"}`
	err := readJob(t.Context(), client.NewOn(c, &network{script: script{answers(403, nil, said)}}))
	if text := err.Error(); strings.Contains(text, "secret") {
		t.Errorf("shows %.200q", text)
	}
}

// A service that repeats a mark without end holds nobody up: read anew from every
// place, such texts would take minutes, and the tests run into their time limit.
func TestScrubbingEndsSoonWhateverTheTextIs(t *testing.T) {
	var token string // as IAM's are
	for random := rand.New(rand.NewPCG(5, 6)); len(token) < 4000; {
		token += string((letters + "+/")[random.IntN(64)])
	}
	for _, secret := range []string{"%%%%%%%%Z", `\\\\\\\\Z`, "&&&&&&&&Z", token} {
		for _, mark := range []string{"%", `\`, "&", "+", "%25", "%5c", `\u005c`, `\\u005c`, "&amp;", "&#92;", "%26", "&#", `%5cu0025`, "a", token[:3999]} {
			text := strings.Repeat(mark, 5_000/len(mark))
			if client.Scrubber(secret)(text) != text {
				t.Errorf("%q was found in a text of %q", secret, mark)
			}
		}
	}
}
