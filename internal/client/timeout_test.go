// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// timeouts are errors of the network that look like a deadline of the caller's.
var timeouts = map[string]error{
	"bare":       context.DeadlineExceeded,
	"wrapped":    &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded},
	"of a dial":  &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded},
	"of CONNECT": &net.OpError{Op: "proxyconnect", Net: "tcp", Err: context.DeadlineExceeded},
	"of DNS": &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
		Err: "i/o timeout", Name: swrHost, IsTimeout: true, IsTemporary: true, UnwrapErr: context.DeadlineExceeded,
	}},
}

// faulty is a transport on which requests to a host fail, so many times.
type faulty struct {
	http.RoundTripper
	host string // how it begins
	err  error
	left atomic.Int64
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Host, f.host) && f.left.Add(-1) >= 0 {
		return nil, f.err
	}
	return f.RoundTripper.RoundTrip(r)
}

// views are the two ways to read, and how many failures each gets over.
var views = map[string]struct {
	of       func(*client.Client) *client.Client
	survives int64
}{
	"plain":   {func(c *client.Client) *client.Client { return c }, 5},
	"polling": {(*client.Client).Polling, 0},
}

// stages are what a read needs, one after another.
var stages = map[string]struct {
	host    string
	prepare func(t *testing.T, c *client.Client, cloud *simulator.Server)
}{
	"read":    {"swr-api.", nil},
	"sign-in": {"iam.", nil},
	"look-up": {"iam.", func(t *testing.T, c *client.Client, _ *simulator.Server) { must(t, readJob(t.Context(), c)) }},
	"renewal of what has ended": {"iam.", func(t *testing.T, c *client.Client, _ *simulator.Server) {
		must(t, locateAndRead(t.Context(), c))
		time.Sleep(time.Hour + time.Minute)
	}},
	"renewal of what was refused": {"iam.", func(t *testing.T, c *client.Client, cloud *simulator.Server) {
		must(t, locateAndRead(t.Context(), c))
		cloud.RemoveKey(cloud.Requests(simulator.ByService(simulator.SWR))[0].AccessKey)
	}},
}

func locateAndRead(ctx context.Context, c *client.Client) error {
	at, err := c.Locate(ctx, client.Location{})
	if err != nil {
		return err
	}
	return c.ShowInstanceJob(ctx, at, job, &jobAnswer{})
}

func TestATimeoutOfTheNetworkIsNotTheCallersDeadline(t *testing.T) {
	for timeout, err := range timeouts {
		for stage, s := range stages {
			for view, v := range views {
				// readAfter meets so many failures at that stage.
				readAfter := func(t *testing.T, failures int64) error {
					cloud := account{reader: agencies[0].URN(), lifetime: time.Hour}.open(t)
					network := &faulty{RoundTripper: cloud.RoundTripper(), host: s.host, err: err}
					config := config()
					config.ProjectID = ""
					config.Credentials = first()
					c := v.of(client.NewOn(config, network))
					if s.prepare != nil {
						s.prepare(t, c, cloud)
					}
					network.left.Store(failures)
					return locateAndRead(endingAfter(t, 10*time.Minute), c)
				}
				t.Run(timeout+"/"+stage+"/"+view, func(t *testing.T) {
					inBubble(t, func(t *testing.T) {
						must(t, readAfter(t, v.survives))
						failed := readAfter(t, v.survives+1)
						equal(t, "attempts", connectionError(t, failed).Attempts, int(v.survives)+1)
						equal(t, "permanent", client.Permanent(failed), false)
						if _, ok := errors.AsType[*client.UnansweredError](failed); ok || strings.Contains(failed.Error(), "deadline") {
							t.Errorf("text: got %q, which speaks of a deadline", failed)
						}
					})
				})
			}
		}
	}
}

func TestAReaderDoesNotRepeatWhatTimedOutForItAndOthers(t *testing.T) {
	for name, err := range timeouts {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{latency: 10 * time.Second, script: script{fails(err)}}
				config := config()
				config.ProjectID = ""
				c := client.NewOn(config, n).Polling()
				start := time.Now()
				var all sync.WaitGroup
				for range 10 {
					all.Go(func() {
						_, err := c.Locate(endingAfter(t, 5*time.Minute), client.Location{})
						equal(t, "permanent", client.Permanent(err), false)
						equal(t, "time", time.Since(start), 10*time.Second)
					})
				}
				all.Wait()
				equal(t, "requests", len(n.requests()), 1)
			})
		})
	}
}

func TestATimeoutOfARenewalLeavesTheOldCredentialsInUse(t *testing.T) {
	for name, err := range timeouts {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{reader: agencies[0].URN(), lifetime: time.Hour}.open(t)
				network := &faulty{RoundTripper: cloud.RoundTripper(), host: "iam.", err: err}
				config := config()
				config.Credentials = first()
				c := client.NewOn(config, network).Polling()
				must(t, readJob(t.Context(), c))
				time.Sleep(56 * time.Minute)
				network.left.Store(1)
				must(t, readJob(t.Context(), c))
				equal(t, "failures met", network.left.Load(), 0)
			})
		})
	}
}

// lines is a network of connections in memory, on which each address can be
// out of order for a while.
type lines struct {
	until time.Time
	down  string // the address that is; how it begins
	dials atomic.Int64
	fault dialer
}

func (l *lines) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasPrefix(address, l.down) && time.Now().Before(l.until) {
		l.dials.Add(1)
		return l.fault(ctx, network, address)
	}
	return piped(serveJob), nil
}

// serveJob answers requests with a job, a project, and an agency's credentials in one.
func serveJob(conn net.Conn) {
	const body = `{"status": "Success", "projects": [{"id": "p"}], "credential": {"access": "a", "secret": "very-secret-s", "securitytoken": "very-secret-t"}}`
	reader := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		resp := http.Response{StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
		if resp.Write(conn) != nil {
			return
		}
	}
}

func piped(serve func(net.Conn)) net.Conn {
	ours, theirs := net.Pipe()
	go func() {
		serve(theirs)
		_ = theirs.Close()
	}()
	return ours
}

// drop is a dial whose packets are lost.
func drop(ctx context.Context, network, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
}

// deaf is a connection that swallows whatever is sent.
func deaf(context.Context, string, string) (net.Conn, error) {
	return piped(func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }), nil
}

// nameless is a dial at which no name server answers.
func nameless(_ context.Context, network, address string) (net.Conn, error) {
	time.Sleep(5 * time.Second)
	return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "i/o timeout", Name: address, IsTimeout: true, UnwrapErr: context.DeadlineExceeded}}
}

func TestAReadGetsOverANetworkThatIsOutOfOrderForAWhile(t *testing.T) {
	for fault, dial := range map[string]dialer{"dropped SYNs": drop, "a dead connection": deaf, "no DNS": nameless} {
		for _, host := range []string{"swr.example", "iam.example"} {
			t.Run(fault+"/"+host, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					network := &lines{until: time.Now().Add(25 * time.Second), down: host, fault: dial}
					transport := client.NewTransport(nil, network.dial)
					t.Cleanup(transport.CloseIdleConnections)
					config := config()
					config.ProjectID = ""
					config.Endpoints = map[client.Service]*url.URL{
						client.SWR: mustParse(t, "http://swr.example"), client.IAM: mustParse(t, "http://iam.example"),
					}
					config.Credentials = first()
					start := time.Now()
					must(t, locateAndRead(endingAfter(t, 5*time.Minute), client.NewOn(config, transport)))
					if took := time.Since(start); took < 25*time.Second || took > time.Minute {
						t.Errorf("the read took %s", took)
					}
					equal(t, "several dials failed", network.dials.Load() > 1, true)
				})
			})
		}
	}
}

func TestADialThatIsDroppedIsGivenUpAfterTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		network := &lines{until: time.Now().Add(time.Hour), fault: drop}
		transport := client.NewTransport(nil, network.dial)
		t.Cleanup(transport.CloseIdleConnections)
		start := time.Now()
		err := readJob(endingAfter(t, 5*time.Minute), client.NewOn(at(t, "http://swr.example"), transport).Polling())
		equal(t, "time", time.Since(start), 10*time.Second)
		broken := connectionError(t, err)
		equal(t, "permanent", client.Permanent(err), false)
		equal(t, "unreached", broken.Unreached, true)
		equal(t, "text ends so", strings.HasSuffix(err.Error(), ": dial tcp: timed out"), true)
		equal(t, "TLS handshake", transport.TLSHandshakeTimeout, 10*time.Second)
	})
}

func TestAProxyThatNeverAnswersIsABrokenConnection(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		network := &lines{until: time.Now().Add(time.Hour), down: "proxy.example", fault: deaf}
		transport := client.NewTransport(nil, network.dial)
		transport.Proxy = http.ProxyURL(mustParse(t, "http://proxy.example:3128"))
		t.Cleanup(transport.CloseIdleConnections)
		config := config()
		config.MaxRetries = 2
		c := client.NewOn(config, transport)
		for view, limit := range map[*client.Client]int{c: 3, c.Polling(): 1} {
			err := readJob(endingAfter(t, 5*time.Minute), view)
			broken := connectionError(t, err)
			equal(t, "permanent", client.Permanent(err), false)
			equal(t, "attempts", broken.Attempts, limit)
			equal(t, "unreached", broken.Unreached, true)
		}
		// net/http gives a CONNECT up after a minute, which is all that a page has.
		err := c.Polling().ShowBatchTask(endingAfter(t, 5*time.Minute), home, client.BatchTask{ID: batch}, &jobAnswer{})
		equal(t, "permanent", client.Permanent(err), false)
	})
}

func TestAHostThatNeverAnsweredIsToldFromOneThatDid(t *testing.T) {
	refused := fails(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
	for name, test := range map[string]struct {
		before []reply
		want   bool
	}{
		"nothing before":        {nil, true},
		"failures before":       {[]reply{refused, fails(context.DeadlineExceeded)}, true},
		"a proxy's refusal":     {[]reply{fails(&net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New("Forbidden")})}, true},
		"a proxy's other one":   {[]reply{status(407)}, true},
		"a success before":      {[]reply{found}, false},
		"a refusal before":      {[]reply{status(403)}, false},
		"a failure before":      {[]reply{status(503)}, false},
		"a redirect before":     {[]reply{answers(302, nil, "")}, false},
		"half an answer before": {[]reply{answersFrom(200, nil, func() io.Reader { return breaksOff(io.ErrUnexpectedEOF) })}, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: append(test.before, refused)}
				c := client.NewOn(config(), n)
				for range test.before {
					_ = readJob(t.Context(), c.Polling())
				}
				equal(t, "unreached", connectionError(t, readJob(t.Context(), c)).Unreached, test.want)
				elsewhere := client.Location{Region: "cn-south-1", ProjectID: project}
				err := c.Polling().ShowInstanceJob(t.Context(), elsewhere, job, &jobAnswer{})
				equal(t, "another host unreached", connectionError(t, err).Unreached, true)

				n.script, n.latency = script{found}, time.Hour
				unanswered := asError[*client.UnansweredError](t, readJob(endingAfter(t, time.Second), c))
				equal(t, "unreached in time", unanswered.Unreached, test.want)
			})
		})
	}
}

func TestALookUpTellsThatItsHostNeverAnswered(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		config := config()
		config.ProjectID = ""
		n := &network{script: script{found, fails(syscall.ECONNREFUSED)}}
		c := client.NewOn(config, n).Polling()
		must(t, readJob(t.Context(), c))
		_, err := c.Locate(t.Context(), client.Location{})
		equal(t, "unreached", connectionError(t, err).Unreached, true)
	})
}

func TestAnAttemptHasTheTimeThatItsAnswerNeeds(t *testing.T) {
	one, many := int64(1), int64(50)
	page := func(limit *int64) func(context.Context, *client.Client) error {
		return func(ctx context.Context, c *client.Client) error {
			return c.ShowBatchTask(ctx, home, client.BatchTask{ID: batch, Limit: limit}, &jobAnswer{})
		}
	}
	for name, test := range map[string]struct {
		read  func(context.Context, *client.Client) error
		limit time.Duration
		says  string
	}{
		"a job":             {readJob, client.AttemptTimeout, "no complete response within 20s"},
		"a batch task":      {page(&one), client.AttemptTimeout, "no complete response within 20s"},
		"a page":            {page(&many), client.PageTimeout, "no complete response within 1m0s"},
		"a page by default": {page(nil), client.PageTimeout, "no complete response within 1m0s"},
		"a project's ID": {func(ctx context.Context, c *client.Client) error {
			_, err := c.Locate(ctx, client.Location{Region: "cn-south-1"})
			return err
		}, client.AttemptTimeout, "no complete response within 20s"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				n := &network{script: script{found}, latency: time.Hour}
				start := time.Now()
				err := test.read(endingAfter(t, 5*time.Minute), client.NewOn(config(), n).Polling())
				equal(t, "time", time.Since(start), test.limit)
				equal(t, "cause", connectionError(t, err).Err.Error(), test.says)
			})
		})
	}
}
