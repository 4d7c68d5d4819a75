// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package simulator is a Huawei Cloud in a box: an HTTP server that answers the task reads of IoTDA, DMS for Kafka
// and SWR and the lists behind them, and signs users in as IAM, STS and the metadata service of an ECS instance do. It
// verifies every signature from the published algorithm, refuses what the services refuse, lets tasks and credentials
// take their time, and breaks on demand.
package simulator

import (
	"context"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"
)

// Config is what a simulator is set to by [New]. The zero value is a strict and prompt cloud.
type Config struct {
	// Now is the simulator's clock; nil: [time.Now].
	Now func() time.Time
	// Latency passes before each answer.
	Latency time.Duration
	// AllowUnsignedHost accepts a signature that leaves out the Host header, as the services do.
	AllowUnsignedHost bool
	// BatchTaskAlgorithm is the algorithm that IoTDA demands at a host; nil or "": it takes either.
	BatchTaskAlgorithm func(host string) Algorithm
	// RequireInstanceID makes IoTDA refuse a request without an Instance-Id header.
	RequireInstanceID bool
	// EmptyBackgroundTasks makes DMS answer 200 without tasks, instead of 404, where it has no such task.
	EmptyBackgroundTasks bool
	// BackgroundTasksByStart makes DMS page the list by start, from 1, instead of by offset, from 0. It ignores the
	// other one.
	BackgroundTasksByStart bool
	// ShuffleJobs makes SWR list jobs in an order of its own, always the same, instead of newest first.
	ShuffleJobs bool
	// PageSize is the most records on a page, whatever the limit that was asked for; 0: that limit.
	PageSize int
	// AuthorizationMessage is the encoded_authorization_message of SWR's answers with status 403.
	AuthorizationMessage string
	// Address is where [Server.Start] listens, on loopback; "": a free port of 127.0.0.1.
	Address string
	// TLS makes [Server.Start] serve HTTPS, with a certificate for 127.0.0.1 and example.com that [Server.CertificatePEM]
	// vouches for.
	TLS bool
}

// Server is the simulated cloud. [New] makes it. It answers through a socket after [Server.Start], and without one through
// [Server.RoundTripper] or [Server.Handler]. Its methods may be called at any time and side by side.
type Server struct {
	config      Config
	cloud       cloud
	faults      faults
	hooks       hooks
	journal     journal
	connections atomic.Int64

	stop       context.CancelFunc
	afterClose func(func()) (forget func() bool)
	http       *httptest.Server
}

// New returns a simulator without keys, projects and tasks. A test in a synctest bubble makes its own in there.
func New(config Config) *Server {
	if config.Now == nil {
		config.Now = time.Now
	}
	closed, stop := context.WithCancel(context.Background())
	return &Server{config: config, stop: stop, afterClose: func(f func()) func() bool { return context.AfterFunc(closed, f) }}
}

// Start listens and serves until [Server.Close]. It fails where the address cannot be had or is not on loopback.
func (s *Server) Start() error { return s.StartWith(s.Handler()) }

// StartWith starts with a handler in place of [Server.Handler], which it may call, to answer more than the APIs.
func (s *Server) StartWith(handler http.Handler) error {
	address := s.config.Address
	if address == "" {
		address = "127.0.0.1:0"
	}
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	if !tcp.IP.IsLoopback() {
		return fmt.Errorf("simulator: %s is not on loopback", address)
	}
	listener, err := net.ListenTCP("tcp", tcp)
	if err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	s.http = &httptest.Server{Listener: listener, EnableHTTP2: true, Config: &http.Server{
		Handler:           handler,
		ConnState:         s.countConnection,
		ReadHeaderTimeout: time.Minute,
	}}
	if s.config.TLS {
		s.http.StartTLS()
	} else {
		s.http.Start()
	}
	return nil
}

// Close ends every request, the hanging ones too, and the listener.
func (s *Server) Close() {
	s.stop()
	if s.http != nil {
		s.http.CloseClientConnections()
		s.http.Close()
	}
}

// URL is the address after [Server.Start], without a slash at its end.
func (s *Server) URL() string { return s.http.URL }

// CertificatePEM is the certificate of the authority that signed the server's, after a [Server.Start] with TLS in [Config].
func (s *Server) CertificatePEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.http.Certificate().Raw})
}

// Connections is the number of TCP connections accepted so far.
func (s *Server) Connections() int { return int(s.connections.Load()) }

func (s *Server) countConnection(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.connections.Add(1)
	}
}
