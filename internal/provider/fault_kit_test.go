// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// strike makes a trouble meet the first so many requests, or all of them where
// that is 0, and counts those that met it.
type strike func(t testing.TB, s *simulator.Server, times int) *atomic.Int64

// answering is a trouble with the answer.
func answering(action simulator.Action) strike {
	return func(_ testing.TB, s *simulator.Server, times int) *atomic.Int64 {
		var struck atomic.Int64
		s.Inject(simulator.Fault{Times: times, Action: func(genuine http.Handler) http.Handler {
			struck.Add(1)
			return action(genuine)
		}})
		return &struck
	}
}

// status answers with an error in the usual shape.
func status(code int) strike {
	return answering(simulator.Respond(code, nil, `{"error_code": "X.1", "error_msg": "the reason"}`))
}

// answered answers with a body as it stands.
func answered(body string) strike { return answering(simulator.Respond(http.StatusOK, nil, body)) }

// rewriting changes the first match in the body.
func rewriting(pattern, replacement string) strike {
	match := regexp.MustCompile(pattern)
	return answering(func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			whole := httptest.NewRecorder()
			genuine.ServeHTTP(whole, r)
			body := whole.Body.String()
			at := match.FindStringIndex(body)
			body = body[:at[0]] + replacement + body[at[1]:]
			simulator.Respond(whole.Code, nil, body)(nil).ServeHTTP(w, r)
		})
	})
}

func html(code int) simulator.Action {
	return simulator.Respond(code, http.Header{"Content-Type": {"text/html"}}, "<html><body>Sign in to the proxy</body></html>")
}

func redirecting(code int) simulator.Action {
	return simulator.Respond(code, http.Header{"Location": {"http://elsewhere.example/v2/"}}, "")
}

// blank is 1 MiB of nothing, of which a flood is made.
var blank = bytes.Repeat([]byte(" "), 1<<20)

// flood is how many MiB a body has that nobody should hold.
const flood = 200

// flooding sends as much as is taken of a body that is far too long, which must
// not be all.
func flooding(t testing.TB, s *simulator.Server, times int) *atomic.Int64 {
	t.Helper()
	return answering(func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for range flood {
				if _, err := w.Write(blank); err != nil {
					return
				}
			}
			t.Errorf("%d MiB were taken", flood)
		})
	})(t, s, times)
}

// packed sends a flood in little room.
func packed(http.Handler) http.Handler {
	return simulator.Respond(http.StatusOK, http.Header{"Content-Encoding": {"gzip"}}, strings.Repeat(zipped(blank), flood))(nil)
}

func zipped(body []byte) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, err := w.Write(body)
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err)
	}
	return b.String()
}

// anHourAhead is how a gateway refuses a signature whose date is an hour off.
func anHourAhead(http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
		simulator.Respond(http.StatusUnauthorized, nil, `{"error_code": "APIGW.0301", "error_msg": "X-Sdk-Date is off"}`)(nil).ServeHTTP(w, r)
	})
}

// connecting is a trouble with the connection, which each struck request makes anew.
func connecting(connect func(context.Context) (net.Conn, error)) strike {
	return func(t testing.TB, _ *simulator.Server, times int) *atomic.Int64 {
		t.Helper()
		var struck atomic.Int64
		genuine := *internet.Load()
		reroute(t, func(ctx context.Context) (net.Conn, error) {
			if times > 0 && struck.Load() == int64(times) {
				return genuine(ctx)
			}
			struck.Add(1)
			return connect(ctx)
		})
		return &struck
	}
}

func refusing(context.Context) (net.Conn, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}, Err: syscall.ECONNREFUSED}
}

// served is a connection whose other end is served so.
func served(serve func(net.Conn)) (net.Conn, error) {
	here, there := net.Pipe()
	go func() {
		serve(there)
		_ = there.Close()
	}()
	return here, nil
}

// babbling is another service than one of HTTP.
func babbling(context.Context) (net.Conn, error) {
	return served(func(conn net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		_, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.9\r\n")
	})
}

// certificate is one for 127.0.0.1 and example.com, of an issuer of its own.
var certificate = sync.OnceValue(func() tls.Certificate {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return server.TLS.Certificates[0]
})

func certificatePEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate().Certificate[0]})
}

func shakingHands(ctx context.Context) (net.Conn, error) {
	return served(func(conn net.Conn) {
		_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate()}, MinVersion: tls.VersionTLS12}).HandshakeContext(context.WithoutCancel(ctx))
	})
}

// torn is a trouble with the answer after which connections do not end, but break.
func torn(action simulator.Action) strike {
	return func(t testing.TB, s *simulator.Server, times int) *atomic.Int64 {
		t.Helper()
		genuine := *internet.Load()
		reroute(t, func(ctx context.Context) (net.Conn, error) {
			conn, err := genuine(ctx)
			return brittle{conn}, err
		})
		return answering(action)(t, s, times)
	}
}

// brittle is a connection that ends with a reset.
type brittle struct{ net.Conn }

func (b brittle) Read(p []byte) (int, error) {
	n, err := b.Conn.Read(p)
	if errors.Is(err, io.EOF) {
		err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return n, err
}
