// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ProxyError says that a proxy did not pass a request on, or opened no tunnel for it.
type ProxyError struct {
	Proxy  string // its host and port; empty: one that this machine does not know of
	Target string // the host and port of the service
	Status string // such as: 407 Proxy Authentication Required
	Tunnel bool   // which was asked for, as it is for https
	code   int
}

func (e *ProxyError) Error() string {
	request := "a request"
	if e.Tunnel {
		request = "the request for a tunnel"
	}
	return fmt.Sprintf("the proxy %s answered %s to %s to %s", cmp.Or(e.Proxy, "on the way"), printable(e.Status, 100), request, e.Target)
}

// tunnel is a Transport's OnProxyConnectResponse: its own error would name
// neither the proxy nor the status.
func tunnel(_ context.Context, proxy *url.URL, request *http.Request, response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Target: request.URL.Opaque, Tunnel: true, Status: response.Status, code: response.StatusCode}
}

// isProxyRefusal says whether a proxy refused a request, rather than failed to
// pass it on.
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
		return errors.New("it has no host")
	case strings.Contains(u.Path+u.RawQuery+u.Fragment, "@"):
		return errors.New("its user name or password contains an unescaped /, ? or #")
	}
	return nil
}
