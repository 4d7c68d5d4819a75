// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ProxyError says that a proxy opened no tunnel to a service.
type ProxyError struct {
	Proxy  string // its host and port
	Target string // the host and port of the service
	Status string // such as: 407 Proxy Authentication Required
	code   int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s answered %s to the request for a tunnel to %s", e.Proxy, printable(e.Status, 100), e.Target)
}

// tunnel is a Transport's OnProxyConnectResponse: its own error would name
// neither the proxy nor the status.
func tunnel(_ context.Context, proxy *url.URL, request *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Target: request.URL.Opaque, Status: response.Status, code: response.StatusCode}
}

// isProxyRefusal says whether a proxy refused to open a tunnel, rather than
// failed to.
func isProxyRefusal(err error) bool {
	var proxy *ProxyError
	return errors.As(err, &proxy) && proxy.code/100 == 4
}

// proxySchemes are those that the standard library has proxies for.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// CheckProxy says why the standard library would pass over the address of a
// proxy in silence, or take another one for it. It repeats nothing of the text,
// which may hold a password.
func CheckProxy(text string) error {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("it cannot be parsed as a URL")
	case !slices.Contains(proxySchemes, u.Scheme):
		return fmt.Errorf("its scheme must be one of %s", strings.Join(proxySchemes, ", "))
	case u.Hostname() == "":
		return errors.New("it names no host")
	case strings.Contains(u.Path+u.RawQuery+u.Fragment, "@"):
		return errors.New("its user name or password holds one of / ? # as it is")
	}
	return nil
}
