// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	headerAuthToken    = "X-Auth-Token"
	headerSubjectToken = "X-Subject-Token"
)

// DefaultAgencyDuration is how long an agency's credentials live where nobody
// says.
const DefaultAgencyDuration = time.Hour

// object is a JSON object to be sent.
type object = map[string]any

// anonymous is for requests that carry their own proof.
var anonymous = Static(Credentials{})

// Password signs in with a user's name or ID, and password.
type Password struct {
	UserName   string
	UserID     string // in place of UserName and the domain
	Password   string
	DomainName string
	DomainID   string // in place of DomainName
}

// Source gives tokens, each scoped to the project that it is used in.
//
// Source: IAM v3, KeystoneCreateUserTokenByPassword.
func (p Password) Source() CredentialSource {
	return &renewing{fetch: p.fetch, scope: func(at Location) string { return at.project.name + " " + at.project.id }}
}

func (p Password) fetch(ctx context.Context, c *Client, at Location) (lease, error) {
	user, who := object{"password": p.Password}, p.UserID
	if p.UserID != "" {
		user["id"] = p.UserID
	} else {
		user["name"], user["domain"], who = p.UserName, reference(p.DomainName, p.DomainID), p.UserName
	}
	var body struct {
		Token struct {
			ExpiresAt time.Time `json:"expires_at"`
		} `json:"token"`
	}
	a, err := c.issue(ctx, call{
		service: IAM,
		at:      at,
		path:    []string{"v3", "auth", "tokens"},
		source:  anonymous,
		secret:  p.Password,
	}, object{"auth": object{
		"identity": object{"methods": []string{"password"}, "password": object{"user": user}},
		"scope":    object{"project": reference(at.project.name, at.project.id)},
	}}, &body)
	token := a.header.Get(headerSubjectToken)
	if err == nil && token == "" {
		err = errIncomplete
	}
	if err != nil {
		return lease{}, c.lookupError(IAM, at, fmt.Sprintf("a token for user %q", who),
			"Check user_name or user_id, password, and domain_name or domain_id, or the environment variables HW_USER_NAME, HW_USER_ID, HW_USER_PASSWORD, HW_DOMAIN_NAME and HW_DOMAIN_ID.", err)
	}
	return newLease(Credentials{Token: token, Origin: fmt.Sprintf("IAM, for user %q", who)}, a.life(body.Token.ExpiresAt)), nil
}

// reference names something by its ID, or else by its name.
func reference(name, id string) object {
	if id != "" {
		return object{"id": id}
	}
	return object{"name": name}
}

// Agency assumes an agency with the credentials of Base.
type Agency struct {
	Base       CredentialSource
	Name       string
	DomainName string // of who delegates: by IAM v3
	DomainID   string // in place of DomainName: by STS v5
	Duration   time.Duration
}

// Source gives the agency's credentials.
//
// Sources: IAM v3.0, CreateTemporaryAccessKeyByAgency; STS v5, AssumeAgency.
func (g Agency) Source() CredentialSource {
	fetch := g.fetchV3
	if g.DomainID != "" {
		fetch = g.fetchV5
	}
	return &renewing{fetch: fetch}
}

func (g Agency) fetchV3(ctx context.Context, c *Client, at Location) (lease, error) {
	l, err := c.securityToken(ctx, call{at: at, source: g.Base}, object{
		"methods": []string{"assume_role"},
		"assume_role": object{
			"agency_name":      g.Name,
			"domain_name":      g.DomainName,
			"duration_seconds": g.seconds(),
		},
	})
	l.Origin = fmt.Sprintf("agency %q of domain %q", g.Name, g.DomainName)
	if err != nil {
		err = c.lookupError(IAM, at, "the credentials of "+l.Origin, agencyAdvice, err)
	}
	return l, err
}

func (g Agency) fetchV5(ctx context.Context, c *Client, at Location) (lease, error) {
	var body struct {
		Credentials struct {
			AccessKeyID     string    `json:"access_key_id"`
			SecretAccessKey string    `json:"secret_access_key"`
			SecurityToken   string    `json:"security_token"`
			Expiration      time.Time `json:"expiration"`
		} `json:"credentials"`
	}
	a, err := c.issue(ctx, call{
		service: STS,
		at:      at,
		path:    []string{"v5", "agencies", "assume"},
		source:  g.Base,
	}, object{
		"agency_urn":          "iam::" + g.DomainID + ":agency:" + g.Name,
		"agency_session_name": "terraform",
		"duration_seconds":    g.seconds(),
	}, &body)
	cred := Credentials{
		AccessKey:     body.Credentials.AccessKeyID,
		SecretKey:     body.Credentials.SecretAccessKey,
		SecurityToken: body.Credentials.SecurityToken,
		Origin:        fmt.Sprintf("agency %q of domain ID %q", g.Name, g.DomainID),
	}
	if err == nil && (cred.AccessKey == "" || cred.SecretKey == "") {
		err = errIncomplete
	}
	if err != nil {
		return lease{}, c.lookupError(STS, at, "the credentials of "+cred.Origin, agencyAdvice, err)
	}
	return newLease(cred, a.life(body.Credentials.Expiration)), nil
}

func (g Agency) seconds() int64 { return int64(g.Duration / time.Second) }

const agencyAdvice = "Check the agency's name and domain in assume_role, and that the agency trusts the account of the credentials it is assumed with."

// OIDC signs in with the token of an OpenID Connect identity provider, and gives
// a key pair of the federated user.
type OIDC struct {
	ProviderID string // of the identity provider in IAM
	Token      string
	TokenFile  string // in place of Token; read again for every renewal
}

// Source gives the federated user's credentials.
//
// Sources: IAM v3.0, CreateTokenWithIdToken and CreateTemporaryAccessKeyByToken.
func (o OIDC) Source() CredentialSource { return &renewing{fetch: o.fetch} }

func (o OIDC) fetch(ctx context.Context, c *Client, at Location) (lease, error) {
	what := fmt.Sprintf("the credentials of a user of identity provider %q", o.ProviderID)
	idToken, err := o.idToken(ctx)
	if err != nil {
		return lease{}, &LookupError{
			What: "the ID token", Where: o.TokenFile, Err: errors.New(printable(err.Error(), 300)),
			Advice: "Check id_token_file in assume_role_with_oidc.",
		}
	}
	a, err := c.issue(ctx, call{
		service: IAM,
		at:      at,
		path:    []string{"v3.0", "OS-AUTH", "id-token", "tokens"},
		header:  map[string]string{"X-Idp-Id": o.ProviderID},
		source:  anonymous,
		secret:  idToken,
	}, object{"auth": object{"id_token": object{"id": idToken}}}, &struct{}{})
	token := a.header.Get(headerSubjectToken)
	if err == nil && token == "" {
		err = errIncomplete
	}
	l := lease{}
	if err == nil {
		l, err = c.securityToken(ctx, call{at: at, source: Static(Credentials{Token: token, Origin: what})}, object{
			"methods": []string{"token"},
			"token":   object{"id": token, "duration_seconds": int64(DefaultAgencyDuration / time.Second)},
		})
		l.Origin = fmt.Sprintf("identity provider %q", o.ProviderID)
	}
	if err != nil {
		return l, c.lookupError(IAM, at, what, "Check idp_id and the ID token in assume_role_with_oidc: the token may have expired, or be meant for another audience.", err)
	}
	return l, nil
}

func (o OIDC) idToken(ctx context.Context) (string, error) {
	if o.TokenFile == "" {
		return o.Token, nil
	}
	b, err := ReadFile(ctx, o.TokenFile)
	token := TrimText(string(b))
	switch {
	case err != nil:
		return "", err
	case token == "":
		return "", errors.New("the file is empty")
	}
	return token, CheckText(token)
}

// securityToken gets a temporary key pair from IAM v3.0.
func (c *Client) securityToken(ctx context.Context, cl call, identity object) (lease, error) {
	var body struct {
		Credential credentialBody `json:"credential"`
	}
	cl.service, cl.path = IAM, []string{"v3.0", "OS-CREDENTIAL", "securitytokens"}
	a, err := c.issue(ctx, cl, object{"auth": object{"identity": identity}}, &body)
	if err != nil {
		return lease{}, err
	}
	return body.Credential.lease(a)
}

// credentialBody is how IAM v3.0 and the ECS metadata service write a temporary
// key pair.
type credentialBody struct {
	Access        string    `json:"access"`
	Secret        string    `json:"secret"`
	SecurityToken string    `json:"securitytoken"`
	ExpiresAt     time.Time `json:"expires_at"`
}

func (b credentialBody) lease(a answer) (lease, error) {
	if b.Access == "" || b.Secret == "" {
		return lease{}, errIncomplete
	}
	return newLease(Credentials{AccessKey: b.Access, SecretKey: b.Secret, SecurityToken: b.SecurityToken}, a.life(b.ExpiresAt)), nil
}

var errIncomplete = errors.New("the response contains no credentials")

// issue asks for credentials, in the provider's own region, as they are good for
// all regions.
func (c *Client) issue(ctx context.Context, cl call, body object, out any) (answer, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	cl.method, cl.body = http.MethodPost, string(b)
	cl.header = with(cl.header, "Content-Type", "application/json")
	cl.at.Region = c.signInRegion(cl.at)
	cl.at.Endpoint = nil
	a, err := c.send(ctx, cl)
	if err != nil {
		return answer{}, err
	}
	return a, a.document(ctx, out)
}

func (c *Client) signInRegion(at Location) string {
	if c.config.Region != "" {
		return c.config.Region
	}
	return at.Region
}

func (c *Client) lookupError(s Service, at Location, what, advice string, err error) error {
	address, _ := c.endpoint(s, c.signInRegion(at))
	return &LookupError{Summary: refusedBy(s, "to issue "+what, err), What: what, Where: address.String(), Advice: advice, Err: err}
}

// unknownLife is how long credentials are taken to live whose end nobody told.
const unknownLife = 10 * time.Minute

// life is how long something lives that expires at a time by the clock of the
// service, which may differ from this machine's.
func (a answer) life(expires time.Time) time.Duration {
	if expires.IsZero() {
		return unknownLife
	}
	return expires.Sub(clock(a.header))
}
