// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"net/http"
	"testing"
)

// BenchmarkSign signs one attempt, by each of the algorithms for key pairs.
func BenchmarkSign(b *testing.B) {
	for name, derived := range map[string]bool{"SDK-HMAC-SHA256": false, "V11-HMAC-SHA256": true} {
		b.Run(name, func(b *testing.B) {
			a := &attempt{
				client: New(Config{DerivedAuth: &derived}),
				call:   call{service: IoTDA, at: Location{Region: "cn-north-4"}},
				cred:   Credentials{AccessKey: "SIMULATEDACCESSKEY00", SecretKey: "simulated-secret-key-of-no-use-at-all"},
			}
			r, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
				"https://iotda.example.com/v5/iot/0a1b2c3d4e5f60718293a4b5c6d7e8f9/batchtasks/5c8ba99030344005c02316ad?limit=50&offset=100", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			r.Header.Set("X-Project-Id", "0a1b2c3d4e5f60718293a4b5c6d7e8f9")
			b.ReportAllocs()
			for b.Loop() {
				if err := a.sign(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
