// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// maxBody is how much of a request's body is read, in bytes.
const maxBody = 1 << 20

// call is a request under way.
type call struct {
	*http.Request
	route
	routed    bool // false: no such path, or with a service: not with that method
	segments  map[string]string
	query     url.Values
	body      []byte
	pageSize  int // Config.PageSize
	requestID string
	identity  identity
	refusal   error // why the proof of who sent it was refused
}

// Handler returns the simulator as a handler, for use without [Server.Start]. Where a [Fault] breaks the connection it panics
// with [http.ErrAbortHandler].
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer s.afterClose(cancel)()

	c := s.newCall(r.WithContext(ctx))
	entry := s.journal.begin(s.config.Now(), c)
	defer s.journal.end(entry)
	w = &statusWriter{ResponseWriter: w, journal: &s.journal, entry: entry}
	w.Header().Set("X-Request-Id", c.requestID)
	w.Header().Set("Date", s.config.Now().UTC().Format(http.TimeFormat))

	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { s.answer(c).write(w) })
	if action := s.faults.take(c); action != nil {
		handler = action(handler)
	}
	pause(ctx, s.config.Latency)
	handler.ServeHTTP(w, c.Request)
}

func (s *Server) newCall(r *http.Request) *call {
	c := &call{Request: r, pageSize: s.config.PageSize, requestID: s.journal.newID()}
	c.route, c.segments, c.routed = findRoute(r.Method, r.URL.EscapedPath())
	c.query = r.URL.Query()
	// A body that breaks off fails its signature.
	c.body, _ = io.ReadAll(io.LimitReader(r.Body, maxBody))
	c.identity, c.refusal = s.verify(c)
	return c
}

// taskPath is what the request's task is found under.
func (c *call) taskPath() taskPath {
	return taskPath{c.service, c.segments["project_id"], c.segments["instance_id"], c.segments["task_id"]}
}

// answer is a whole answer but for the headers that all have.
type answer struct {
	status int
	body   any
	header http.Header
}

// verbatim is a body that is sent as it stands.
type verbatim string

func (a answer) write(w http.ResponseWriter) {
	body, ok := a.body.(verbatim)
	if !ok {
		encoded, err := json.Marshal(a.body)
		if err != nil {
			panic(fmt.Sprintf("simulator: answer: %v", err))
		}
		body = verbatim(encoded)
	}
	Respond(a.status, a.header, string(body))(nil).ServeHTTP(w, nil)
}

// answer is the genuine answer to a request.
func (s *Server) answer(c *call) answer {
	switch project, inProject := c.segments["project_id"]; {
	case c.service == "":
		return c.gatewayError(http.StatusNotFound, "APIGW.0101", "no API has this path")
	case !c.routed:
		refused := c.gatewayError(http.StatusMethodNotAllowed, "APIGW.0101", "the API has another method")
		refused.header = http.Header{"Allow": {c.method}}
		return refused
	case c.refusal != nil:
		return s.unauthorized(c)
	case inProject && !s.grants(c.identity, project):
		return s.refuse(c, &refusal{http.StatusForbidden, fmt.Sprintf("no permission for project %s", project)})
	}
	if c.operation == "ListBackgroundTasks" {
		c.query.Del(s.ignoredStart())
	}
	if refused := c.checkArguments(); refused != nil {
		return s.refuse(c, refused)
	}
	body, refused := c.route.answer(s, c)
	if refused != nil {
		return s.refuse(c, refused)
	}
	s.hooks.call(c.operation)
	if whole, ok := body.(answer); ok {
		return whole
	}
	return answer{status: http.StatusOK, body: body}
}

// grants reports whether the project exists and the requester may use it.
func (s *Server) grants(to identity, project string) bool {
	return len(s.cloud.projectsWhere(func(p Project) bool { return p.ID == project && mayUse(to.projects, p.ID) })) > 0
}

// pause waits, and aborts the handler where the client goes away or the simulator is closed before.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		panic(http.ErrAbortHandler)
	}
}
