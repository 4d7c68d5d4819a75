// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Service is one of the services that are called, under its key in the
// provider's endpoints map.
type Service string

// The services that are called.
const (
	IoTDA Service = "iotda" // batch tasks
	IoTDM Service = "iotdm" // IoTDA instance tasks
	DMS   Service = "dms"   // Kafka background tasks
	SWR   Service = "swr"   // SWR instance jobs
	IAM   Service = "iam"   // projects, tokens, agencies
	STS   Service = "sts"   // agencies by domain ID
)

// hosts holds the first part of each service's regional host.
var hosts = map[Service]string{
	IoTDA: "iotda",
	IoTDM: "iotda-mgmt",
	DMS:   "dms",
	SWR:   "swr-api",
	IAM:   "iam",
	STS:   "sts",
}

// Services lists the keys of the endpoints map, sorted.
func Services() []Service {
	var all []Service
	for s := range hosts {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// ParseEndpoint reads an address as users write it: the scheme may be missing
// (https then), and a slash may end it. A path is kept as a prefix.
func ParseEndpoint(text string) (*url.URL, error) {
	if err := CheckText(text); err != nil {
		return nil, err
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil {
		// The parser's own error repeats the text, which may hold a password.
		return nil, errors.New("it cannot be parsed as a URL")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("it must not contain a user name or password")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("its scheme is %q, but must be https or http", u.Scheme)
	case u.Hostname() == "":
		return nil, errors.New("it has no host")
	case strings.HasSuffix(u.Host, ":"): // as in https:/host
		return nil, errors.New("it has a colon, but no port behind it")
	case net.ParseIP(u.Hostname()) == nil && !asciiHost.MatchString(u.Hostname()):
		return nil, errors.New("its host must be a name in ASCII, such as xn--fiqs8s.example for one in another script, or an IP address without a zone")
	case strings.Contains(strings.ToUpper(u.EscapedPath()), "%2F"):
		return nil, errors.New("its path must not contain an escaped slash (%2F), which cannot be signed")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("it must not contain a query or a fragment")
	}
	setPath(u, strings.TrimRight(u.Path, "/"))
	return u, nil
}

// asciiHost is a name that is sent as it is written, and so signed right.
var asciiHost = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

// setPath sets a path that is sent as it is signed, which escapes more than
// URLs have to.
func setPath(u *url.URL, path string) {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	u.Path, u.RawPath = path, strings.Join(segments, "/")
}

// ParseAuthURL reads an IAM address, which users write with or without /v3.
func ParseAuthURL(text string) (*url.URL, error) {
	u, err := ParseEndpoint(text)
	if err != nil {
		return nil, err
	}
	setPath(u, strings.TrimSuffix(u.Path, "/v3"))
	return u, nil
}

// IsPlain says whether requests to the address would cross a network
// unencrypted.
func IsPlain(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && !strings.EqualFold(u.Hostname(), "localhost") && (ip == nil || !ip.IsLoopback())
}

// PlainWarning says what such an address means.
func PlainWarning(u *url.URL) string {
	return "Requests to " + u.Host + " cross the network unencrypted: traffic can be read and modified. Use https."
}

// endpoint is where the requests to a service of a region go, and whether that
// is the service's regional host rather than an address somebody configured.
func (c *Client) endpoint(s Service, region string) (address *url.URL, regional bool) {
	if u, ok := c.config.Endpoints[s]; ok {
		return u, false
	}
	cloud := c.config.Cloud
	if cloud == "" {
		cloud = defaultCloud(region)
	}
	return &url.URL{Scheme: "https", Host: hosts[s] + "." + region + "." + cloud}, true
}

// defaultCloud is the domain of a region's hosts. The regions of the European
// site, eu-west-101 and its successors, have one of their own; eu-west-0 has not.
func defaultCloud(region string) string {
	if strings.HasPrefix(region, "eu-west-1") {
		return "myhuaweicloud.eu"
	}
	return "myhuaweicloud.com"
}

// instanceLabel is the label in the host of an IoTDA instance's own address
// that its region follows.
const instanceLabel = "iotda-app"

// isInstanceAddress says whether a host is an IoTDA instance's own, which takes
// only the derived signature.
func isInstanceAddress(u *url.URL) bool {
	return slices.Contains(labels(u), instanceLabel)
}

// regionLabel tells a region, such as cn-north-4, from the other labels that hosts
// of one's own may have in its place, most of which are a [RegionName] too.
var regionLabel = regexp.MustCompile(`^[a-z]+(-[a-z]+)+-[0-9]+$`)

// derivedRegion is the region that a derived signature is good for: that of an
// IoTDA instance's own address, or else that of the read.
func derivedRegion(u *url.URL, ofRead string) string {
	parts := labels(u)
	i := slices.Index(parts, instanceLabel)
	if i >= 0 && i+1 < len(parts) && regionLabel.MatchString(parts[i+1]) {
		return parts[i+1]
	}
	return ofRead
}

// labels are the labels of a host, whose case does not matter.
func labels(u *url.URL) []string {
	return strings.Split(strings.ToLower(u.Hostname()), ".")
}
