// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// DefaultMetadataAddress is where an ECS instance finds its metadata service.
const DefaultMetadataAddress = "http://169.254.169.254"

const (
	// metadataTimeout is short: the service is near, or there is none.
	metadataTimeout = 3 * time.Second
	metadataLimit   = 1 << 20
)

// Metadata is the metadata service of the ECS instance that this process may
// run on.
type Metadata struct{ Address *url.URL }

// Source gives the credentials of the instance's agency.
//
// Source: ECS, instance metadata, openstack/latest/securitykey.
func (m Metadata) Source() CredentialSource {
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.Proxy = nil // behind a proxy the address means another machine
	return &renewing{fetch: func(ctx context.Context, _ *Client, _ Location) (lease, error) {
		limited, cancel := context.WithTimeout(ctx, metadataTimeout)
		defer cancel()
		l, err := m.securityKey(limited, direct)
		switch {
		case err == nil:
			return l, nil
		case ctx.Err() != nil:
			return l, ctx.Err()
		case limited.Err() != nil:
			err = fmt.Errorf("no answer within %s", metadataTimeout)
		}
		return l, &LookupError{
			Summary: "No credentials configured",
			What:    "credentials",
			Where:   "the ECS metadata service at " + m.Address.String() + ", the last place to look for some",
			Advice: "Set access_key and secret_key, or HW_ACCESS_KEY and HW_SECRET_KEY in the environment, or another way to sign in; " +
				"on an ECS instance, give the instance an agency.",
			Err: err,
		}
	}}
}

// securityKey asks with the token that the second generation of the service
// wants; the first generation knows none.
func (m Metadata) securityKey(ctx context.Context, rt http.RoundTripper) (lease, error) {
	const tokenPath, keyPath = "/meta-data/latest/api/token", "/openstack/latest/securitykey"
	header := http.Header{}
	status, a, err := m.request(ctx, rt, http.MethodPut, tokenPath, http.Header{"X-Metadata-Token-Ttl-Seconds": {"21600"}})
	switch {
	case err != nil:
		return lease{}, err
	case status == http.StatusOK:
		header.Set("X-Metadata-Token", strings.TrimSpace(string(a.body)))
	case status != http.StatusNotFound && status != http.StatusMethodNotAllowed && status != http.StatusServiceUnavailable:
		return lease{}, fmt.Errorf("%s answered %d", tokenPath, status)
	}

	status, a, err = m.request(ctx, rt, http.MethodGet, keyPath, header)
	switch {
	case err != nil:
		return lease{}, err
	case status >= 500:
		return lease{}, &ConnectionError{Method: http.MethodGet, URL: m.Address.String() + keyPath, Err: fmt.Errorf("%s answered %d", keyPath, status)}
	case status != http.StatusOK:
		return lease{}, fmt.Errorf("%s answered %d, as it does on an instance without an agency", keyPath, status)
	}
	var body struct {
		Credential credentialBody `json:"credential"`
	}
	if json.Unmarshal(a.body, &body) != nil {
		return lease{}, errors.New("its answer is not the documented JSON")
	}
	l, err := body.Credential.lease(a)
	l.Origin = "the ECS metadata service"
	return l, err
}

// request sends one request, without following a redirect.
func (m Metadata) request(ctx context.Context, rt http.RoundTripper, method, path string, header http.Header) (int, answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, m.Address.String()+path, nil)
	if err != nil {
		return 0, answer{}, err
	}
	r.Header = header
	resp, err := rt.RoundTrip(r) //nolint:bodyclose // readWhole closes it
	if err != nil {
		return 0, answer{}, err
	}
	body, err := readWhole(resp.Body, metadataLimit)
	return resp.StatusCode, answer{header: resp.Header, body: body}, err
}
