// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

func TestWhatAProxyRefusesFailsAtOnceAndNamesTheProxy(t *testing.T) {
	for status, permanent := range map[int]bool{400: true, 403: true, 404: true, 407: true, 429: true, 502: false, 503: false} {
		var asked atomic.Int64
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.WriteHeader(status)
		}))
		t.Cleanup(proxy.Close)
		through(t, proxy.URL)
		config := config()
		config.MaxRetries = 1
		clients := []*client.Client{client.New(config).Polling()}
		if permanent { // others are tried again, for real
			clients = append(clients, client.New(config))
		}
		for _, c := range clients {
			asked.Store(0)
			err := readJob(t.Context(), c)
			equal(t, "permanent", client.Permanent(err), permanent)
			equal(t, "tunnels asked for", asked.Load(), 1)
			refused := asError[*client.ProxyError](t, err)
			equal(t, "proxy", "http://"+refused.Proxy, proxy.URL)
			equal(t, "status", refused.Status, fmt.Sprint(status, " ", http.StatusText(status)))
			equal(t, "target", refused.Target, swrHost+":443")
			equal(t, "text", err.Error(), showJob+": the proxy "+refused.Proxy+" answered "+refused.Status+" to the request for a tunnel to "+refused.Target)
		}
	}
}

func TestAProxyThatRefusesAPlainRequestIsNamed(t *testing.T) {
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	host := strings.TrimPrefix(proxy.URL, "http://")
	for name, test := range map[string]struct {
		address string
		proxied bool
		want    string
	}{
		"of this machine": {"http://swr.invalid", true, "the proxy " + host + " answered 407 Proxy Authentication Required to a request to swr.invalid"},
		"on the way":      {proxy.URL, false, "the proxy on the way answered 407 Proxy Authentication Required to a request to " + host},
	} {
		t.Run(name, func(t *testing.T) {
			if test.proxied {
				through(t, proxy.URL)
			}
			asked.Store(0)
			err := readJob(t.Context(), client.New(at(t, test.address)))
			_ = asError[*client.ProxyError](t, err)
			equal(t, "permanent", client.Permanent(err), true)
			equal(t, "requests", asked.Load(), 1)
			equal(t, "text", strings.HasSuffix(err.Error(), ": "+test.want), true)
			equal(t, "password", strings.Contains(err.Error(), "very-secret"), false)
		})
	}
}

// through sends what clients made from now on send through a proxy that asks who they are.
func through(t *testing.T, address string) {
	t.Helper()
	u := mustParse(t, address)
	u.User = url.UserPassword("alice", "very-secret")
	standard, _ := http.DefaultTransport.(*http.Transport)
	before := standard.Proxy
	standard.Proxy = http.ProxyURL(u)
	t.Cleanup(func() { standard.Proxy = before })
}

func TestAddressesOfProxiesThatWouldBePassedOverAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"http://proxy.example:3128":              "",
		"proxy.example:3128":                     "",
		"proxy.example":                          "",
		"https://proxy.example":                  "",
		"socks5://127.0.0.1:1080":                "",
		"socks5h://127.0.0.1:1080/":              "",
		"http://alice:very%20secret@proxy:3128":  "",
		"alice:very-secret@proxy:3128":           "",
		"http://[::1]:3128":                      "",
		"http://alice:very%20%now@proxy:3128":    "cannot be parsed",
		"http://proxy:port":                      "cannot be parsed",
		"http://proxy:3128\t":                    "cannot be parsed",
		"http://proxy:3128\n":                    "cannot be parsed",
		"ftp://proxy":                            "scheme",
		"http://":                                "it has no host",
		"http://alice:very#secret@proxy:3128":    "cannot be parsed",
		"http://alice:1#very-secret@proxy:3128":  "an unescaped /, ? or #",
		"http://alice:1/very-secret@proxy:3128":  "an unescaped /, ? or #",
		"http://alice:1?very-secret@proxy:31280": "an unescaped /, ? or #",
	} {
		err := client.CheckProxy(text)
		equal(t, text+": is taken", err == nil, want == "")
		if err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "very") || strings.Contains(err.Error(), "alice")) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
