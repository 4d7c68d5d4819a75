// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Algorithm is a way to sign a request, as the Authorization header names it.
type Algorithm string

// The algorithms that are verified.
const (
	SDKHMACSHA256 Algorithm = "SDK-HMAC-SHA256"
	V11HMACSHA256 Algorithm = "V11-HMAC-SHA256" // with a key derived from the secret key
)

const (
	dateLayout     = "20060102T150405Z"
	dayLayout      = "20060102"
	maxSkew        = 15 * time.Minute
	derivedService = "iotdm"
	derivedKeySize = 32
	tokenHeader    = "X-Security-Token"
)

// identity is who signed a request, and how.
type identity struct {
	key           Key
	algorithm     Algorithm
	signedHeaders []string
}

// authorization is a parsed Authorization header.
type authorization struct {
	algorithm     Algorithm
	accessKey     string
	scope         string // of a derived key: day/region/service
	signedHeaders []string
	signature     string
}

// parseAuthorization reads "ALGORITHM name=value, name=value, name=value".
func parseAuthorization(header string) (authorization, error) {
	algorithm, list, _ := strings.Cut(header, " ")
	values := map[string]string{}
	for part := range strings.SplitSeq(list, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		values[name] = value
	}
	a := authorization{
		algorithm:     Algorithm(algorithm),
		signedHeaders: strings.Split(values["SignedHeaders"], ";"),
		signature:     values["Signature"],
	}
	switch a.algorithm {
	case SDKHMACSHA256:
		a.accessKey = values["Access"]
	case V11HMACSHA256:
		a.accessKey, a.scope, _ = strings.Cut(values["Credential"], "/")
	default:
		return a, fmt.Errorf("the algorithm %q is not known", algorithm)
	}
	if a.accessKey == "" || a.signature == "" || values["SignedHeaders"] == "" {
		return a, errors.New("the Authorization header is incomplete")
	}
	return a, nil
}

// verify finds out who signed a request, or why its signature does not count. It knows the request only as it was
// received, so a proxy or a client that sends something else than it signed is found out.
func (s *Server) verify(c *call) (identity, error) {
	header := c.Header.Get("Authorization")
	if header == "" {
		return identity{}, errors.New("the request is not signed")
	}
	auth, err := parseAuthorization(header)
	if err != nil {
		return identity{}, err
	}
	key, ok := s.cloud.key(auth.accessKey)
	if !ok {
		return identity{}, fmt.Errorf("ak %s not exist", auth.accessKey)
	}
	date, err := s.checkDate(c.Header.Get("X-Sdk-Date"))
	if err != nil {
		return identity{}, err
	}
	checks := []error{
		s.checkAlgorithm(c, auth.algorithm),
		s.checkScope(auth, date),
		s.checkHost(auth),
		checkToken(key, c.Header.Values(tokenHeader), auth.signedHeaders),
		checkSignature(c, auth, key.SecretKey, date),
	}
	for _, err := range checks {
		if err != nil {
			return identity{}, err
		}
	}
	return identity{key: key, algorithm: auth.algorithm, signedHeaders: auth.signedHeaders}, nil
}

func (s *Server) checkDate(header string) (time.Time, error) {
	date, err := time.Parse(dateLayout, header)
	if err != nil {
		return date, fmt.Errorf("X-Sdk-Date %q is not of the form %s", header, dateLayout)
	}
	if skew := date.Sub(s.config.Now()).Abs(); skew > maxSkew {
		return date, fmt.Errorf("X-Sdk-Date %s is %s off", header, skew)
	}
	return date, nil
}

// checkAlgorithm keeps derived keys to batch tasks, and there to what the simulator is set to.
func (s *Server) checkAlgorithm(c *call, algorithm Algorithm) error {
	wanted := SDKHMACSHA256
	if c.service == IoTDA {
		wanted = algorithm
		if s.config.BatchTaskAlgorithm != nil {
			wanted = cmp.Or(s.config.BatchTaskAlgorithm(c.Host), algorithm)
		}
	}
	if algorithm != wanted {
		return fmt.Errorf("%s takes %s, not %s", c.Host, wanted, algorithm)
	}
	return nil
}

// checkScope checks what a derived key is for: the day of the request, a region with a project, the service.
func (s *Server) checkScope(auth authorization, date time.Time) error {
	if auth.algorithm != V11HMACSHA256 {
		return nil
	}
	inScope := func(p Project) bool {
		return auth.scope == strings.Join([]string{date.Format(dayLayout), p.Region, derivedService}, "/")
	}
	if len(s.cloud.projectsWhere(inScope)) == 0 {
		return fmt.Errorf("the scope %q is not the one of the request", auth.scope)
	}
	return nil
}

func (s *Server) checkHost(auth authorization) error {
	if !s.config.AllowUnsignedHost && !slices.Contains(auth.signedHeaders, "host") {
		return errors.New("the host is not signed")
	}
	return nil
}

// checkToken demands the token of a temporary key, signed, and none of a permanent one.
func checkToken(key Key, tokens, signedHeaders []string) error {
	switch {
	case key.SecurityToken == "" && len(tokens) == 0:
		return nil
	case key.SecurityToken == "":
		return errors.New("a permanent access key has no security token")
	case len(tokens) != 1 || tokens[0] != key.SecurityToken:
		return errors.New("the security token is missing or is not the access key's")
	case !slices.Contains(signedHeaders, strings.ToLower(tokenHeader)):
		return errors.New("the security token is not signed")
	}
	return nil
}

func checkSignature(c *call, auth authorization, secretKey string, date time.Time) error {
	canonical, err := canonicalRequest(c, auth.signedHeaders)
	if err != nil {
		return err
	}
	lines := []string{string(auth.algorithm), date.Format(dateLayout), hexSHA256([]byte(canonical))}
	if auth.algorithm == V11HMACSHA256 {
		lines = slices.Insert(lines, 2, auth.scope)
		derived, err := hkdf.Key(sha256.New, []byte(secretKey), []byte(auth.accessKey), auth.scope, derivedKeySize)
		if err != nil {
			return err
		}
		secretKey = hex.EncodeToString(derived)
	}
	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte(strings.Join(lines, "\n")))
	if !hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), []byte(auth.signature)) {
		return errors.New("verify aksk signature fail")
	}
	return nil
}

// canonicalRequest is the text whose hash is signed: method, path, query, signed headers, their names, hash of the body.
func canonicalRequest(c *call, signedHeaders []string) (string, error) {
	query, err := canonicalQuery(c.URL.RawQuery)
	if err != nil {
		return "", err
	}
	headers, err := canonicalHeaders(c.Request, signedHeaders)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{
		c.Method, canonicalPath(c.URL.EscapedPath()), query, headers, strings.Join(signedHeaders, ";"), hexSHA256(c.body),
	}, "\n"), nil
}

// canonicalPath escapes each segment anew, since a client may send less escaped than it signs, and ends in a slash.
func canonicalPath(escaped string) string {
	segments := strings.Split(strings.TrimSuffix(escaped, "/"), "/")
	for i, segment := range segments {
		if plain, err := url.PathUnescape(segment); err == nil {
			segments[i] = escape(plain)
		}
	}
	return strings.Join(segments, "/") + "/"
}

func canonicalQuery(raw string) (string, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return "", fmt.Errorf("the query cannot be read: %w", err)
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&"), nil
}

// canonicalHeaders is a line for each value of each signed header.
func canonicalHeaders(r *http.Request, signedHeaders []string) (string, error) {
	var lines strings.Builder
	for _, name := range signedHeaders {
		values := r.Header.Values(name)
		if name == "host" {
			values = []string{r.Host}
		}
		if len(values) == 0 {
			return "", fmt.Errorf("the signed header %q is missing", name)
		}
		for _, value := range slices.Sorted(slices.Values(values)) {
			lines.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	return lines.String(), nil
}

// escape leaves letters, digits and -_.~ alone.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
