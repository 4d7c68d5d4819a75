// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
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

const (
	dateLayout     = "20060102T150405Z"
	dayLayout      = "20060102"
	maxSkew        = 15 * time.Minute
	derivedService = "iotdm"
	derivedKeySize = 32
	tokenHeader    = "X-Security-Token"

	authTokenHeader = "X-Auth-Token"
)

// identity is who sent a request, and how that was proved. The zero value is nobody.
type identity struct {
	principal     string
	projects      []string  // that the principal may use; nil: every project
	accessKey     string    // "": a token was sent
	temporary     bool      // the key
	algorithm     Algorithm // of the signature
	signedHeaders []string
}

// authorization is a parsed Authorization header.
type authorization struct {
	algorithm     Algorithm
	accessKey     string
	scope         string // of a derived key: day/region/service
	signedHeaders []string
	signature     []byte
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
		accessKey:     values["Access"],
		signedHeaders: strings.Split(values["SignedHeaders"], ";"),
	}
	if _, ok := schemes[a.algorithm]; !ok {
		return a, fmt.Errorf("the algorithm %q is not known", algorithm)
	}
	if a.algorithm == V11HMACSHA256 {
		a.accessKey, a.scope, _ = strings.Cut(values["Credential"], "/")
	}
	var err error
	if a.signature, err = hex.DecodeString(values["Signature"]); err != nil {
		return a, errors.New("the signature is not hexadecimal")
	}
	if a.accessKey == "" || len(a.signature) == 0 || values["SignedHeaders"] == "" {
		return a, errors.New("the Authorization header is incomplete")
	}
	return a, nil
}

// verify finds out who sent a request, or why the proof of that does not count.
func (s *Server) verify(c *call) (identity, error) {
	token, authorization := c.Header.Get(authTokenHeader), c.Header.Get("Authorization")
	switch {
	case token != "" && c.service != STS: // STS takes signatures alone
		return s.verifyToken(token)
	case authorization != "":
		return s.verifySignature(c, authorization)
	case slices.Contains(openOperations, c.operation):
		return identity{}, nil
	}
	return identity{}, errors.New("the request is not signed")
}

func (s *Server) verifyToken(value string) (identity, error) {
	t, ok := s.token(value)
	if !ok {
		return identity{}, errors.New("the token is not known or has expired")
	}
	return identity{principal: t.Principal, projects: []string{t.Project}}, nil
}

// verifySignature knows the request only as it was received, so a proxy or a client that sends something else than it
// signed is found out.
func (s *Server) verifySignature(c *call, header string) (identity, error) {
	auth, err := parseAuthorization(header)
	if err != nil {
		return identity{}, err
	}
	key, ok := s.cloud.key(auth.accessKey)
	switch {
	case !ok:
		return identity{}, fmt.Errorf("ak %s not exist", auth.accessKey)
	case s.expired(key.Expires):
		return identity{}, fmt.Errorf("ak %s has expired", auth.accessKey)
	}
	date, err := s.checkDate(c.Header.Get("X-Sdk-Date"))
	if err != nil {
		return identity{}, err
	}
	checks := []error{
		s.checkAlgorithm(c, auth.algorithm),
		s.checkScope(c, auth, date),
		s.checkHost(auth),
		checkToken(key, c.Header.Values(tokenHeader), auth.signedHeaders),
		checkSignature(c, auth, key.SecretKey, date),
	}
	for _, err := range checks {
		if err != nil {
			return identity{}, err
		}
	}
	return identity{
		principal: key.Principal, projects: key.Projects, accessKey: key.AccessKey, temporary: key.SecurityToken != "",
		algorithm: auth.algorithm, signedHeaders: auth.signedHeaders,
	}, nil
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
	wanted := algorithm
	switch {
	case c.service == IoTDA && s.config.BatchTaskAlgorithm != nil:
		wanted = cmp.Or(s.config.BatchTaskAlgorithm(c.Host), algorithm)
	case c.service != IoTDA && algorithm == V11HMACSHA256:
		wanted = SDKHMACSHA256
	}
	if algorithm != wanted {
		return fmt.Errorf("%s takes %s, not %s", c.Host, wanted, algorithm)
	}
	return nil
}

// checkScope checks what a derived key is for: the day of the request, the region of its project, the service.
func (s *Server) checkScope(c *call, auth authorization, date time.Time) error {
	if auth.algorithm != V11HMACSHA256 {
		return nil
	}
	inScope := func(p Project) bool {
		return (c.segments["project_id"] == "" || p.ID == c.segments["project_id"]) && auth.scope == strings.Join([]string{date.Format(dayLayout), p.Region, derivedService}, "/")
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
	scheme := schemes[auth.algorithm]
	canonical, err := canonicalRequest(c, auth.signedHeaders, scheme)
	if err != nil {
		return err
	}
	lines := []string{string(auth.algorithm), date.Format(dateLayout), scheme.digest([]byte(canonical))}
	if auth.algorithm == V11HMACSHA256 {
		lines = slices.Insert(lines, 2, auth.scope)
	}
	if !scheme.verify(auth, secretKey, strings.Join(lines, "\n")) {
		return errors.New("verify aksk signature fail")
	}
	return nil
}

// canonicalRequest is the text whose hash is signed: method, path, query, signed headers, their names, hash of the body.
func canonicalRequest(c *call, signedHeaders []string, scheme scheme) (string, error) {
	query, err := canonicalQuery(c.URL.RawQuery)
	if err != nil {
		return "", err
	}
	headers, err := canonicalHeaders(c.Request, signedHeaders)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{
		c.Method, canonicalPath(c.URL.EscapedPath()), query, headers, strings.Join(signedHeaders, ";"), scheme.digest(c.body),
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
