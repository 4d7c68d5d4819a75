// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"hash/maphash"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
)

// Config is what a Client needs to know. Nothing in it is checked again: the
// caller has done that, with the user's names for the settings.
type Config struct {
	Region      string               // default of reads that name none
	ProjectID   string               // of Region; empty: looked up
	ProjectName string               // of Region; empty: the region's own name
	Cloud       string               // domain of the default hosts; empty: by region
	Endpoints   map[Service]*url.URL // addresses in place of the default hosts
	DerivedAuth *bool                // V11 signatures for batch tasks; nil: by address
	Credentials CredentialSource
	Signing     algorithm.SigningAlgorithm // empty: the first of SigningAlgorithms
	MaxRetries  int                        // further attempts of a read, outside a wait
	MaxRequests int                        // in flight to a host; 0: DefaultMaxRequests
	TLS         *tls.Config                // nil: the system's
	UserAgent   string

	// LeftOut says of variables of the environment why they do not count, such
	// as: without HW_PROJECT_ID, which goes with HW_REGION_NAME.
	LeftOut []string

	// Pending names the settings whose values are not known yet, so that the
	// first read in need of one can say so.
	Pending []string
}

// Client calls Huawei Cloud's APIs. It is safe for use by several goroutines.
type Client struct {
	config   Config
	retries  int
	throttle backoff // between attempts that a service throttles
	yielding bool    // to a service that throttles
	*shared
}

// shared is what all clients of one configuration have in common.
type shared struct {
	base     http.RoundTripper
	hosts    hostTable
	reads    flights[wanted, answer]
	projects projects
}

// New makes a client. It sends nothing.
func New(config Config) *Client {
	return NewOn(config, newTransport(config.TLS, http.DefaultTransport.(*http.Transport).DialContext))
}

// handshakeTimeout bounds the TCP handshake, with the look-up of the host's
// name, and the TLS handshake, so that several tries fit in half a minute.
const handshakeTimeout = 10 * time.Second

func newTransport(config *tls.Config, dial dialFunc) *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = limitDials(func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
		defer cancel()
		return dial(ctx, network, address)
	})
	transport.Proxy = limitSends(transport.Proxy)
	transport.TLSHandshakeTimeout = handshakeTimeout
	transport.TLSClientConfig = config.Clone() // net/http writes into it
	transport.ForceAttemptHTTP2 = true
	transport.MaxIdleConnsPerHost = transport.MaxIdleConns
	transport.OnProxyConnectResponse = tunnel
	// A connection that died in silence is noticed, not waited for.
	transport.HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second}
	return transport
}

// NewOn makes a client that sends its requests through a transport, which New
// makes for the network.
func NewOn(config Config, base http.RoundTripper) *Client {
	if config.Signing == "" {
		config.Signing = SigningAlgorithms[0]
	}
	return &Client{
		config:   config,
		retries:  config.MaxRetries,
		throttle: retryBackoff,
		shared: &shared{base: base, hosts: hostTable{
			limit: cmp.Or(config.MaxRequests, DefaultMaxRequests),
			seed:  maphash.MakeSeed(),
		}},
	}
}

// DefaultMaxRequests is how many requests to a host are in flight at most, where
// nobody says: more than a plan asks for, fewer than a service minds.
const DefaultMaxRequests = 64

// Polling is the same client for a caller that repeats its reads by itself:
// every call is one attempt, and so are those that it needs first, and a
// throttled host is left alone for longer.
func (c *Client) Polling() *Client {
	polling := c.once()
	polling.throttle = backoff{first: 5 * time.Second, most: time.Minute}
	return polling
}

// once is the same client without retries, for calls within an attempt.
func (c *Client) once() *Client {
	once := *c
	once.retries = 0
	return &once
}

// Yielding is the same client for a caller that answers throttling with fewer
// requests at a time: status 429 is not tried again, but returned.
func (c *Client) Yielding() *Client {
	yielding := *c
	yielding.yielding = true
	return &yielding
}

// Location is where a read goes.
type Location struct {
	Service   Service // that is read, for what Locate has to wait for; empty: any
	Region    string
	ProjectID string
	Endpoint  *url.URL // in place of the configured one; nil: none

	project projectRef // what the user knows the project by, set by Locate
}

// projectRef names a project by its ID, or else by its name.
type projectRef struct{ name, id string }

// Locate fills in what a read leaves open: the provider's region, and that
// region's project, which is looked up at most once per region.
func (c *Client) Locate(ctx context.Context, at Location) (Location, error) {
	if at.project != (projectRef{}) {
		return at, nil // it has been located before
	}
	if err := c.awaitAll(at.Service, at); err != nil {
		return at, err
	}
	home := c.isHome(at.Region)
	if at.Region == "" {
		if err := c.await("region"); err != nil {
			return at, err
		}
		if at.Region = c.config.Region; at.Region == "" {
			return at, errNoRegion
		}
	}
	if at.ProjectID == "" && home {
		if err := c.await("project_id", "tenant_id"); err != nil {
			return at, err
		}
		at.ProjectID = c.config.ProjectID
	}
	if at.ProjectID != "" {
		at.project.id = at.ProjectID
		return at, nil
	}
	if home {
		if err := c.await("project_name", "tenant_name"); err != nil {
			return at, err
		}
	}

	at.project = projectRef{name: at.Region}
	if home && c.config.ProjectName != "" {
		at.project.name = c.config.ProjectName
	}
	id, err := c.projectID(ctx, at)
	at.ProjectID = id
	return at, err
}

// isHome says whether the provider's own project is the right one in a region.
func (c *Client) isHome(region string) bool {
	return region == "" || region == c.config.Region
}

// await says whether settings have a value yet.
func (c *Client) await(settings ...string) error {
	for _, setting := range settings {
		if slices.Contains(c.config.Pending, setting) {
			return &PendingError{Setting: setting}
		}
	}
	return nil
}

// awaitAll says the same of what a call to a service needs, beside its location.
func (c *Client) awaitAll(s Service, at Location) error {
	for _, setting := range c.config.Pending {
		switch {
		case slices.Contains([]string{"region", "project_id", "project_name", "tenant_id", "tenant_name"}, setting):
		case s == "":
			return &PendingError{Setting: setting}
		case setting == "auth_url" && s != IAM:
		case setting == "derived_auth" && s != IoTDA:
		case strings.HasPrefix(setting, "endpoints[") && setting != fmt.Sprintf("endpoints[%q]", s):
		case strings.HasPrefix(setting, "endpoints") && at.Endpoint != nil:
		default:
			return &PendingError{Setting: setting}
		}
	}
	return nil
}

// PendingError says that a setting of the provider has no value yet.
type PendingError struct{ Setting string }

func (e *PendingError) Error() string {
	return "the provider's setting " + e.Setting + " is not known yet: it depends on something that has not been created"
}

// OnRegionalHost says whether calls of a service go to its regional host, for
// want of an address configured for the provider or for the read.
func (c *Client) OnRegionalHost(s Service, at Location) bool {
	_, regional := c.address(s, at)
	return regional
}

func (c *Client) address(s Service, at Location) (address *url.URL, regional bool) {
	if at.Endpoint != nil {
		return at.Endpoint, false
	}
	return c.endpoint(s, at.Region)
}

// derived says whether a call needs the derived signature: only batch tasks
// do, at an instance's own address.
func (c *Client) derived(s Service, address *url.URL) bool {
	switch {
	case s != IoTDA:
		return false
	case c.config.DerivedAuth != nil:
		return *c.config.DerivedAuth
	}
	return isInstanceAddress(address)
}
