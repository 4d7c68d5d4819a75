// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// The signatures were computed apart, with Python's hashlib and hmac; HKDF, the curves and SM2 written out.
func TestSignaturesComputedElsewhereAreAccepted(t *testing.T) {
	const (
		access   = "Access=GOLDENACCESSKEY, "
		derived  = "Credential=GOLDENACCESSKEY/20260102/cn-north-4/iotdm, "
		headers  = "SignedHeaders=host;instance-id;x-sdk-date, "
		batchURL = "https://iotda.cn-north-4.myhuaweicloud.com" + batchPath + "?target=a_b&limit=1"
	)
	tests := map[string]struct{ target, authorization string }{
		"SDK-HMAC-SHA256": {
			batchURL, "SDK-HMAC-SHA256 " + access + headers +
				"Signature=b09e77afb790a9963b584ffe4446a479caa452283737c0cb789b158c7ba75909",
		},
		"V11-HMAC-SHA256": {
			batchURL, "V11-HMAC-SHA256 " + derived + headers +
				"Signature=ee6f3d78be8bf51cf2fe97d1e96c0476ea19350a4bee5185a4d32c83af2651d9",
		},
		"SDK-HMAC-SM3": {
			batchURL, "SDK-HMAC-SM3 " + access + headers +
				"Signature=a223a6600d544d787265c6cfe0238e9c4eb68d39d05b922d8dbb4442ed6e30f3",
		},
		"SDK-ECDSA-P256-SHA256": {
			batchURL, "SDK-ECDSA-P256-SHA256 " + access + headers +
				"Signature=30440220471c3e758c4904285bba7e53118ed0f524adeb0757d25bd2f8e7b0d76dfa714c" +
				"02201f227a81cc8322904739e197da97a813eaa41a3ab0ae2bc640b09d4a31367bc9",
		},
		"SDK-SM2-SM3": {
			batchURL, "SDK-SM2-SM3 " + access + headers +
				"Signature=3045022100a1928bad10f282fbb49cfaa8f26a1111d4970e3345b3d049cd3b4c754609cd1e" +
				"02207cd6b187bcb9d6b627c2f92a2c43d49ee22e4331872728955c63a71db5b212af",
		},
		"less escaped than it was signed": {
			"https://dms.cn-north-4.myhuaweicloud.com/v2/" + project + "/instances/a%20b:c/tasks/t%25%C3%A9+?z=&a%2Ab=~+&a*b=1%2B1",
			"SDK-HMAC-SHA256 " + access + "SignedHeaders=host;x-sdk-date, " +
				"Signature=0fd09f843b7414d2189e2781b21ff392b0c5f78e3d7c396c399cc1e5e83a457b",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cloud := newCloud(t, simulator.Config{Now: newClock().Now})
			cloud.AddKey(simulator.Key{AccessKey: "GOLDENACCESSKEY", SecretKey: "secret-of-the-golden-key"})
			cloud.AddBackgroundTask(simulator.Task{Project: project, Instance: "a b:c", ID: "t%é+"})
			golden := func(authorization string) reply {
				r := newRequest(t, test.target)
				r.Header.Set("X-Sdk-Date", "20260102T030405Z")
				r.Header.Set("Instance-Id", "36ce7f50")
				r.Header.Set("Authorization", authorization)
				return send(t, cloud, r)
			}
			if got := golden(test.authorization); got.status != http.StatusOK {
				t.Errorf("status %d: %s", got.status, got.body)
			}
			for name, forged := range map[string]string{
				"last digit changed": test.authorization[:len(test.authorization)-1] + "0",
				"cut short":          test.authorization[:len(test.authorization)-8],
				"lengthened":         test.authorization + "00",
				"no hexadecimal":     test.authorization[:len(test.authorization)-1] + "g",
			} {
				if got := golden(forged); got.status != http.StatusUnauthorized {
					t.Errorf("%s: status %d", name, got.status)
				}
			}
			cloud.AddKey(simulator.Key{AccessKey: "GOLDENACCESSKEY", SecretKey: "another"})
			if got := golden(test.authorization); got.status != http.StatusUnauthorized {
				t.Errorf("another secret: status %d", got.status)
			}
		})
	}
}

func TestForgeriesAreRefused(t *testing.T) {
	v11 := simulator.V11HMACSHA256
	today := time.Now().UTC().Format("20060102")
	wrongSecret, unknownKey, tokenlessKey, otherToken, permanentWithToken := permanent, permanent, temporary, temporary, permanent
	wrongSecret.SecretKey = "another"
	unknownKey.AccessKey = "UNKNOWN"
	tokenlessKey.SecurityToken = ""
	otherToken.SecurityToken = "another"
	permanentWithToken.SecurityToken = "a-token"

	tests := map[string]struct {
		path    string // "": the batch task
		signing signing
		tamper  func(*http.Request)
		reason  string // "": the signature itself
	}{
		"wrong secret":                 {signing: signing{key: wrongSecret}, reason: "verify aksk signature fail"},
		"wrong secret, derived":        {signing: signing{key: wrongSecret, algorithm: v11}, reason: "verify aksk signature fail"},
		"unknown key":                  {signing: signing{key: unknownKey}, reason: "ak UNKNOWN not exist"},
		"stale date":                   {signing: signing{key: permanent, date: time.Now().Add(-16 * time.Minute)}, reason: "off"},
		"date ahead":                   {signing: signing{key: permanent, date: time.Now().Add(16 * time.Minute)}, reason: "off"},
		"temporary key without token":  {signing: signing{key: tokenlessKey}, reason: "security token is missing"},
		"temporary key, another token": {signing: signing{key: otherToken}, reason: "not the access key's"},
		"temporary key, token unsigned": {
			signing: signing{key: temporary, headers: []string{"host", "x-sdk-date"}}, reason: "token is not signed",
		},
		"permanent key with token": {signing: signing{key: permanentWithToken}, reason: "has no security token"},
		"host unsigned": {
			signing: signing{key: permanent, headers: []string{"x-sdk-date"}}, reason: "host is not signed",
		},
		"signed header taken away": {
			signing: signing{key: permanent, headers: []string{"host", "x-absent", "x-sdk-date"}}, reason: "x-absent",
		},
		"another host":  {tamper: func(r *http.Request) { r.Host = "elsewhere.example" }},
		"another path":  {tamper: func(r *http.Request) { r.URL.Path += "0" }},
		"another query": {tamper: func(r *http.Request) { r.URL.RawQuery = "limit=2" }},
		"another header": {
			tamper: func(r *http.Request) { r.Header.Set("Instance-Id", "b") },
		},
		"another date": {tamper: func(r *http.Request) {
			r.Header.Set("X-Sdk-Date", time.Now().Add(time.Minute).UTC().Format("20060102T150405Z"))
		}},
		"another method": {tamper: func(r *http.Request) { r.Method = http.MethodPost }},
		"a body":         {tamper: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("x")) }},
		"no date":        {tamper: func(r *http.Request) { r.Header.Del("X-Sdk-Date") }, reason: "not of the form"},
		"no signature":   {tamper: func(r *http.Request) { r.Header.Del("Authorization") }, reason: "not signed"},
		"unknown algorithm": {
			tamper: func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, reason: "not known",
		},
		"incomplete header": {
			tamper: func(r *http.Request) { r.Header.Set("Authorization", "SDK-HMAC-SHA256 Access=PERMANENT") }, reason: "incomplete",
		},
		"query that cannot be read":    {tamper: func(r *http.Request) { r.URL.RawQuery = "limit=%zz" }, reason: "query cannot be read"},
		"derived for another day":      {signing: signing{key: permanent, algorithm: v11, scope: "20200101/" + region + "/iotdm"}, reason: "scope"},
		"derived for another region":   {signing: signing{key: permanent, algorithm: v11, scope: today + "/eu-west-101/iotdm"}, reason: "scope"},
		"derived for another service":  {signing: signing{key: permanent, algorithm: v11, scope: today + "/" + region + "/swr"}, reason: "scope"},
		"derived for a job":            {path: jobPath, signing: signing{key: permanent, algorithm: v11}, reason: "takes SDK-HMAC-SHA256"},
		"derived for an instance task": {path: taskPath, signing: signing{key: permanent, algorithm: v11}, reason: "takes SDK-HMAC-SHA256"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cloud := newCloud(t, simulator.Config{})
			if test.signing.key.AccessKey == "" {
				test.signing.key = permanent
			}
			r := newRequest(t, "https://api.example"+cmp.Or(test.path, batchPath+"?limit=1"))
			r.Header.Set("Instance-Id", "a")
			test.signing.sign(r)
			if test.tamper != nil {
				test.tamper(r)
			}
			got := send(t, cloud, r)
			seen := cloud.Requests()[0]
			reason := cmp.Or(test.reason, "verify aksk signature fail")
			if !strings.Contains(seen.Refusal, reason) || seen.AccessKey != "" {
				t.Errorf("refused for %q as %q, want %q", seen.Refusal, seen.AccessKey, reason)
			}
			if want := http.StatusUnauthorized; got.status != want && r.Method == http.MethodGet {
				t.Errorf("status %d: %s", got.status, got.body)
			}
		})
	}
}

func TestDateMayBeFifteenMinutesOff(t *testing.T) {
	for offset, want := range map[time.Duration]int{
		-15 * time.Minute:             http.StatusOK,
		15 * time.Minute:              http.StatusOK,
		-15*time.Minute - time.Second: http.StatusUnauthorized,
		15*time.Minute + time.Second:  http.StatusUnauthorized,
	} {
		clock := newClock()
		cloud := newCloud(t, simulator.Config{Now: clock.Now})
		r := newRequest(t, "https://api.example"+jobPath)
		signing{key: permanent, date: clock.now.Add(offset)}.sign(r)
		if got := send(t, cloud, r); got.status != want {
			t.Errorf("%s off: status %d, want %d", offset, got.status, want)
		}
	}
}

func TestTemporaryKeyWithItsSignedTokenIsAccepted(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	for _, algorithm := range []simulator.Algorithm{simulator.SDKHMACSHA256, simulator.V11HMACSHA256} {
		r := newRequest(t, "https://api.example"+batchPath)
		signing{key: temporary, algorithm: algorithm}.sign(r)
		if got := send(t, cloud, r); got.status != http.StatusOK {
			t.Errorf("%s: status %d: %s", algorithm, got.status, got.body)
		}
	}
}

func TestRemovedKeyIsRefused(t *testing.T) {
	cloud := newCloud(t, simulator.Config{})
	cloud.RemoveKey(permanent.AccessKey)
	if got := get(t, cloud, jobPath); got.status != http.StatusUnauthorized {
		t.Errorf("status %d", got.status)
	}
}

func TestUnsignedHostIsAcceptedWhereAllowed(t *testing.T) {
	cloud := newCloud(t, simulator.Config{AllowUnsignedHost: true})
	r := newRequest(t, "https://api.example"+jobPath)
	signing{key: permanent, headers: []string{"x-sdk-date"}}.sign(r)
	if got := send(t, cloud, r); got.status != http.StatusOK {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestBatchTasksTakeTheAlgorithmOfTheirHost(t *testing.T) {
	byHost := func(host string) simulator.Algorithm {
		switch {
		case slices.Contains(strings.Split(host, "."), "iotda-app"):
			return simulator.V11HMACSHA256
		case strings.HasPrefix(host, "iotda."):
			return simulator.SDKHMACSHA256
		}
		return ""
	}
	const sdk, v11 = simulator.SDKHMACSHA256, simulator.V11HMACSHA256
	for _, test := range []struct {
		host      string
		algorithm simulator.Algorithm
		status    int
	}{
		{"9bc3.st1.iotda-app.cn-north-4.myhuaweicloud.com", v11, http.StatusOK},
		{"9bc3.st1.iotda-app.cn-north-4.myhuaweicloud.com", sdk, http.StatusUnauthorized},
		{"iotda.cn-north-4.myhuaweicloud.com", sdk, http.StatusOK},
		{"iotda.cn-north-4.myhuaweicloud.com", v11, http.StatusUnauthorized},
		{"api.example", sdk, http.StatusOK},
		{"api.example", v11, http.StatusOK},
	} {
		cloud := newCloud(t, simulator.Config{BatchTaskAlgorithm: byHost})
		r := newRequest(t, "https://"+test.host+batchPath)
		signing{key: permanent, algorithm: test.algorithm}.sign(r)
		if got := send(t, cloud, r); got.status != test.status {
			t.Errorf("%s at %s: status %d: %s", test.algorithm, test.host, got.status, got.body)
		}
		if seen := cloud.Requests()[0]; test.status == http.StatusOK && seen.Algorithm != test.algorithm {
			t.Errorf("recorded as %s", seen.Algorithm)
		}
	}
}
