// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultMetadataAddress is where an ECS instance finds its metadata service.
const DefaultMetadataAddress = "http://169.254.169.254"

const (
	// metadataTimeout is short: the service is near, or there is none.
	metadataTimeout = 3 * time.Second
	// metadataTries is how often it is asked that has never answered yet: with
	// the pauses, a machine that is no ECS instance learns so within ten seconds.
	metadataTries = 3
	metadataPause = 500 * time.Millisecond
	metadataLimit = 1 << 20
)

// Metadata is the metadata service of the ECS instance that this process may
// run on.
type Metadata struct{ Address *url.URL }

// Source gives the credentials of the instance's agency.
//
// Source: ECS, instance metadata, openstack/latest/securitykey.
func (m Metadata) Source() CredentialSource {
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.Proxy = nil    // behind a proxy the address means another machine
	var known atomic.Bool // to be there
	return &renewing{fetch: func(ctx context.Context, c *Client, _ Location) (lease, error) {
		tries, delay := metadataTries, backoff{metadataPause, metadataPause}
		if known.Load() {
			tries, delay = 1+c.retries, retryBackoff
		}
		l, err := m.try(ctx, direct, tries, delay)
		switch {
		case err == nil:
			known.Store(true)
			return l, nil
		case ctx.Err() != nil:
			return l, ctx.Err()
		case !known.Load() && unheard(err):
			err = errors.New(err.Error()) // most likely there is no such service
		}
		return l, &LookupError{
			Summary: "No credentials configured",
			What:    "credentials",
			Where:   "the ECS metadata service at " + m.Address.String() + ", which is tried last",
			Advice: "Set access_key and secret_key, or HW_ACCESS_KEY and HW_SECRET_KEY in the environment, or other credentials. " +
				"On an ECS instance, assign an agency to the instance.",
			Err: err,
		}
	}}
}

// try asks until there is an answer, so many times at most.
func (m Metadata) try(ctx context.Context, rt http.RoundTripper, tries int, delay backoff) (lease, error) {
	for n := 1; ; n++ {
		limited, cancel := context.WithTimeout(ctx, metadataTimeout)
		l, err := m.securityKey(limited, rt)
		silent := limited.Err() != nil
		cancel()
		broken, ok := errors.AsType[*ConnectionError](err)
		if !ok || Permanent(err) {
			return l, err
		}
		if broken.Attempts = n; silent {
			broken.Err = fmt.Errorf("no response within %s", metadataTimeout)
		}
		if n >= tries || sleep(ctx, delay.after(n-1, rand.Float64())) != nil {
			return l, err
		}
	}
}

// statusError is an answer that may be another one soon.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("it answered %d", int(e)) }

// unheard says whether not even an answer like this came.
func unheard(err error) bool {
	_, answered := errors.AsType[statusError](err)
	return !answered && !Permanent(err)
}

// securityKey asks with the token that the second generation of the service
// wants; the first generation knows none.
func (m Metadata) securityKey(ctx context.Context, rt http.RoundTripper) (lease, error) {
	const tokenPath, keyPath = "/meta-data/latest/api/token", "/openstack/latest/securitykey"
	header := http.Header{}
	status, a, err := m.request(ctx, rt, http.MethodPut, tokenPath, http.Header{"X-Metadata-Token-Ttl-Seconds": {"21600"}})
	switch {
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusServiceUnavailable:
	case err != nil:
		return lease{}, err
	case status == http.StatusOK:
		header.Set("X-Metadata-Token", strings.TrimSpace(string(a.body)))
	default:
		return lease{}, fmt.Errorf("%s answered %d", tokenPath, status)
	}

	status, a, err = m.request(ctx, rt, http.MethodGet, keyPath, header)
	switch {
	case err != nil:
		return lease{}, err
	case status != http.StatusOK:
		return lease{}, fmt.Errorf("%s answered %d, as it does on an instance without an agency", keyPath, status)
	}
	var body struct {
		Credential credentialBody `json:"credential"`
	}
	if json.Unmarshal(a.body, &body) != nil {
		return lease{}, errors.New("its response is not the documented JSON")
	}
	l, err := body.Credential.lease(a)
	l.Origin = "the ECS metadata service"
	return l, err
}

// request sends one request, without following a redirect. An answer that may
// be another one soon is an error as a connection is that breaks.
func (m Metadata) request(ctx context.Context, rt http.RoundTripper, method, path string, header http.Header) (int, answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, m.Address.String()+path, nil)
	if err != nil {
		return 0, answer{}, err
	}
	r.Header = header
	broken := func(err error) error { return &ConnectionError{Method: method, URL: r.URL.String(), Err: err} }
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return 0, answer{}, broken(err)
	}
	body, err := readWhole(ctx, resp, metadataLimit)
	switch {
	case err != nil:
		return 0, answer{}, broken(err)
	case retryable(resp.StatusCode):
		return resp.StatusCode, answer{}, broken(statusError(resp.StatusCode))
	}
	return resp.StatusCode, answer{header: resp.Header, body: body}, nil
}
