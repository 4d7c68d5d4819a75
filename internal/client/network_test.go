// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// at is the configuration of a client whose services are all at one address.
func at(t *testing.T, address string) client.Config {
	t.Helper()
	config := config()
	config.Endpoints = map[client.Service]*url.URL{}
	for _, s := range client.Services() {
		config.Endpoints[s] = mustParse(t, address)
	}
	return config
}

// overPipes is a transport whose connections are served in memory, each by one call.
func overPipes(t *testing.T, serve func(net.Conn)) *http.Transport {
	t.Helper()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			if _, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
				serve(theirs)
			}
			_ = theirs.Close()
		}()
		return ours, nil
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// silent sends a text and nothing more until the client hangs up.
func silent(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if _, err := io.WriteString(conn, text); err == nil {
			_, _ = io.Copy(io.Discard, conn)
		}
	}
}

// dripping sends a byte a second of a body that is too long for that.
func dripping(conn net.Conn) {
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, conn)
		close(gone)
	}()
	_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
	for err == nil {
		select {
		case <-time.After(time.Second):
			_, err = io.WriteString(conn, " ")
		case <-gone:
			return
		}
	}
}

// halfReads are the ways in which a server can fall silent.
var halfReads = map[string]func(net.Conn){
	"nothing":          silent(""),
	"half the headers": silent("HTTP/1.1 200 OK\r\nContent-"),
	"the headers":      silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
	"half the body":    silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\": "),
	"a byte a second":  dripping,
}

func TestAServerThatFallsSilentIsGivenUp(t *testing.T) {
	for name, serve := range halfReads {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				config := at(t, "http://silent.example")
				config.MaxRetries = 1
				start := time.Now()
				err := readJob(t.Context(), client.NewOn(config, overPipes(t, serve)))
				wantDelays(t, []time.Duration{time.Since(start) - 2*client.AttemptTimeout}, time.Second)
				broken := connectionError(t, err)
				equal(t, "attempts", broken.Attempts, 2)
				equal(t, "cause", broken.Err.Error(), "no complete response within 20s")
				equal(t, "permanent", client.Permanent(err), false)
			})
		})
	}
}

// net/http hands such a connection over, and no context ends a read from it.
func TestASwitchOfProtocolsIsNotReadAndFreesTheConnectionAndItsSlot(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		config := at(t, "http://switching.example")
		config.MaxRequests = 1
		c := client.NewOn(config, overPipes(t, func(conn net.Conn) {
			silent("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")(conn)
		}))
		start := time.Now()
		for range 3 {
			err := readJob(t.Context(), c)
			refused := asError[*client.APIError](t, err)
			equal(t, "status", refused.Status, http.StatusSwitchingProtocols)
			equal(t, "attempts", refused.Attempts, 1)
			equal(t, "message", refused.Message, "a change of the protocol, which was not requested")
		}
		equal(t, "time", time.Since(start), 0)
	}) // which fails if a goroutine is left behind
}

// Nobody but the reader can tell that a body is cut off which the end of the connection ends.
func TestABodyThatEndsEarlyIsABrokenConnection(t *testing.T) {
	for name, test := range map[string]struct {
		sent   string
		broken bool
	}{
		"HTTP/1.0, cut off":          {"HTTP/1.0 200 OK\r\n\r\n{\"status\": \"Succ", true},
		"HTTP/1.0, cut in a letter":  {"HTTP/1.0 200 OK\r\n\r\n{\"status\": \"\xe4", true},
		"HTTP/1.0, whole":            {"HTTP/1.0 200 OK\r\n\r\n{}", false},
		"HTTP/1.1, closed, cut off":  {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\"", true},
		"HTTP/1.1, closed, no JSON":  {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html", false},
		"HTTP/1.1, closed, empty":    {"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", false},
		"compressed, cut off":        {"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + zipped(`{"status": "Success"}`)[:20], true},
		"with a length, cut off":     {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\"", true},
		"in chunks, cut off":         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"sta", true},
		"with a length, half JSON":   {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"status\"", false},
		"in chunks, half JSON":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"status\"\r\n0\r\n\r\n", false},
		"a refusal, closed, cut off": {"HTTP/1.0 403 Forbidden\r\n\r\n{\"error_code\"", false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var served atomic.Int64
				transport := overPipes(t, func(conn net.Conn) {
					served.Add(1)
					_, _ = io.WriteString(conn, test.sent)
				})
				config := at(t, "http://closing.example")
				config.MaxRetries = 1
				err := readJob(t.Context(), client.NewOn(config, transport))
				want := int64(1)
				if test.broken {
					want = 2
					equal(t, "text", strings.Contains(connectionError(t, err).Error(), "the connection was closed before the complete"), true)
				}
				equal(t, "requests", served.Load(), want)
			})
		})
	}
}

func zipped(text string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // neither can fail
	_ = w.Close()
	return b.String()
}

func TestAWrongEncodingIsNotBlamedOnTheNetwork(t *testing.T) {
	whole := zipped(`{"status": "Success"}`)
	for name, test := range map[string]struct{ encoding, body, says string }{
		"plain, said to be gzip":        {"gzip", `{}`, "its content encoding is gzip, but the body cannot be decompressed"},
		"longer, said to be gzip":       {"gzip", `{"status": "Success"}`, "its content encoding is gzip, but the body cannot be decompressed"},
		"gzip, cut off at the source":   {"gzip", whole[:20], "its content encoding is gzip, but the body cannot be decompressed"},
		"gzip with a wrong sum":         {"gzip", whole[:len(whole)-8] + "12345678", "its content encoding is gzip, but the body cannot be decompressed"},
		"one that was not requested":    {"br", "x", `its content encoding is \"br\", which was not requested`},
		"gzip, not said to be":          {"", whole, "is not the documented JSON"},
		"nothing, said to be gzip":      {"gzip", "", "it is empty"},
		"gzip":                          {"gzip", whole, ""},
		"gzip in capitals":              {"GZIP", whole, ""},
		"plain, said to be":             {"identity", "{}", ""},
		"gzip with a byte order mark":   {"gzip", zipped("\ufeff{}"), ""},
		"gzip of more than is accepted": {"gzip", strings.Repeat(zipped(strings.Repeat(" ", 1<<20)), 33), "is larger than 32 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var served atomic.Int64
				transport := overPipes(t, func(conn net.Conn) {
					served.Add(1)
					silent(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", test.encoding, len(test.body), test.body))(conn)
				})
				err := readJob(t.Context(), client.NewOn(at(t, "http://encoding.example"), transport))
				equal(t, "requests", served.Load(), 1)
				equal(t, "success", err == nil, test.says == "")
				if err != nil && !strings.Contains(err.Error(), strings.ReplaceAll(test.says, `\"`, `"`)) {
					t.Errorf("text: got %q, want %q in it", err, test.says)
				}
			})
		})
	}
	for _, status := range []int{404, 503} {
		err := readJob(t.Context(), client.NewOn(config(), &network{script: script{
			answers(status, http.Header{"Content-Encoding": {"gzip"}}, `{"error_code": "X.1", "error_msg": "no"}`),
		}}).Polling())
		api := asError[*client.APIError](t, err)
		equal(t, "status", api.Status, status)
		equal(t, "the service's own", api.Own, false)
		equal(t, "message", api.Message, "its content encoding is gzip, but the body cannot be decompressed")
	}
}

// answersOnce answers the first request on a connection when all have arrived, and ends it at the second.
func answersOnce(conn net.Conn, requests *atomic.Int64, arrived *sync.WaitGroup) {
	reader := bufio.NewReader(conn)
	_, _ = http.ReadRequest(reader)
	arrived.Done()
	arrived.Wait()
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	if _, err := http.ReadRequest(reader); err == nil {
		requests.Add(1)
	}
}

// A server may end all connections that are kept at once, and a request on each of them may reach it before.
func TestARequestIsSentAgainOnceAtMostWithoutAPause(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const kept = 20
		var requests atomic.Int64
		var arrived sync.WaitGroup
		arrived.Add(kept)
		transport := client.NewTransport(nil, func(context.Context, string, string) (net.Conn, error) {
			return piped(func(conn net.Conn) { answersOnce(conn, &requests, &arrived) }), nil
		})
		defer transport.CloseIdleConnections()
		c := client.NewOn(at(t, "http://keeping.example"), transport).Polling()
		for _, err := range jobs(t.Context(), c, kept) {
			must(t, err)
		}
		err := readJob(t.Context(), c)
		equal(t, "connections", asError[*client.RedialError](t, err).Connections, 2)
		equal(t, "permanent", client.Permanent(err), false)
		equal(t, "requests", requests.Load(), 2)
	})
}

// lasting is a body that only Close ends.
type lasting struct{ closed chan struct{} }

func (d lasting) Read([]byte) (int, error) {
	<-d.closed
	return 0, errors.New("read on a closed body")
}

func (d lasting) Close() error {
	select {
	case <-d.closed:
	default:
		close(d.closed)
	}
	return nil
}

func TestReadingABodyEndsWithItsContext(t *testing.T) {
	endless := func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: lasting{make(chan struct{})}}, nil
	}
	inBubble(t, func(t *testing.T) {
		c := client.NewOn(config(), &network{script: script{endless}})
		start := time.Now()
		err := readJob(cancelledAfter(t, 5*time.Second), c)
		equal(t, "time", time.Since(start), 5*time.Second)
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
		broken := connectionError(t, readJob(t.Context(), c.Polling()))
		equal(t, "time", time.Since(start), 5*time.Second+client.AttemptTimeout)
		equal(t, "cause", strings.Contains(broken.Err.Error(), "within 20s"), true)
	})
}

func TestAnotherTryGetsPastAServerThatFellSilent(t *testing.T) {
	for name, serve := range halfReads {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var served atomic.Int64
				transport := overPipes(t, func(conn net.Conn) {
					if served.Add(1) == 1 {
						serve(conn)
					} else {
						silent("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")(conn)
					}
				})
				must(t, readJob(t.Context(), client.NewOn(at(t, "http://silent.example"), transport)))
				equal(t, "connections", served.Load(), 2)
			})
		})
	}
}

// A goroutine that is left behind fails the bubble.
func TestACancelledReadLeavesNothingBehind(t *testing.T) {
	for name, serve := range halfReads {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				start := time.Now()
				c := client.NewOn(at(t, "http://silent.example"), overPipes(t, serve))
				err := readJob(cancelledAfter(t, 5*time.Second), c)
				equal(t, "time", time.Since(start), 5*time.Second)
				equal(t, "cancelled", errors.Is(err, context.Canceled), true)
			})
		})
	}
}

func TestCancelledReadsOverARealNetworkLeaveNothingBehind(t *testing.T) {
	others := goleak.IgnoreCurrent()
	defer goleak.VerifyNone(t, others)
	const readers = 20
	var arrived sync.WaitGroup
	arrived.Add(readers)
	hang := func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			arrived.Done()
			simulator.Hang()(genuine).ServeHTTP(w, r)
		})
	}
	cloud := newCloud(t, simulator.Config{})
	must(t, cloud.Start())
	defer cloud.Close()
	cloud.Inject(simulator.Fault{Action: hang})

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		arrived.Wait()
		cancel()
	}()
	for _, err := range jobs(ctx, client.New(at(t, cloud.URL())), readers) {
		equal(t, "cancelled", errors.Is(err, context.Canceled), true)
	}
}

func TestReadsShareConnections(t *testing.T) {
	for name, test := range map[string]struct {
		tls     bool
		readers int
	}{
		"one after another": {false, 1},
		"all at once":       {true, 50}, // over HTTP/2
	} {
		t.Run(name, func(t *testing.T) {
			cloud := newCloud(t, simulator.Config{TLS: test.tls})
			must(t, cloud.Start())
			config := at(t, cloud.URL())
			if test.tls {
				config.TLS = trusting(t, cloud.CertificatePEM())
			}
			c := client.New(config).Polling()
			for range 5 {
				must(t, readJob(t.Context(), c))
				for _, err := range jobs(t.Context(), c, test.readers) {
					wantStatus(t, err, http.StatusNotFound)
				}
			}
			equal(t, "connections", cloud.Connections(), 1)
		})
	}
}

func trusting(t *testing.T, certificate []byte) *tls.Config {
	t.Helper()
	roots := x509.NewCertPool()
	equal(t, "certificate added", roots.AppendCertsFromPEM(certificate), true)
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

func TestFaultsOfARealConnection(t *testing.T) {
	for name, action := range map[string]simulator.Action{
		"reset":             simulator.Reset(),
		"reset in the body": simulator.ResetInBody(),
		"truncated body":    simulator.Truncate(),
	} {
		for _, secure := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				cloud := newCloud(t, simulator.Config{TLS: secure})
				must(t, cloud.Start())
				config := at(t, cloud.URL())
				if secure {
					config.TLS = trusting(t, cloud.CertificatePEM())
				}
				c := client.New(config).Polling()
				cloud.Inject(simulator.Fault{Times: 1, Action: action})
				err := readJob(t.Context(), c)
				equal(t, "attempts", connectionError(t, err).Attempts, 1)
				equal(t, "permanent", client.Permanent(err), false)
				must(t, readJob(t.Context(), c))
			})
		}
	}
}

func TestATLSFaultThatStaysIsPermanent(t *testing.T) {
	for name, test := range map[string]struct {
		server func(*httptest.Server)
		client func(*tls.Config) *tls.Config
		want   string
	}{
		"unknown issuer": {
			server: (*httptest.Server).StartTLS,
			client: func(*tls.Config) *tls.Config { return nil },
			want:   "certificate signed by unknown authority",
		},
		"wrong name": {
			server: (*httptest.Server).StartTLS,
			client: func(c *tls.Config) *tls.Config {
				c.ServerName = "swr.example.org"
				return c
			},
			want: "not swr.example.org",
		},
		"a client certificate is demanded": {
			server: func(s *httptest.Server) {
				// By TLS 1.3 the request would race with the refusal.
				s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}
				s.StartTLS()
			},
			client: func(c *tls.Config) *tls.Config { return c },
			want:   "remote error: tls: ",
		},
		"no common version": {
			server: func(s *httptest.Server) {
				s.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
				s.StartTLS()
			},
			client: func(c *tls.Config) *tls.Config {
				c.MaxVersion = tls.VersionTLS12
				return c
			},
			want: "protocol version not supported",
		},
		"no TLS at all": {
			server: (*httptest.Server).Start,
			client: func(c *tls.Config) *tls.Config { return c },
			want:   "the server does not speak TLS (https is assumed where an address has no scheme",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var served atomic.Int64
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served.Add(1) }))
			server.Config.ErrorLog = log.New(io.Discard, "", 0)
			test.server(server)
			defer server.Close()
			roots := x509.NewCertPool()
			if server.Certificate() != nil {
				roots.AddCert(server.Certificate())
			}

			config := at(t, "https://"+server.Listener.Addr().String())
			config.TLS = test.client(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12})
			config.MaxRetries = 1
			err := readJob(t.Context(), client.New(config))
			broken := connectionError(t, err)
			equal(t, "attempts", broken.Attempts, 1)
			equal(t, "permanent", client.Permanent(err), true)
			equal(t, "requests served", served.Load(), 0)
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("text: got %q, want %q in it", err, test.want)
			}
		})
	}
}

// A server's failing GetConfigForClient makes crypto/tls send internal_error.
func TestATLSFaultOfTheServersOwnIsTriedAgain(t *testing.T) {
	var handshakes atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if handshakes.Add(1) == 1 {
			return nil, errors.New("out of order")
		}
		return nil, nil //nolint:nilnil // as crypto/tls has it: go on
	}}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	config := at(t, server.URL)
	config.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}

	c := client.New(config).Polling()
	err := readJob(t.Context(), c)
	equal(t, "permanent", client.Permanent(err), false)
	equal(t, "text", strings.HasSuffix(connectionError(t, err).Error(), ": remote error: tls: internal error"), true)
	must(t, readJob(t.Context(), c))
}

func TestARedirectOverARealConnectionReachesNobodyElse(t *testing.T) {
	var reached atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer other.Close()
	for _, code := range []int{301, 302, 303, 307, 308} {
		cloud := newCloud(t, simulator.Config{})
		must(t, cloud.Start())
		cloud.Inject(simulator.Fault{Action: simulator.Respond(code, http.Header{"Location": {other.URL + "/v2/"}}, "")})
		api := apiError(t, readJob(t.Context(), client.New(at(t, cloud.URL()))))
		equal(t, "message", api.Message, "a redirect, which is never followed, to host "+strings.TrimPrefix(other.URL, "http://"))
		equal(t, "requests", len(cloud.Requests()), 1)
	}
	equal(t, "requests elsewhere", reached.Load(), 0)
}

func TestAHeaderCannotBeSmuggledIn(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	must(t, cloud.Start())
	c := client.New(at(t, cloud.URL())).Polling()
	for _, id := range []string{"a\r\nX-Evil: 1", "a\nX-Evil: 1", "a\x00"} {
		err := c.ShowBatchTask(t.Context(), home, client.BatchTask{ID: batch, InstanceID: id}, &jobAnswer{})
		equal(t, "attempts", connectionError(t, err).Attempts, 1)
	}
	equal(t, "requests", len(cloud.Requests()), 0)
}

func TestANewClientSendsNothing(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	must(t, cloud.Start())
	client.New(at(t, cloud.URL())).Polling()
	equal(t, "connections", cloud.Connections(), 0)
}
