// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// home spares the look-up of the project.
func home(s *simulator.Server) map[string]any {
	return with(block(s), map[string]any{"project_id": projectID, "max_retries": 0})
}

func TestWrongSecretNamesTheCredentialsAndTheAnswer(t *testing.T) {
	const wrong = "not-the-secret-of-the-key"
	for _, k := range kinds {
		for _, env := range []bool{false, true} {
			s := cloud(t, simulator.Config{})
			k.addTo(s)
			p := fresh(t)
			b, origin := with(home(s), map[string]any{"secret_key": wrong}), "from the provider block"
			if env {
				t.Setenv("HW_ACCESS_KEY", key.AccessKey)
				t.Setenv("HW_SECRET_KEY", wrong)
				b, origin = without(b, "access_key", "secret_key"), "from HW_ACCESS_KEY in the environment"
			}
			configure(t, p, b)
			f := mustFail(t, p, k, k.config)
			same(t, "attribute", f.attribute, "")
			same(t, "summary", f.summary, k.noun+" "+k.taskID+" could not be read: the service refused the request")
			requests := s.Requests()
			same(t, "requests", len(requests), 1)
			says(t, f.detail,
				"401 Unauthorized, APIGW.0301: Incorrect IAM authentication information: verify aksk signature fail",
				"request ID "+requests[0].ID,
				"access key AKEX…0001 "+origin,
				s.URL()+k.request.Path)
			for _, secret := range []string{wrong, key.AccessKey, "Signature"} {
				if strings.Contains(f.text(), secret) {
					t.Errorf("%q stands in:\n%s", secret, f.text())
				}
			}
		}
	}
}

func TestWrongSecretIsSeenAtTheLookUpOfTheProject(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := configured(t, with(block(s), map[string]any{"secret_key": "wrong"}))
	f := mustFail(t, p, swrJob, swrJob.config)
	says(t, f.detail, "401 Unauthorized", "verify aksk signature fail", s.Requests()[0].ID, "access key AKEX…0001 from the provider block")
	same(t, "requests", len(s.Requests()), 1)
}

func TestUnknownAccessKeyIsNamed(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := configured(t, with(home(s), map[string]any{"access_key": "AKUNKNOWNUNKNOWN0009"}))
	says(t, mustFail(t, p, swrJob, swrJob.config).detail, "access key AKUN…0009")
}

func TestDeniedReadGivesTheEncodedReason(t *testing.T) {
	encoded := strings.Repeat("XvUcUqvRqZ0dLr8kmVEtQ3JpHdWsbS7ZMrUuR1O+", 120) // 4,800 characters arrive whole
	s := cloud(t, simulator.Config{AuthorizationMessage: encoded})
	s.AddKey(simulator.Key{AccessKey: key.AccessKey, SecretKey: key.SecretKey, Projects: []string{theirProject}})
	swrJob.addTo(s)
	f := mustFail(t, configured(t, home(s)), swrJob, swrJob.config)
	same(t, "summary", f.summary, "SWR instance job "+swrJob.taskID+" could not be read: the service refused the request")
	says(t, f.detail,
		"403 Forbidden, SVCSTG.SWR.4030170: no permission for project "+projectID,
		"request ID "+s.Requests()[0].ID,
		"encoded_authorization_message: "+encoded,
		"decode-authorization-message",
		"access key AKEX…0001 from the provider block")
	same(t, "requests", len(s.Requests()), 1)
}

func TestEachStatusEndsInOneReadableError(t *testing.T) {
	const (
		refused     = "could not be read: the service refused the request"
		throttled   = "could not be read: the service limits the rate of requests"
		unavailable = "could not be read: the service is not available"
		unreadable  = "could not be read"
	)
	for status, ending := range map[int]string{
		301: unreadable, 302: unreadable, 307: unreadable,
		400: refused, 401: refused, 403: refused, 405: refused, 409: refused, 410: refused, 422: refused,
		408: unavailable, 500: unavailable, 502: unavailable, 503: unavailable, 504: unavailable, 599: unavailable,
		429: throttled,
	} {
		for shape, body := range map[string]string{
			"service":     `{"error_code": "X.1", "error_msg": "the reason"}`,
			"old gateway": `{"code": "X.1", "message": "the reason"}`,
			"nested":      `{"itemNotFound": {"code": "X.1", "message": "the reason"}}`,
		} {
			s := cloud(t, simulator.Config{})
			header := http.Header{"Location": {"https://elsewhere.example/login?token=x"}}
			s.Inject(simulator.Fault{Action: simulator.Respond(status, header, body)})
			f := mustFail(t, configured(t, home(s)), swrJob, swrJob.config)
			same(t, shape, f.summary, swrJob.noun+" "+swrJob.taskID+" "+ending)
			parts := []string{"X.1: the reason"}
			if status < 400 {
				parts = []string{"redirect", "elsewhere.example"}
			}
			says(t, f.detail, append(parts, "request ID "+s.Requests()[0].ID, http.StatusText(status))...)
			same(t, "requests", len(s.Requests()), 1)
		}
	}
}

func TestClockThatIsOffIsNamedInTheError(t *testing.T) {
	s := cloud(t, simulator.Config{Now: func() time.Time { return time.Now().Add(time.Hour) }})
	swrJob.addTo(s)
	says(t, mustFail(t, configured(t, home(s)), swrJob, swrJob.config).detail, "401 Unauthorized", "clock", "15m")
}

func TestFailureAtTheRegionalHostOfIoTDAAsksForTheAccessAddress(t *testing.T) {
	for name, test := range map[string]struct {
		block, config map[string]any
		asks          bool
	}{
		"regional host":        {asks: true},
		"address of provider":  {block: map[string]any{"endpoints": map[string]any{"iotda": "x.iotda-app.example"}}},
		"address of the read":  {config: map[string]any{"endpoint": "x.iotda-app.example"}},
		"address of another's": {block: map[string]any{"endpoints": map[string]any{"iotdm": "x.iotda-app.example"}}, asks: true},
	} {
		s := everywhere(t, simulator.Config{})
		for _, action := range []simulator.Action{
			simulator.Respond(http.StatusForbidden, nil, ""),
			simulator.Respond(http.StatusNotFound, nil, ""),
			simulator.Respond(http.StatusOK, nil, ""),
			simulator.Reset(),
		} {
			remove := s.Inject(simulator.Fault{Service: simulator.IoTDA, Action: action})
			p := configured(t, with(anywhere(), map[string]any{"project_id": projectID, "max_retries": 0}, test.block))
			f := mustFail(t, p, batchTask, with(batchTask.config, test.config))
			if asks := strings.Contains(f.detail, "access address"); asks != test.asks {
				t.Errorf("%s: %s", name, f.text())
			}
			if test.asks {
				says(t, f.detail, "regional host", "Overview", "as the endpoint argument", "iotda in the provider's endpoints")
			}
			remove()
		}
	}
}

// Whatever is read, waited for or not. A look-up that fails has nothing to do with that host.
func TestOnlyARefusalByTheRegionalHostOfIoTDAAsksForTheAccessAddress(t *testing.T) {
	reads := map[string]map[string]any{batchTask.dataSource(): batchTask.config, lists[1].dataSource(): lists[1].config}
	for service, asks := range map[simulator.Service]bool{simulator.IoTDA: true, simulator.IAM: false} {
		s := everywhere(t, simulator.Config{})
		s.Inject(simulator.Fault{Service: service, Action: simulator.Respond(http.StatusForbidden, nil, "")})
		p := configured(t, anywhere())
		for name, config := range reads {
			for _, mode := range []any{nil, "completion", "success"} {
				_, d := p.Read(t.Context(), name, with(config, map[string]any{"wait_for": mode}))
				same(t, fmt.Sprint(name, mode, " refused by ", service), strings.Contains(d.String(), "access address"), asks)
			}
		}
	}
}

// A pause that this provider chose is not one that the service asked for, and a
// maintenance is no limit of the rate.
func TestPauseThatIsTooLongIsToldAsWhatItIs(t *testing.T) {
	const asked = "The service asked for a pause of 1h, but only "
	for name, test := range map[string]struct {
		status     int
		retryAfter string
		course     course
		asked      bool
	}{
		"a maintenance":             {503, "3600", broken, true},
		"throttled for an hour":     {429, "3600", throttled, false},
		"throttled, without a word": {429, "", throttled, false},
	} {
		inBubble(t, func(t *testing.T, s *simulator.Server) {
			s.Inject(simulator.Fault{Action: simulator.Respond(test.status, http.Header{"Retry-After": {test.retryAfter}}, "")})
			p := configured(t, homeBlock())
			for range 2 { // of which the second one finds the host paused, where the service asked for it
				f := mustFail(t, p, swrJob, with(swrJob.wait("success"), map[string]any{"timeouts": times("3m")}))
				says(t, f.summary, test.course.ending)
				if strings.Contains(f.detail, asked) != test.asked || strings.Contains(f.detail, "asked for") && !test.asked {
					t.Errorf("%s: %s", name, f.detail)
				}
			}
		})
	}
}
