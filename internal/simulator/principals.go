// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto/rand"
	"slices"
	"time"
)

// User is an IAM user, who signs in with a password. [Server.AddUser] makes it known.
type User struct {
	ID, Name, Password string
	// DomainName and DomainID are those of the account that the user belongs to.
	DomainName, DomainID string
	// Projects are the IDs that the user may use; nil: every project.
	Projects []string
	// Lifetime is how long the user's tokens live; 0: a day.
	Lifetime time.Duration
}

// Agency is what others may assume, to act in its place. Its principal is its [Agency.URN]. [Server.AddAgency] makes it known.
type Agency struct {
	Name string
	// DomainName and DomainID are those of the account that delegates.
	DomainName, DomainID string
	// Trusts are the principals that may assume the agency.
	Trusts []string
	// Projects are the IDs that the agency may use; nil: every project.
	Projects []string
	// Lifetime is how long its credentials live; 0: as long as was asked for.
	Lifetime time.Duration
}

// URN is the agency's uniform resource name.
func (a Agency) URN() string { return "iam::" + a.DomainID + ":agency:" + a.Name }

// IdentityProvider vouches for users with ID tokens. It is the principal of all of them. [Server.AddIdentityProvider] makes
// it known.
type IdentityProvider struct {
	ID string
	// IDTokens are the ones that are good now.
	IDTokens []string
	// Projects are the IDs that its users may use; nil: every project.
	Projects []string
	// Lifetime is how long its users' credentials live; 0: as long as was asked for.
	Lifetime time.Duration
}

// Token is a token of IAM, which a request carries in place of a signature. [Server.AddToken] makes it known.
type Token struct {
	Value     string
	Principal string
	// Project is the ID of the one project that it is scoped to; "": it only serves to get credentials.
	Project string
	// Expires is when the token is accepted no longer; zero: never.
	Expires time.Time
}

// Instance is the ECS instance whose metadata are served, once [Server.SetInstance] has set it.
type Instance struct {
	// Agency is the URN of the agency whose credentials the instance has; "": none.
	Agency string
	// FirstGeneration is a metadata service that knows no tokens; the other one demands them.
	FirstGeneration bool
}

// AddUser makes a user known, in place of one with the same ID.
func (s *Server) AddUser(user User) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.users = put(s.cloud.users, user.ID, user)
}

// AddAgency makes an agency known, in place of one with the same URN.
func (s *Server) AddAgency(agency Agency) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.agencies = put(s.cloud.agencies, agency.URN(), agency)
}

// AddIdentityProvider makes an identity provider known, in place of one with the same ID.
func (s *Server) AddIdentityProvider(provider IdentityProvider) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.providers = put(s.cloud.providers, provider.ID, provider)
}

// AddToken makes a token known, in place of one with the same value.
func (s *Server) AddToken(t Token) {
	s.addToken(token{t, account{principal: t.Principal, projects: []string{t.Project}}})
}

// SetInstance makes this machine an ECS instance, to those who ask the simulator for its metadata.
func (s *Server) SetInstance(instance Instance) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.instance = &instance
}

// Secrets are all that must not be told: what was added and what was issued so far.
func (s *Server) Secrets() []string {
	s.cloud.mu.RLock()
	defer s.cloud.mu.RUnlock()
	var secrets []string
	for _, key := range s.cloud.keys {
		secrets = append(secrets, key.SecretKey, key.SecurityToken)
	}
	for value := range s.cloud.tokens {
		secrets = append(secrets, value)
	}
	for _, user := range s.cloud.users {
		secrets = append(secrets, user.Password)
	}
	for _, provider := range s.cloud.providers {
		secrets = append(secrets, provider.IDTokens...)
	}
	return slices.DeleteFunc(secrets, func(secret string) bool { return secret == "" })
}

// account is who credentials are issued to, and what they are good for.
type account struct {
	principal string
	projects  []string
	lifetime  time.Duration
}

func (u User) account() account   { return account{u.ID, u.Projects, u.Lifetime} }
func (a Agency) account() account { return account{a.URN(), a.Projects, a.Lifetime} }

func (p IdentityProvider) account() account { return account{p.ID, p.Projects, p.Lifetime} }

func mayUse(projects []string, project string) bool {
	return projects == nil || slices.Contains(projects, project)
}

// token is a token with the account that it was issued to.
type token struct {
	Token
	account
}

func (s *Server) addToken(t token) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.tokens = put(s.cloud.tokens, t.Value, t)
}

// issueToken makes a new token, scoped to a project or to none.
func (s *Server) issueToken(a account, project string) Token {
	t := Token{Value: "MII" + rand.Text(), Principal: a.principal, Project: project, Expires: s.expiry(a, day)}
	s.addToken(token{t, a})
	return t
}

// issueKey makes a new temporary key, which lives as long as is asked for unless its account has it otherwise.
func (s *Server) issueKey(a account, asked time.Duration) Key {
	key := Key{
		AccessKey: "HST" + rand.Text()[:17], SecretKey: rand.Text(), SecurityToken: rand.Text(),
		Projects: a.projects, Principal: a.principal, Expires: s.expiry(a, asked),
	}
	s.AddKey(key)
	return key
}

const day = 24 * time.Hour

func (s *Server) expiry(a account, asked time.Duration) time.Time {
	return s.config.Now().Add(cmp.Or(a.lifetime, asked)).UTC()
}

func (s *Server) expired(at time.Time) bool { return !at.IsZero() && !s.config.Now().Before(at) }

// token is a token that is good now.
func (s *Server) token(value string) (token, bool) {
	s.cloud.mu.RLock()
	defer s.cloud.mu.RUnlock()
	t, ok := s.cloud.tokens[value]
	return t, ok && !s.expired(t.Expires)
}

func (c *cloud) user(is func(User) bool) (User, bool)       { return find(c, &c.users, is) }
func (c *cloud) agency(is func(Agency) bool) (Agency, bool) { return find(c, &c.agencies, is) }

// find returns the one of the cloud's items that is wanted.
func find[T any](c *cloud, items *map[string]T, is func(T) bool) (item T, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, item := range *items {
		if is(item) {
			return item, true
		}
	}
	return item, false
}

func (c *cloud) provider(id string) (IdentityProvider, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	provider, ok := c.providers[id]
	return provider, ok
}

// ecs is the instance of this machine, nil where it is none.
func (c *cloud) ecs() *Instance {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.instance
}
