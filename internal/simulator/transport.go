// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
)

// RoundTripper carries requests to the simulator without sockets and in the caller's own goroutine, so that it can
// be used in a synctest bubble. An answer arrives when it is complete: [Drip] takes its time before the status.
func (s *Server) RoundTripper() http.RoundTripper { return direct{s.Handler()} }

type direct struct{ handler http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = in.URL.Host
	}
	defer in.Body.Close()

	out := httptest.NewRecorder()
	complete := serveUntilAbort(d.handler, out, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if !complete && out.Body.Len() == 0 {
		return nil, syscall.ECONNRESET
	}
	response := out.Result()
	response.Request = r
	if !complete {
		response.Body = io.NopCloser(io.MultiReader(response.Body, brokenOff{}))
	}
	return response, nil
}

// serveUntilAbort reports whether the handler came to its end.
func serveUntilAbort(handler http.Handler, w http.ResponseWriter, r *http.Request) (complete bool) {
	defer func() {
		cause := recover()
		if err, ok := cause.(error); cause != nil && (!ok || !errors.Is(err, http.ErrAbortHandler)) {
			panic(cause)
		}
	}()
	handler.ServeHTTP(w, r)
	return true
}

// brokenOff is where a connection ends too early.
type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
