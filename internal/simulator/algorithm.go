// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"hash"
	"math"
	"math/big"

	"github.com/tjfoc/gmsm/sm2"
	"github.com/tjfoc/gmsm/sm3"
)

// Algorithm is a way to sign a request, as the Authorization header names it.
type Algorithm string

// The algorithms that are verified.
const (
	SDKHMACSHA256      Algorithm = "SDK-HMAC-SHA256"
	SDKHMACSM3         Algorithm = "SDK-HMAC-SM3"
	SDKECDSAP256SHA256 Algorithm = "SDK-ECDSA-P256-SHA256"
	SDKSM2SM3          Algorithm = "SDK-SM2-SM3"
	V11HMACSHA256      Algorithm = "V11-HMAC-SHA256" // with a key derived from the secret key
)

// scheme is how an algorithm hashes, and how it is verified that a signature is that of a text.
type scheme struct {
	hash   func() hash.Hash
	verify func(auth authorization, secretKey, text string) bool
}

var schemes = map[Algorithm]scheme{
	SDKHMACSHA256:      {sha256.New, verifyHMAC(sha256.New)},
	SDKHMACSM3:         {sm3.New, verifyHMAC(sm3.New)},
	SDKECDSAP256SHA256: {sha256.New, verifyP256},
	SDKSM2SM3:          {sm3.New, verifySM2},
	V11HMACSHA256:      {sha256.New, verifyDerived},
}

// digest is the hexadecimal hash of some data.
func (s scheme) digest(data []byte) string {
	h := s.hash()
	h.Write(data)
	return hex.EncodeToString(h.Sum(nil))
}

func verifyHMAC(newHash func() hash.Hash) func(authorization, string, string) bool {
	return func(auth authorization, secretKey, text string) bool {
		return hmac.Equal(macOf(newHash, []byte(secretKey), []byte(text)), auth.signature)
	}
}

func macOf(newHash func() hash.Hash, key, data []byte) []byte {
	mac := hmac.New(newHash, key)
	mac.Write(data)
	return mac.Sum(nil)
}

// verifyDerived verifies with a key for the scope alone, whose hexadecimal text is used.
func verifyDerived(auth authorization, secretKey, text string) bool {
	derived, err := hkdf.Key(sha256.New, []byte(secretKey), []byte(auth.accessKey), auth.scope, derivedKeySize)
	return err == nil && verifyHMAC(sha256.New)(auth, hex.EncodeToString(derived), text)
}

func verifyP256(auth authorization, secretKey, text string) bool {
	curve := elliptic.P256()
	d, err := privateScalar(sha256.New, auth, secretKey, curve.Params().N)
	if err != nil {
		return false
	}
	key, err := ecdsa.ParseRawPrivateKey(curve, d.FillBytes(make([]byte, 32)))
	sum := sha256.Sum256([]byte(text))
	return err == nil && ecdsa.VerifyASN1(&key.PublicKey, sum[:], auth.signature)
}

func verifySM2(auth authorization, secretKey, text string) bool {
	curve := sm2.P256Sm2()
	d, err := privateScalar(sm3.New, auth, secretKey, curve.Params().N)
	if err != nil {
		return false
	}
	x, y := curve.ScalarBaseMult(d.Bytes()) //nolint:staticcheck // the curve has no other interface
	var signature struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(auth.signature, &signature)
	key := sm2.PublicKey{Curve: curve, X: x, Y: y}
	return err == nil && len(rest) == 0 && sm2.Sm2Verify(&key, []byte(text), nil, signature.R, signature.S)
}

// privateScalar derives a private key of a curve of order n from a key pair: a counter is tried until its HMAC falls
// within the range.
func privateScalar(newHash func() hash.Hash, auth authorization, secretKey string, n *big.Int) (*big.Int, error) {
	most := new(big.Int).Sub(n, big.NewInt(2))
	for counter := range math.MaxUint8 + 1 {
		data := bytes.Join([][]byte{
			{0, 0, 0, 1}, []byte(auth.algorithm), {0}, []byte(auth.accessKey), {byte(counter)}, {0, 0, 1, 0},
		}, nil)
		if candidate := new(big.Int).SetBytes(macOf(newHash, []byte(secretKey), data)); candidate.Cmp(most) <= 0 {
			return candidate.Add(candidate, big.NewInt(1)), nil
		}
	}
	return nil, errors.New("no private key can be derived")
}
