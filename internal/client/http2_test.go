// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// http2Fault is what a server does to a connection once a request has arrived on it.
type http2Fault func(framer *http2.Framer, stream uint32) (goOn bool)

// h2Server serves HTTP/2 over TLS in memory, and counts what it accepts.
type h2Server struct {
	server  *tls.Config
	client  *tls.Config
	serve   func(*tls.Conn)
	dialled atomic.Int64

	mu    sync.Mutex
	conns []net.Conn
}

func newH2Server(t *testing.T, serve func(*tls.Conn)) *h2Server {
	t.Helper()
	lender := httptest.NewTLSServer(nil) // of a certificate
	defer lender.Close()
	roots := x509.NewCertPool()
	roots.AddCert(lender.Certificate())
	return &h2Server{
		server: &tls.Config{Certificates: lender.TLS.Certificates, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12},
		client: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		serve:  serve,
	}
}

func (s *h2Server) dial(context.Context, string, string) (net.Conn, error) {
	s.dialled.Add(1)
	ours, theirs := net.Pipe()
	s.open(theirs)
	go func() {
		s.serve(tls.Server(newDrained(theirs), s.server))
		_ = theirs.Close()
	}()
	return ours, nil
}

func (s *h2Server) open(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, conn)
}

func (s *h2Server) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.conns {
		_ = conn.Close()
	}
}

// drained is a connection that is read all the time, as by a kernel, so that
// nobody who writes to it waits for a reader.
type drained struct {
	net.Conn
	arrived chan []byte
	rest    []byte
}

func newDrained(conn net.Conn) *drained {
	d := &drained{Conn: conn, arrived: make(chan []byte, 1000)}
	go func() {
		defer close(d.arrived)
		for {
			chunk := make([]byte, 1<<12)
			n, err := conn.Read(chunk)
			if err != nil {
				return
			}
			d.arrived <- chunk[:n]
		}
	}()
	return d
}

func (d *drained) Read(b []byte) (int, error) {
	if len(d.rest) == 0 {
		chunk, ok := <-d.arrived
		if !ok {
			return 0, io.EOF
		}
		d.rest = chunk
	}
	n := copy(b, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// config is that of a client whose services are all at this server.
func (s *h2Server) config(t *testing.T) client.Config {
	t.Helper()
	dial := s.dial
	wire.Store(&dial)
	t.Cleanup(func() {
		wire.Store(nil)
		s.close()
	})
	config := at(t, "https://127.0.0.1")
	config.TLS = s.client
	return config
}

// onRequests applies a fault to each request.
func onRequests(fault http2Fault) func(*tls.Conn) {
	return func(conn *tls.Conn) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(conn, preface); err != nil {
			return
		}
		framer := http2.NewFramer(conn, conn)
		if framer.WriteSettings() != nil {
			return
		}
		for {
			frame, err := framer.ReadFrame()
			if err != nil {
				return
			}
			if _, ok := frame.(*http2.HeadersFrame); ok && !fault(framer, frame.Header().StreamID) {
				return
			}
		}
	}
}

// answerH2 answers a request with a job.
func answerH2(framer *http2.Framer, stream uint32) bool {
	var block bytes.Buffer
	_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
	header := http2.HeadersFrameParam{StreamID: stream, BlockFragment: block.Bytes(), EndHeaders: true}
	return framer.WriteHeaders(header) == nil && framer.WriteData(stream, true, []byte(`{"status": "Success"}`)) == nil
}

// cutOff is a server that closes each connection after so many bytes of its first frames and answer.
func cutOff(after int) func(*tls.Conn) {
	var whole bytes.Buffer
	framer := http2.NewFramer(&whole, nil)
	_ = framer.WriteSettings()
	_ = framer.WriteSettingsAck()
	answerH2(framer, 1)
	return func(conn *tls.Conn) {
		_, _ = conn.Write(whole.Bytes()[:after])
	}
}

const bytesOfAnswerH2 = 9 + 9 + (9 + 1) + (9 + 21) // settings, their receipt, headers, data

// http2Faults are the ways in which a server ends connections and streams.
func http2Faults() map[string]func(*tls.Conn) {
	faults := map[string]func(*tls.Conn){
		"closed when accepted":            func(*tls.Conn) {},
		"closed after the TLS handshake":  func(conn *tls.Conn) { _ = conn.HandshakeContext(context.Background()) },
		"ended after the TLS handshake":   func(conn *tls.Conn) { _ = conn.HandshakeContext(context.Background()); _ = conn.Close() },
		"closed after the preface":        func(conn *tls.Conn) { _, _ = io.ReadFull(conn, make([]byte, len(http2.ClientPreface))) },
		"closed when the request arrives": onRequests(func(*http2.Framer, uint32) bool { return false }),
	}
	for code := http2.ErrCodeNo; code <= http2.ErrCodeHTTP11Required+1; code++ {
		faults[fmt.Sprintf("RST_STREAM %v", code)] = onRequests(func(framer *http2.Framer, stream uint32) bool {
			return framer.WriteRSTStream(stream, code) == nil
		})
		for where, last := range map[string]func(uint32) uint32{
			"below": func(uint32) uint32 { return 0 },
			"at":    func(stream uint32) uint32 { return stream },
			"above": func(stream uint32) uint32 { return stream + 2 },
		} {
			for _, goOn := range []bool{false, true} {
				faults[fmt.Sprintf("GOAWAY %v %s the stream, left open %t", code, where, goOn)] = onRequests(func(framer *http2.Framer, stream uint32) bool {
					return framer.WriteGoAway(last(stream), code, nil) == nil && goOn
				})
			}
		}
	}
	for after := range bytesOfAnswerH2 {
		faults[fmt.Sprintf("cut off after byte %d", after)] = cutOff(after)
	}
	return faults
}

func TestAnAttemptOpensThreeConnectionsAtMost(t *testing.T) {
	for name, fault := range http2Faults() {
		t.Run(name, func(t *testing.T) {
			server := newH2Server(t, fault)
			inBubble(t, func(t *testing.T) {
				c := client.New(server.config(t)).Polling()
				err := readJob(t.Context(), c)
				equal(t, "attempts", connectionError(t, err).Attempts, 1)
				equal(t, "permanent", client.Permanent(err), false)
				if n := server.dialled.Load(); n < 1 || n > 3 {
					t.Errorf("connections: got %d, want one to three", n)
				}
			})
		})
	}
}

// goAway ends a connection that a request has arrived on, and does not answer it.
func goAway(framer *http2.Framer, _ uint32) bool {
	return framer.WriteGoAway(0, http2.ErrCodeNo, nil) != nil
}

func TestConnectionsThatAServerEndsOneByOneAreABrokenConnection(t *testing.T) {
	var requests atomic.Int64 // net/http may also open a connection that it does not use
	server := newH2Server(t, onRequests(func(framer *http2.Framer, stream uint32) bool {
		requests.Add(1)
		return goAway(framer, stream)
	}))
	inBubble(t, func(t *testing.T) {
		config := server.config(t)
		config.MaxRetries = 2
		err := readJob(t.Context(), client.New(config))
		equal(t, "connections", asError[*client.RedialError](t, err).Connections, 2)
		equal(t, "requests of three attempts", requests.Load(), 6)
		equal(t, "message", err.Error(), "GET https://127.0.0.1/v2/"+project+"/jobs/"+job+
			": no response on any of 2 connections in a row, which the service closed or refused to use, after 3 attempts")
	})
}

func TestARequestGetsPastConnectionsThatAServerEnds(t *testing.T) {
	for name, fault := range map[string]http2Fault{
		"GOAWAY": goAway,
		"RST_STREAM": func(framer *http2.Framer, stream uint32) bool {
			return framer.WriteRSTStream(stream, http2.ErrCodeProtocol) == nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			server := newH2Server(t, onRequests(func(framer *http2.Framer, stream uint32) bool {
				if requests.Add(1) == 1 {
					return fault(framer, stream)
				}
				return answerH2(framer, stream)
			}))
			inBubble(t, func(t *testing.T) {
				must(t, readJob(t.Context(), client.New(server.config(t)).Polling()))
				equal(t, "requests", requests.Load(), 2)
			})
		})
	}
}
