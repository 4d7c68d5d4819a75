// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// signIn is a network whose IAM gives tokens t1, t2 … of a certain life, and whose services answer by script.
type signIn struct {
	iam, services *network
}

func newSignIn(life time.Duration, services ...reply) signIn {
	issued := 0
	iam := &network{latency: 100 * time.Millisecond}
	iam.script = script{func(r *http.Request) (*http.Response, error) {
		issued++
		now := time.Now().UTC()
		header := http.Header{"X-Subject-Token": {fmt.Sprintf("t%d", issued)}, "Date": {now.Format(http.TimeFormat)}}
		expires := now.Add(life).Format(time.RFC3339)
		return answers(201, header, fmt.Sprintf(`{"token": {"expires_at": %q}}`, expires))(r)
	}}
	return signIn{iam, &network{script: services}}
}

func (s signIn) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Host, "iam.") {
		return s.iam.RoundTrip(r)
	}
	return s.services.RoundTrip(r)
}

// client is one that signs in by password.
func (s signIn) client() *client.Client {
	config := config()
	config.Credentials = client.Password{UserName: "alice", Password: "very-secret-password", DomainName: "acme"}.Source()
	return client.NewOn(config, s)
}

// tokens are the ones that the services were sent.
func (s signIn) tokens() []string {
	var tokens []string
	for _, r := range s.services.requests() {
		tokens = append(tokens, r.Header.Get("X-Auth-Token"))
	}
	return tokens
}

func TestATokenIsFetchedOnceForAllReaders(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newSignIn(time.Hour, found)
		c := s.client()
		for _, err := range jobs(t.Context(), c, 200) {
			must(t, err)
		}
		equal(t, "requests to IAM", s.iam.urls(), []string{"POST https://iam.cn-north-4.myhuaweicloud.com/v3/auth/tokens"})
		for _, r := range s.services.requests() {
			equal(t, "token", r.Header.Get("X-Auth-Token"), "t1")
			equal(t, "signature", r.Header.Get("Authorization"), "")
		}
	})
}

func TestCredentialsAreRenewedBeforeTheyEnd(t *testing.T) {
	for name, test := range map[string]struct{ life, due time.Duration }{
		"five minutes before": {time.Hour, 55 * time.Minute},
		"at half of a life":   {12 * time.Second, 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newSignIn(test.life, found)
				c := s.client()
				must(t, readJob(t.Context(), c))
				time.Sleep(test.due - time.Second)
				must(t, readJob(t.Context(), c))
				time.Sleep(2 * time.Second)
				for _, err := range jobs(t.Context(), c, 10) {
					must(t, err)
				}
				equal(t, "requests to IAM", len(s.iam.requests()), 2)
				equal(t, "first tokens", s.tokens()[:3], []string{"t1", "t1", "t2"})
			})
		})
	}
}

func TestTheLifeOfATokenIsCountedByTheClockOfIAM(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newSignIn(time.Hour, found)
		genuine := s.iam.script[0]
		s.iam.script = script{func(r *http.Request) (*http.Response, error) {
			// IAM's clock is two hours behind.
			return answers(201, http.Header{"X-Subject-Token": {"t1"}, "Date": {"Fri, 31 Dec 1999 22:00:00 GMT"}},
				`{"token": {"expires_at": "1999-12-31T23:00:00.000000Z"}}`)(r)
		}, genuine}
		c := s.client()
		for range 2 {
			must(t, readJob(t.Context(), c))
		}
		equal(t, "tokens", s.tokens(), []string{"t1", "t1"})
	})
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		script script
		tokens []string
		status int
	}{
		"the new one is good":        {script{status(401), found}, []string{"t1", "t2"}, 0},
		"the new one is refused too": {script{status(401)}, []string{"t1", "t2"}, 401},
		"no permission":              {script{status(403)}, []string{"t1"}, 403},
	} {
		for view, of := range map[string]func(*client.Client) *client.Client{
			"reading once": func(c *client.Client) *client.Client { return c },
			"polling":      (*client.Client).Polling,
		} {
			t.Run(name+" "+view, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := newSignIn(time.Hour, test.script...)
					err := readJob(t.Context(), of(s.client()))
					equal(t, "tokens", s.tokens(), test.tokens)
					equal(t, "requests to IAM", len(s.iam.requests()), len(test.tokens))
					if test.status == 0 {
						must(t, err)
					} else {
						wantStatus(t, err, test.status)
					}
				})
			})
		}
	}
}

func TestATokenRefusedToManyIsRenewedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newSignIn(time.Hour, func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("X-Auth-Token") == "t1" {
				return status(401)(r)
			}
			return found(r)
		})
		s.services.latency = 50 * time.Millisecond
		for _, err := range jobs(t.Context(), s.client(), 50) {
			must(t, err)
		}
		equal(t, "requests to IAM", len(s.iam.requests()), 2)
		equal(t, "requests to the service", len(s.services.requests()), 100)
	})
}

func TestCredentialsThatAreStillGoodOutliveAFailedRenewal(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newSignIn(time.Hour, found)
		c := s.client()
		must(t, readJob(t.Context(), c))
		s.iam.script = script{status(403)}
		time.Sleep(56 * time.Minute)
		must(t, readJob(t.Context(), c))
		must(t, readJob(t.Context(), c))
		equal(t, "requests to IAM", len(s.iam.requests()), 2)

		time.Sleep(5 * time.Minute)
		err := readJob(t.Context(), c)
		wantStatus(t, err, 403)
		equal(t, "address", asError[*client.LookupError](t, err).Where, "https://iam.cn-north-4.myhuaweicloud.com")
		equal(t, "tokens", s.tokens(), []string{"t1", "t1", "t1"})
	})
}

func TestAFailedSignInIsOneReadableErrorWithoutTheSecret(t *testing.T) {
	for name, test := range map[string]struct {
		reply    reply
		requests int
		want     string
	}{
		"wrong password": {answers(401, nil, `{"error": {"code": 401, "message": "The username or password is wrong: very-secret-password"}}`), 1, "401"},
		"IAM is down":    {status(503), 6, "after 6 attempts"},
		"no token":       {answers(201, nil, `{"token": {"expires_at": "2030-01-01T00:00:00Z"}}`), 1, "no credentials"},
		"no JSON":        {answers(201, http.Header{"X-Subject-Token": {"very-secret-token"}}, "<html>"), 1, "documented JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newSignIn(time.Hour, found)
				s.iam.script = script{test.reply}
				err := readJob(t.Context(), s.client())
				equal(t, "address", asError[*client.LookupError](t, err).Where, "https://iam.cn-north-4.myhuaweicloud.com")
				equal(t, "requests to IAM", len(s.iam.requests()), test.requests)
				equal(t, "requests to the service", len(s.services.requests()), 0)
				if text := err.Error(); !strings.Contains(text, test.want) || !strings.Contains(text, "alice") || strings.Contains(text, "very-secret") {
					t.Errorf("text: got %q, want %q and the user in it, and no secret", text, test.want)
				}
			})
		})
	}
}

func TestOneReadersCancellationLeavesTheSignInToTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newSignIn(time.Hour, found)
		s.iam.latency = time.Second
		c := s.client()
		hasty := make(chan error)
		go func() {
			hasty <- c.ShowInstanceJob(cancelledAfter(t, 100*time.Millisecond), home, "other", &jobAnswer{})
		}()
		time.Sleep(10 * time.Millisecond)
		must(t, readJob(t.Context(), c))
		equal(t, "cancelled", errors.Is(<-hasty, context.Canceled), true)
		equal(t, "requests to IAM", len(s.iam.requests()), 1)
	})
}

func TestASignInSendsWhatIAMWants(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var sent string
		s := newSignIn(time.Hour, found)
		genuine := s.iam.script[0]
		s.iam.script = script{func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			must(t, err)
			sent = string(body)
			return genuine(r)
		}}
		c := s.client()
		at, err := c.Locate(t.Context(), client.Location{})
		must(t, err)
		must(t, c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{}))
		equal(t, "body", sent, `{"auth":{"identity":{"methods":["password"],"password":{"user":`+
			`{"domain":{"name":"acme"},"name":"alice","password":"very-secret-password"}}},"scope":{"project":{"id":"`+project+`"}}}}`)
	})
}
