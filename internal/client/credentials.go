// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Credentials are what one request is sent with: a key pair that signs it, or a
// token. The zero value leaves a request as it is.
type Credentials struct {
	AccessKey     string
	SecretKey     string
	SecurityToken string // of a temporary pair, else empty
	Token         string // of IAM, in place of a pair

	Origin string // where they come from, in the user's words, for messages
}

// String describes the credentials without giving them away; none are empty.
func (c Credentials) String() string {
	switch {
	case c == Credentials{}:
		return ""
	case c.Token != "":
		return "a token from " + c.Origin
	}
	return "access key " + shorten(c.AccessKey) + " from " + c.Origin
}

// GoString keeps secrets out of %#v too.
func (c Credentials) GoString() string { return c.String() }

// proof describes what a request was sent with, for the error of its refusal,
// and what the user may have expected it to be sent with.
func (c *Client) proof(cred Credentials, cl call, status int) string {
	text := cred.String()
	if text == "" || cl.service == IAM || cl.service == STS {
		return text // which need no project
	}
	if status == http.StatusForbidden {
		text += fmt.Sprintf(", for project %s (set project_id if that is not one of theirs)", cl.at.ProjectID)
	}
	return strings.Join(append([]string{text}, c.config.LeftOut...), ", ")
}

// shorten keeps so much of an access key that its owner knows it again.
func shorten(key string) string {
	if len(key) < 12 {
		return "…"
	}
	return key[:4] + "…" + key[len(key)-4:]
}

// CredentialSource gives the credentials for requests. It is asked for every
// attempt, from several goroutines at once.
type CredentialSource interface {
	credentials(ctx context.Context, c *Client, at Location) (Credentials, error)
	// renew gives others in place of credentials that a service refused. It
	// returns the same ones where there are no others.
	renew(ctx context.Context, c *Client, at Location, refused Credentials) (Credentials, error)
}

// Static credentials are a source that gives the same ones for ever.
func Static(c Credentials) CredentialSource { return static{c} }

type static struct{ Credentials }

func (s static) credentials(context.Context, *Client, Location) (Credentials, error) {
	return s.Credentials, nil
}

func (s static) renew(_ context.Context, _ *Client, _ Location, refused Credentials) (Credentials, error) {
	return refused, nil
}

// lease is a pair of temporary credentials and the time that they are good for.
type lease struct {
	Credentials
	due time.Time // to be renewed then
	end time.Time // useless then; zero: never
}

// newLease is for credentials that live so long from now on. They are renewed
// when less than five minutes are left, or half of a life shorter than ten.
func newLease(c Credentials, life time.Duration) lease {
	now := time.Now()
	return lease{c, now.Add(life - min(5*time.Minute, life/2)), now.Add(life)}
}

func (l lease) isDue() bool {
	return l.Credentials == Credentials{} || !l.end.IsZero() && !time.Now().Before(l.due)
}

// renewing is a source that fetches credentials and renews them in time, once
// for all who wait. Each scope has credentials of its own.
type renewing struct {
	fetch func(ctx context.Context, c *Client, at Location) (lease, error)
	scope func(at Location) string // nil: one for all

	flights flights[string, lease]
	mu      sync.Mutex
	held    map[string]lease
}

func (r *renewing) credentials(ctx context.Context, c *Client, at Location) (Credentials, error) {
	key := r.key(at)
	if held := r.get(key); !held.isDue() {
		return held.Credentials, nil
	}
	l, err := r.flights.do(ctx, key, func(ctx context.Context, late func(func() error)) (lease, error) {
		late(func() error {
			return &LookupError{What: "credentials", Where: "the sign-in of another read", Err: &UnansweredError{}}
		})
		held := r.get(key)
		if !held.isDue() {
			return held, nil // renewed since
		}
		fresh, err := r.replace(ctx, c, at, held)
		if err == nil {
			r.put(key, fresh)
		}
		return fresh, err
	})
	return l.Credentials, err
}

// replace fetches credentials anew, with one attempt at each request: whoever
// needs them tries again. Where those held are still good, it does not try for
// long, and falls back on them.
func (r *renewing) replace(ctx context.Context, c *Client, at Location, held lease) (lease, error) {
	left := time.Until(held.end)
	if left <= 0 {
		return r.fetch(ctx, c.once(), at)
	}
	limited, cancel := context.WithTimeout(ctx, min(left/2, renewalTimeout))
	defer cancel()
	fresh, err := r.fetch(limited, c.once(), at)
	if err == nil || ctx.Err() != nil {
		return fresh, err
	}
	tflog.Warn(ctx, "Credentials could not be renewed yet", map[string]any{"error": err.Error()})
	held.due = time.Now().Add(min(10*time.Second, time.Until(held.end)/2))
	return held, nil
}

func (r *renewing) renew(ctx context.Context, c *Client, at Location, refused Credentials) (Credentials, error) {
	key := r.key(at)
	if r.get(key).Credentials == refused {
		r.put(key, lease{})
	}
	return r.credentials(ctx, c, at)
}

func (r *renewing) key(at Location) string {
	if r.scope == nil {
		return ""
	}
	return r.scope(at)
}

func (r *renewing) get(key string) lease {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held[key]
}

func (r *renewing) put(key string, l lease) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held == nil {
		r.held = map[string]lease{}
	}
	r.held[key] = l
}

// renewalTimeout bounds a renewal while there still are good credentials.
const renewalTimeout = 5 * time.Second

// LookupError says why something could not be had that a read needs first:
// credentials, or the ID of a project.
type LookupError struct {
	Setting string // that would do without the look-up; empty: there is none
	Summary string // what is wrong, where more is known than that something could not be had
	What    string // such as: the ID of project "cn-north-4"
	Where   string // the address that was asked, or the file
	Advice  string // what to check
	Without string // how to do without the look-up; empty: there is no way
	Err     error
}

func (e *LookupError) Error() string {
	return "cannot get " + e.What + " from " + e.Where + ": " + e.Err.Error()
}

// Unwrap returns what went wrong.
func (e *LookupError) Unwrap() error { return e.Err }

// Summary says in a few words what an error comes from, where that is a look-up
// that failed for a known reason, and else nothing. Of a look-up that failed
// for want of another it is the last, which is the one to mend.
func Summary(err error) (text string) {
	for lookup := (*LookupError)(nil); errors.As(err, &lookup); err = lookup.Err {
		text = cmp.Or(lookup.Summary, text)
	}
	return text
}

// refusedBy is the summary of a look-up that a service refused.
func refusedBy(s Service, what string, err error) string {
	api, ok := errors.AsType[*APIError](err)
	if !ok || api.Status/100 != 4 || retryable(api.Status) {
		return ""
	}
	return strings.ToUpper(string(s)) + " refused " + what
}
