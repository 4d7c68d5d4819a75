// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"
)

// Request is what the simulator saw of one request and how it answered. [Server.Requests] returns the requests.
type Request struct {
	ID        string // X-Request-Id of the answer
	Time      time.Time
	Service   Service // "": no API has the path
	Operation string  // as the API names it, such as ShowBatchTask
	Method    string
	Host      string
	Path      string // escaped
	Query     string // raw
	Header    http.Header
	Body      []byte
	// Principal is who sent the request, set where a signature or a token was found good. A permanent key is its own
	// principal, an agency is its URN, a user and an identity provider are their IDs.
	Principal string
	// AccessKey, Algorithm and SignedHeaders are set where the signature was found good.
	AccessKey     string
	Algorithm     Algorithm
	SignedHeaders []string
	// Refusal is why the signature or the token was refused; "": it was good, or none was needed.
	Refusal string
	// Status is what was answered; 0: nothing yet, or nothing at all.
	Status int
}

// Requests returns the requests that match every condition, such as [ByService] or [ByOperation], in the order in which
// they came.
func (s *Server) Requests(conditions ...func(Request) bool) []Request {
	return s.journal.list(conditions)
}

// ByService is a condition for [Server.Requests].
func ByService(service Service) func(Request) bool {
	return func(r Request) bool { return r.Service == service }
}

// ByOperation is a condition for [Server.Requests]: the operation has this name, such as ShowBatchTask.
func ByOperation(operation string) func(Request) bool {
	return func(r Request) bool { return r.Operation == operation }
}

// Forget drops the record of requests and starts [Server.MaxInFlight] anew.
func (s *Server) Forget() { s.journal.clear() }

// MaxInFlight is the largest number of requests that a service had in hand at once.
func (s *Server) MaxInFlight(service Service) int { return s.journal.maxInFlight(service) }

// journal is the record of requests.
type journal struct {
	mu       sync.Mutex
	ids      int
	entries  []*Request
	inFlight map[Service]int
	max      map[Service]int
}

func (j *journal) newID() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ids++
	return fmt.Sprintf("%032x", j.ids)
}

func (j *journal) begin(now time.Time, c *call) *Request {
	entry := &Request{
		ID: c.requestID, Time: now, Service: c.service,
		Method: c.Method, Host: c.Host, Path: c.URL.EscapedPath(), Query: c.URL.RawQuery,
		Header: c.Header.Clone(), Body: c.body,
		Principal: c.identity.principal, AccessKey: c.identity.accessKey, Algorithm: c.identity.algorithm, SignedHeaders: c.identity.signedHeaders,
	}
	if c.routed {
		entry.Operation = c.operation
	}
	if c.refusal != nil {
		entry.Refusal = c.refusal.Error()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.inFlight == nil {
		j.inFlight, j.max = map[Service]int{}, map[Service]int{}
	}
	j.entries = append(j.entries, entry)
	j.inFlight[entry.Service]++
	j.max[entry.Service] = max(j.max[entry.Service], j.inFlight[entry.Service])
	return entry
}

func (j *journal) end(entry *Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.inFlight[entry.Service]--
}

func (j *journal) answered(entry *Request, status int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	entry.Status = status
}

func (j *journal) list(conditions []func(Request) bool) []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	var requests []Request
	for _, entry := range j.entries {
		if matches(*entry, conditions) {
			requests = append(requests, *entry)
		}
	}
	return requests
}

func matches(r Request, conditions []func(Request) bool) bool {
	for _, condition := range conditions {
		if !condition(r) {
			return false
		}
	}
	return true
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = nil
	j.max = maps.Clone(j.inFlight)
}

func (j *journal) maxInFlight(service Service) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.max[service]
}

// statusWriter notes the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	journal *journal
	entry   *Request
}

func (w *statusWriter) WriteHeader(status int) {
	w.journal.answered(w.entry, status)
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what is beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
