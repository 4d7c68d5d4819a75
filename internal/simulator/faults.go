// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong with the requests that it matches, once [Server.Inject] has added it. Of several
// faults that would harm a request, the one that was injected first does.
type Fault struct {
	Service Service // "": every service
	Method  string  // "": every method
	Path    string  // part of the escaped path; "": every path
	Query   string  // part of the raw query; "": every query
	// Skip is the number of matching requests that pass unharmed at first.
	Skip int
	// Times is the number of requests that are harmed then; 0: all.
	Times int
	// AfterAuth leaves requests alone, and uncounted, whose signature or token is refused.
	AfterAuth bool
	// Action is what happens.
	Action Action
}

// Action is what a [Fault] makes of the genuine answer: middleware in the usual sense. [Chain] joins several.
type Action func(genuine http.Handler) http.Handler

// Inject adds a [Fault] and returns what takes it away again.
func (s *Server) Inject(fault Fault) (remove func()) {
	return s.faults.add(&injected{Fault: fault})
}

// Respond answers with that status, header and body, as JSON where the header names no Content-Type.
func Respond(status int, header http.Header, body string) Action {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if body != "" {
				w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			}
			maps.Copy(w.Header(), header)
			w.WriteHeader(status)
			// A client that has gone away is its own affair.
			_, _ = io.WriteString(w, body)
		})
	}
}

// Delay waits before the genuine answer.
func Delay(d time.Duration) Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			pause(r.Context(), d)
			genuine.ServeHTTP(w, r)
		})
	}
}

// Hang answers nothing until the client goes away or the simulator is closed.
func Hang() Action {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		})
	}
}

// Reset breaks the connection before the answer.
func Reset() Action {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { reset(w) })
	}
}

// ResetInBody breaks the connection in the middle of the genuine body.
func ResetInBody() Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			writeHalf(w, r, genuine)
			reset(w)
		})
	}
}

// Truncate announces the whole genuine body, sends half of it and closes the connection.
func Truncate() Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			writeHalf(w, r, genuine)
			panic(http.ErrAbortHandler)
		})
	}
}

// Drip sends the genuine body one byte per interval.
func Drip(interval time.Duration) Action {
	return func(genuine http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, b := range writeHead(w, r, genuine) {
				pause(r.Context(), interval)
				write(w, []byte{b})
			}
		})
	}
}

// Chain applies the last action to the genuine answer, the one before to the outcome, and so on.
func Chain(actions ...Action) Action {
	return func(handler http.Handler) http.Handler {
		for _, action := range slices.Backward(actions) {
			handler = action(handler)
		}
		return handler
	}
}

// writeHead sends the genuine answer without its body, which it returns.
func writeHead(w http.ResponseWriter, r *http.Request, genuine http.Handler) []byte {
	whole := httptest.NewRecorder()
	genuine.ServeHTTP(whole, r)
	maps.Copy(w.Header(), whole.Header())
	w.Header().Set("Content-Length", strconv.Itoa(whole.Body.Len()))
	w.WriteHeader(whole.Code)
	return whole.Body.Bytes()
}

func writeHalf(w http.ResponseWriter, r *http.Request, genuine http.Handler) {
	body := writeHead(w, r, genuine)
	write(w, body[:len(body)/2])
}

// write sends the bytes at once.
func write(w http.ResponseWriter, body []byte) {
	if _, err := w.Write(body); err != nil {
		panic(http.ErrAbortHandler)
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// reset breaks the connection, over TCP with a RST; where the connection cannot be had, as in HTTP/2, the stream.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	raw := conn
	if secure, ok := conn.(*tls.Conn); ok {
		raw = secure.NetConn()
	}
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = raw.Close()
}

// injected is a fault and the number of requests that it has matched.
type injected struct {
	Fault
	matched int
}

func (f *injected) matches(c *call) bool {
	return (f.Service == "" || f.Service == c.service) &&
		(f.Method == "" || f.Method == c.Method) &&
		strings.Contains(c.URL.EscapedPath(), f.Path) &&
		strings.Contains(c.URL.RawQuery, f.Query) &&
		(!f.AfterAuth || c.refusal == nil)
}

// faults are the faults injected, in that order.
type faults struct {
	mu   sync.Mutex
	list []*injected
}

func (f *faults) add(fault *injected) (remove func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, fault)
	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.list = slices.DeleteFunc(f.list, func(other *injected) bool { return other == fault })
	}
}

// take returns what harms the request, or nil.
func (f *faults) take(c *call) Action {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.list {
		if !fault.matches(c) {
			continue
		}
		fault.matched++
		if fault.matched > fault.Skip && (fault.Times == 0 || fault.matched <= fault.Skip+fault.Times) {
			return fault.Action
		}
	}
	return nil
}
