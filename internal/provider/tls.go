// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// tls is how services prove themselves, and this client where they ask for it.
func (s *settings) tls(ctx context.Context) *tls.Config {
	insecure := s.flag(root("insecure"), s.Insecure, "HW_INSECURE")
	authorities := s.pem(ctx, root("cacert_file"), s.CACertFile)
	cert := s.pem(ctx, root("cert"), s.Cert)
	key := s.pem(ctx, root("key"), s.Key)

	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if insecure != nil && *insecure {
		s.diags.AddAttributeWarning(root("insecure"), "TLS certificates are not verified",
			"With insecure set, traffic can be read and modified, including the status of a task.")
		config.InsecureSkipVerify = true
	}
	if authorities != nil {
		config.RootCAs = systemAuthorities()
		if !config.RootCAs.AppendCertsFromPEM(authorities) {
			s.fail(root("cacert_file"), "Invalid cacert_file", "cacert_file contains no PEM certificate (-----BEGIN CERTIFICATE-----).")
		}
	}
	switch {
	case cert != nil && key != nil:
		pair, err := tls.X509KeyPair(cert, key)
		if err != nil {
			s.fail(root("cert"), "Invalid client certificate", "cert and key are not a certificate with its private key: "+err.Error()+".")
		}
		config.Certificates = []tls.Certificate{pair}
	case cert != nil && s.lacks(root("key"), s.Key.ValueString()):
		s.fail(root("key"), "Missing key", "There is a client certificate in cert, but no private key: set key too.")
	case key != nil && s.lacks(root("cert"), s.Cert.ValueString()):
		s.fail(root("cert"), "Missing cert", "There is a private key in key, but no client certificate: set cert too.")
	}
	return config
}

// pem is the content of a file, or the text itself where that is PEM.
func (s *settings) pem(ctx context.Context, at path.Path, value types.String) []byte {
	fileOrText := s.inBlock(setting{at: at, value: value})
	switch {
	case fileOrText == "":
		return nil
	case strings.Contains(fileOrText, "-----BEGIN"):
		return []byte(client.TrimText(fileOrText))
	}
	if s.validating && client.CheckPath(fileOrText) == nil {
		return nil // the file may not exist yet
	}
	b, err := client.ReadFile(ctx, fileOrText)
	if err != nil {
		// Without the path, where a key may stand in its place.
		if wrapped, ok := errors.AsType[*fs.PathError](err); ok && at.Equal(root("key")) {
			err = wrapped.Err
		}
		s.fail(at, "Unreadable "+at.String(), fmt.Sprintf("The file that %s names cannot be read: %s.", at, err))
		return nil
	}
	return []byte(client.TrimText(string(b)))
}

func systemAuthorities() *x509.CertPool {
	pool, err := x509.SystemCertPool()
	if err != nil {
		return x509.NewCertPool()
	}
	return pool
}
