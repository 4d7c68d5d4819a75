// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import "context"

// Credentials are what one request is signed with.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // of temporary credentials, else empty

	Origin string // where they come from, in the user's words, for messages
}

// String describes the credentials without giving them away.
func (c Credentials) String() string {
	return "access key " + shorten(c.AccessKey) + " from " + c.Origin
}

// shorten keeps so much of an access key that its owner knows it again.
func shorten(key string) string {
	if len(key) < 12 {
		return "…"
	}
	return key[:4] + "…" + key[len(key)-4:]
}

// CredentialSource gives the credentials for a request. It is called for each
// attempt, from several goroutines at once.
type CredentialSource interface {
	Credentials(ctx context.Context) (Credentials, error)
}

// Credentials makes static credentials their own source.
func (c Credentials) Credentials(context.Context) (Credentials, error) {
	return c, nil
}
