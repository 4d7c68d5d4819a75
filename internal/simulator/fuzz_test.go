// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// message is what a signature is for.
type message struct{ method, host, path, query, instanceID, date, body string }

// signatures are the headers by which the SDK signs a message with the key, in every way.
func (m message) signatures(f *testing.F, key simulator.Key) (headers []string) {
	f.Helper()
	path, err := url.PathUnescape(m.path)
	if err != nil {
		f.Fatal(err)
	}
	r := request.NewHttpRequestBuilder().WithMethod(m.method).WithEndpoint("https://"+m.host).WithPath(path).WithBody("", m.body).
		AddHeaderParam("Host", m.host).AddHeaderParam("Instance-Id", m.instanceID).AddHeaderParam("X-Sdk-Date", m.date).Build()
	add := func(signed map[string]string, err error) {
		if err != nil {
			f.Fatal(err)
		}
		headers = append(headers, signed["Authorization"])
	}
	add(signer.GetDerivedSigner().Sign(r, key.AccessKey, key.SecretKey, "iotdm", region))
	for _, a := range []algorithm.SigningAlgorithm{algorithm.HmacSHA256, algorithm.HmacSM3, algorithm.EcdsaP256SHA256, algorithm.SM2SM3} {
		s, err := signer.GetSigner(a)
		if err != nil {
			f.Fatal(err)
		}
		add(s.Sign(r, key.AccessKey, key.SecretKey))
	}
	return headers
}

// plain is the message in the one form that all its spellings have.
func (m message) plain() message {
	var segments []string
	for segment := range strings.SplitSeq(strings.TrimSuffix(m.path, "/"), "/") {
		if text, err := url.PathUnescape(segment); err == nil {
			segment = url.PathEscape(text)
		}
		segments = append(segments, segment)
	}
	query, _ := url.ParseQuery(m.query)
	m.path, m.query, m.instanceID = strings.Join(segments, "/"), query.Encode(), strings.TrimSpace(m.instanceID)
	return m
}

// sendTo sends the message with a signature; ok says whether that was found good.
func (m message) sendTo(cloud *simulator.Server, authorization string) (seen simulator.Request, ok bool) {
	r, err := http.NewRequestWithContext(context.Background(), m.method, "https://"+m.host+m.path, strings.NewReader(m.body))
	if err != nil || r.URL.RawQuery != "" || r.URL.Host != m.host {
		return seen, false // no such request can be made
	}
	r.URL.RawQuery = m.query
	r.Header = http.Header{"Instance-Id": {m.instanceID}, "X-Sdk-Date": {m.date}, "Authorization": {authorization}}
	defer cloud.Forget()
	cloud.Handler().ServeHTTP(httptest.NewRecorder(), r)
	seen = cloud.Requests()[0]
	return seen, seen.AccessKey != ""
}

// A signature that is taken is one that was given, for this very message.
func FuzzSignature(f *testing.F) {
	key := simulator.Key{AccessKey: "FUZZEDACCESSKEY", SecretKey: "secret-of-the-fuzzed-key"}
	cloud := simulator.New(simulator.Config{Now: newClock().Now})
	f.Cleanup(cloud.Close)
	cloud.AddProject(simulator.Project{ID: project, Region: region})
	cloud.AddKey(key)
	signed := map[message]bool{}
	for _, m := range []message{
		{http.MethodGet, "iotda.cn-north-4.myhuaweicloud.com", batchPath, "", "36ce7f50", "20260102T030405Z", ""},
		{http.MethodPost, "iotda.cn-north-4.myhuaweicloud.com", batchPath + "%20%25", "", "", "20260102T030405Z", `{"a": 1}`},
	} {
		signed[m.plain()] = true
		for _, authorization := range m.signatures(f, key) {
			if seen, ok := m.sendTo(cloud, authorization); !ok {
				f.Fatalf("%s was refused: %s", authorization, seen.Refusal)
			}
			f.Add(m.method, m.host, m.path, m.query, m.instanceID, m.date, m.body, authorization)
		}
	}
	for _, authorization := range []string{"", "x", "SDK-HMAC-SHA256 Access=FUZZEDACCESSKEY, SignedHeaders=host;x-sdk-date, Signature=00"} {
		f.Add("GET", "h", "/%2e%2E//%2f", "a=%zz&;&=", "\r\n", "20260102T030405Z", "", authorization)
	}
	f.Fuzz(func(t *testing.T, method, host, path, query, instanceID, date, body, authorization string) {
		m := message{method, host, path, query, instanceID, date, body}
		if seen, ok := m.sendTo(cloud, authorization); ok && !signed[m.plain()] {
			t.Errorf("accepted, but never signed: %+v", seen)
		}
	})
}
