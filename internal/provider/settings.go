// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// defaultRetries is max_retries where it is not set.
const defaultRetries = 5

// settings makes a client's configuration of the provider block and of the
// environment, where the block says nothing. An empty text says nothing either.
// Whatever is wrong becomes a diagnostic on its attribute.
type settings struct {
	block
	getenv  func(variable string) string
	pending []string // attributes whose values are not known yet
	diags   diag.Diagnostics
}

func (s *settings) resolve(ctx context.Context) client.Config {
	config := client.Config{
		Region:      s.text("region", s.Region, "HW_REGION_NAME", hostPart),
		Cloud:       s.text("cloud", s.Cloud, "HW_CLOUD", hostPart),
		ProjectID:   s.text("project_id", s.ProjectID, "HW_PROJECT_ID", client.CheckSegment),
		ProjectName: s.text("project_name", s.ProjectName, "HW_PROJECT_NAME", anything),
		Endpoints:   s.endpoints(ctx),
		DerivedAuth: s.flag("derived_auth", s.DerivedAuth, ""),
		MaxRetries:  s.retries(),
		TLS:         s.tls(),
		Credentials: client.Credentials{
			AccessKey:     s.text("access_key", s.AccessKey, "HW_ACCESS_KEY", headerText),
			SecretKey:     s.text("secret_key", s.SecretKey, "HW_SECRET_KEY", anything),
			SecurityToken: s.text("security_token", s.SecurityToken, "HW_SECURITY_TOKEN", headerText),
			Origin:        origin(s.AccessKey, "HW_ACCESS_KEY"),
		},
	}
	config.Pending = s.pending
	return config
}

// require refuses a configuration with which nothing can be read.
func (s *settings) require(c client.Config) {
	keys, _ := c.Credentials.(client.Credentials)
	missing := func(name, text string) bool { return text == "" && !slices.Contains(s.pending, name) }
	noAccessKey, noSecretKey := missing("access_key", keys.AccessKey), missing("secret_key", keys.SecretKey)
	switch {
	case noAccessKey && noSecretKey:
		s.fail("access_key", "Missing credentials",
			"Set access_key and secret_key in the provider block, or HW_ACCESS_KEY and HW_SECRET_KEY in the environment.")
	case noAccessKey:
		s.fail("access_key", "Missing access key",
			"There is a secret key, but no access key. Set access_key in the provider block, or HW_ACCESS_KEY in the environment.")
	case noSecretKey:
		s.fail("secret_key", "Missing secret key",
			"There is an access key, but no secret key. Set secret_key in the provider block, or HW_SECRET_KEY in the environment.")
	}
	if missing("region", c.Region) {
		s.fail("region", "Missing region",
			"Set region in the provider block, or HW_REGION_NAME in the environment, to a region's ID such as cn-north-4.")
	}
}

func (s *settings) fail(name, summary, detail string) {
	s.diags.AddAttributeError(path.Root(name), summary, detail)
}

// isPending notes an attribute whose value is not known yet.
func (s *settings) isPending(name string, value attr.Value) bool {
	if value.IsUnknown() {
		s.pending = append(s.pending, name)
	}
	return value.IsUnknown()
}

// text is a setting's value in the block, else in the environment.
func (s *settings) text(name string, value types.String, variable string, check func(string) error) string {
	if s.isPending(name, value) {
		return ""
	}
	text := value.ValueString()
	if text == "" {
		text = s.getenv(variable)
	}
	if text == "" {
		return ""
	}
	if err := check(text); err != nil {
		s.fail(name, "Invalid "+name, fmt.Sprintf("The value of %s, or of %s in the environment, is not usable: %s.", name, variable, err))
	}
	return text
}

func anything(string) error { return nil }

var hostName = regexp.MustCompile(`^[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$`)

func hostPart(text string) error {
	if !hostName.MatchString(text) {
		return fmt.Errorf("it is %q, which cannot be part of a host's name", text)
	}
	return nil
}

var visible = regexp.MustCompile(`^[!-~]+$`)

// headerText must not repeat what it refuses: it may be a secret.
func headerText(text string) error {
	if !visible.MatchString(text) {
		return errors.New("it holds a space, a line break or another character that cannot be sent")
	}
	return nil
}

func origin(value types.String, variable string) string {
	if value.ValueString() != "" {
		return "the provider block"
	}
	return variable + " in the environment"
}

// flag is nil where neither the block nor the environment sets it.
func (s *settings) flag(name string, value types.Bool, variable string) *bool {
	if s.isPending(name, value) {
		return nil
	}
	if !value.IsNull() {
		return value.ValueBoolPointer()
	}
	text := s.getenv(variable)
	if text == "" {
		return nil
	}
	b, err := strconv.ParseBool(text)
	if err != nil {
		s.fail(name, "Invalid "+name, fmt.Sprintf("%s in the environment is %q; it must be true or false.", variable, text))
	}
	return &b
}

func (s *settings) retries() int {
	const name, variable = "max_retries", "HW_MAX_RETRIES"
	if s.isPending(name, s.MaxRetries) {
		return defaultRetries
	}
	text := s.getenv(variable)
	if !s.MaxRetries.IsNull() {
		text = s.MaxRetries.String()
	}
	if text == "" {
		return defaultRetries
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxRetries {
		s.fail(name, "Invalid "+name, fmt.Sprintf("The value of %s, or of %s in the environment, is %q; it must be a whole number from 0 to %d.",
			name, variable, text, maxRetries))
	}
	return n
}

// maxRetries is far more than any time-out leaves room for.
const maxRetries = 100

// endpoints are the configured addresses. IAM's is the block's auth_url, the
// map's iam, or the environment's HW_AUTH_URL, in this order.
func (s *settings) endpoints(ctx context.Context) map[client.Service]*url.URL {
	addresses := map[client.Service]*url.URL{}
	known := client.Services()
	if variable := s.getenv("HW_AUTH_URL"); variable != "" {
		addresses[client.IAM] = s.address(path.Root("auth_url"), "auth_url, from HW_AUTH_URL in the environment,", variable, client.ParseAuthURL)
	}

	var configured map[string]types.String
	if !s.isPending("endpoints", s.Endpoints) {
		s.diags.Append(s.Endpoints.ElementsAs(ctx, &configured, false)...)
	}
	for name, value := range configured {
		at, service := path.Root("endpoints").AtMapKey(name), client.Service(name)
		switch {
		case !slices.Contains(known, service):
			s.diags.AddAttributeWarning(at, "Unused endpoint",
				fmt.Sprintf("This provider calls no service %q. It uses the endpoints %s.", name, list(known)))
		case s.isPending("endpoints", value), value.ValueString() == "":
		default:
			addresses[service] = s.address(at, fmt.Sprintf("endpoints[%q]", name), value.ValueString(), client.ParseEndpoint)
		}
	}

	if !s.isPending("auth_url", s.AuthURL) && s.AuthURL.ValueString() != "" {
		addresses[client.IAM] = s.address(path.Root("auth_url"), "auth_url", s.AuthURL.ValueString(), client.ParseAuthURL)
	}
	return addresses
}

func (s *settings) address(at path.Path, what, text string, parse func(string) (*url.URL, error)) *url.URL {
	u, err := parse(text)
	if err != nil {
		s.diags.AddAttributeError(at, "Invalid endpoint",
			fmt.Sprintf("The address in %s cannot be used: %s. It must look like https://host or host.", what, err))
		return &url.URL{}
	}
	if client.IsPlain(u) {
		s.diags.AddAttributeWarning(at, "Unencrypted endpoint",
			fmt.Sprintf("Requests to %s cross the network unencrypted, with security tokens and all answers readable on the way. Use https.", u.Host))
	}
	return u
}

func list(services []client.Service) string {
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// tls is nil where the system's defaults hold.
func (s *settings) tls() *tls.Config {
	insecure := s.flag("insecure", s.Insecure, "HW_INSECURE")
	file := s.text("cacert_file", s.CACertFile, "", anything)
	if file == "" && (insecure == nil || !*insecure) {
		return nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if insecure != nil && *insecure {
		s.diags.AddAttributeWarning(path.Root("insecure"), "TLS certificates are not verified",
			"With insecure set, anybody on the way can pose as the service: read requests and forge the status of a task.")
		config.InsecureSkipVerify = true //nolint:gosec // asked for, and warned of
	}
	if file != "" {
		config.RootCAs = s.authorities(file)
	}
	return config
}

// authorities are the system's and those of a PEM file, or of the text itself
// where that is PEM.
func (s *settings) authorities(file string) *x509.CertPool {
	pem := []byte(file)
	if !strings.Contains(file, "-----BEGIN") {
		var err error
		if pem, err = os.ReadFile(file); err != nil { //nolint:gosec // the user's own choice of file
			s.fail("cacert_file", "Unreadable CA file", fmt.Sprintf("The file of cacert_file cannot be read: %s.", err))
			return nil
		}
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		s.fail("cacert_file", "Invalid CA file", "What cacert_file gives holds no PEM certificate (-----BEGIN CERTIFICATE-----).")
	}
	return pool
}
