// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer/algorithm"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
)

const (
	headerSecurityToken = "X-Security-Token"
	// derivedService is the service in the scope of a derived signature.
	derivedService = "iotdm"
)

// SigningAlgorithms are the algorithms that a key pair can sign with, by the
// names that the SDK has for them; the first one is the usual one.
var SigningAlgorithms = []algorithm.SigningAlgorithm{
	algorithm.HmacSHA256, algorithm.HmacSM3, algorithm.EcdsaP256SHA256, algorithm.SM2SM3,
}

// unsigned are the headers that a proxy may change on the way.
var unsigned = []string{"Accept", "Content-Type", "User-Agent"}

// sign puts on the request what proves who sends it: a token, or a signature of
// this moment.
func (a *attempt) sign(r *http.Request) error {
	c := a.client
	switch {
	case a.cred.Token != "":
		r.Header.Set(headerAuthToken, a.cred.Token)
		return nil
	case a.cred.AccessKey == "":
		return nil
	}
	if a.cred.SecurityToken != "" {
		r.Header.Set(headerSecurityToken, a.cred.SecurityToken)
	}
	r.Header.Set(signer.HeaderXDate, time.Now().UTC().Format(signer.BasicDateFormat))

	signing, err := signer.GetSigner(c.config.Signing)
	if err != nil {
		return err
	}
	var headers map[string]string
	if c.derived(a.call.service, r.URL) {
		headers, err = signer.GetDerivedSigner().Sign(a.signable(r), a.cred.AccessKey, a.cred.SecretKey, derivedService, derivedRegion(r.URL, a.call.at.Region))
	} else {
		headers, err = signing.Sign(a.signable(r), a.cred.AccessKey, a.cred.SecretKey)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	_, a.signature, _ = strings.Cut(headers[signer.HeaderAuthorization], "Signature=")
	return err
}

// signable is the request in the form that the signer takes.
func (a *attempt) signable(r *http.Request) *request.DefaultHttpRequest {
	b := request.NewHttpRequestBuilder().
		WithMethod(r.Method).
		WithEndpoint(r.URL.Scheme+"://"+r.URL.Host).
		WithPath(r.URL.Path).
		WithBody("", a.call.body). // a []byte would be signed as base64
		AddHeaderParam("Host", r.URL.Host)
	for name, values := range r.Header {
		if !slices.Contains(unsigned, name) {
			b.AddHeaderParam(name, values[0])
		}
	}
	for name, values := range r.URL.Query() {
		// A value that is no reflect.Value would stay unsigned in silence.
		b.AddQueryParam(name, reflect.ValueOf(values))
	}
	return b.Build()
}
