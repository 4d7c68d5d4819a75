// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
)

const (
	headerSecurityToken = "X-Security-Token"
	// derivedService is the service in the scope of a derived signature.
	derivedService = "iotdm"
)

// unsigned are the headers that a proxy may change on the way.
var unsigned = []string{"Accept", "Content-Type", "User-Agent"}

// sign puts a signature of this moment on the request: SDK-HMAC-SHA256, or
// V11-HMAC-SHA256 scoped to the region where the address wants it derived. The
// body is the text of the request's body.
func sign(r *http.Request, body string, cred Credentials, derived bool, region string) error {
	if cred.SecurityToken != "" {
		r.Header.Set(headerSecurityToken, cred.SecurityToken)
	}
	r.Header.Set(signer.HeaderXDate, time.Now().UTC().Format(signer.BasicDateFormat))

	b := request.NewHttpRequestBuilder().
		WithMethod(r.Method).
		WithEndpoint(r.URL.Scheme+"://"+r.URL.Host).
		WithPath(r.URL.Path).
		WithBody("", body).
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

	var headers map[string]string
	var err error
	if derived {
		headers, err = signer.GetDerivedSigner().Sign(b.Build(), cred.AccessKey, cred.SecretKey, derivedService, region)
	} else {
		headers, err = signer.Sign(b.Build(), cred.AccessKey, cred.SecretKey)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return err
}
