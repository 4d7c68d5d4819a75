// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const subjectTokenHeader = "X-Subject-Token"

// How long the temporary keys of IAM may live, and do where nobody says.
var iamDurations = interval{900, 86400, 900}

// named is how IAM refers to a domain or a project: by either.
type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (n named) is(id, name string) bool {
	return n != named{} && (n.ID == "" || n.ID == id) && (n.Name == "" || n.Name == name)
}

// passwordRequest is the body of a request for a token.
type passwordRequest struct {
	Auth struct {
		Identity struct {
			Methods  []string `json:"methods"`
			Password struct {
				User struct {
					named
					Domain   named  `json:"domain"`
					Password string `json:"password"`
				} `json:"user"`
			} `json:"password"`
		} `json:"identity"`
		Scope struct {
			Project named `json:"project"`
		} `json:"scope"`
	} `json:"auth"`
}

// issuedToken is what IAM tells of a token beside its value.
type issuedToken struct {
	Token tokenBody `json:"token"`
}

type tokenBody struct {
	ExpiresAt string         `json:"expires_at"`
	IssuedAt  string         `json:"issued_at"`
	Methods   []string       `json:"methods"`
	User      tokenUser      `json:"user"`
	Project   *listedProject `json:"project,omitempty"`
}

type tokenUser struct {
	named
	Domain named `json:"domain"`
}

// createToken answers a password with a token that is scoped to a project.
func (s *Server) createToken(c *call) (any, *refusal) {
	var request passwordRequest
	if refused := c.decode(&request); refused != nil {
		return nil, refused
	}
	identity, scope := request.Auth.Identity, request.Auth.Scope.Project
	asked := identity.Password.User
	user, ok := s.cloud.user(func(u User) bool {
		return asked.is(u.ID, u.Name) && (asked.ID != "" || asked.Domain.is(u.DomainID, u.DomainName))
	})
	if !ok || asked.Password != user.Password || !slices.Contains(identity.Methods, "password") {
		return nil, &refusal{http.StatusUnauthorized, "The username or password is wrong."}
	}
	projects := s.cloud.projectsWhere(func(p Project) bool { return mayUse(user.Projects, p.ID) && scope.is(p.ID, p.Name) })
	if len(projects) == 0 {
		return nil, &refusal{http.StatusUnauthorized, fmt.Sprintf("The user has no project %q.", scope.ID+scope.Name)}
	}
	project := listed(projects[0])
	return s.tokenAnswer(s.issueToken(user.account(), project.ID), "password", &project, tokenUser{
		named{user.ID, user.Name}, named{user.DomainID, user.DomainName},
	}), nil
}

func (s *Server) tokenAnswer(t Token, method string, project *listedProject, user tokenUser) answer {
	return answer{
		status: http.StatusCreated,
		header: http.Header{subjectTokenHeader: {t.Value}},
		body: issuedToken{tokenBody{
			ExpiresAt: iamTime(t.Expires), IssuedAt: iamTime(s.config.Now()), Methods: []string{method}, User: user, Project: project,
		}},
	}
}

// createTokenWithIDToken answers an ID token with a token that only serves to get a key.
func (s *Server) createTokenWithIDToken(c *call) (any, *refusal) {
	var request struct {
		Auth struct {
			IDToken struct {
				ID string `json:"id"`
			} `json:"id_token"`
		} `json:"auth"`
	}
	if refused := c.decode(&request); refused != nil {
		return nil, refused
	}
	id := c.Header.Get("X-Idp-Id")
	provider, ok := s.cloud.provider(id)
	switch {
	case !ok:
		return nil, &refusal{http.StatusNotFound, fmt.Sprintf("Could not find identity provider: %s.", id)}
	case !slices.Contains(provider.IDTokens, request.Auth.IDToken.ID):
		return nil, &refusal{http.StatusUnauthorized, "The ID token is invalid or has expired."}
	}
	return s.tokenAnswer(s.issueToken(provider.account(), ""), "mapped", nil, tokenUser{named: named{provider.ID, "federated"}}), nil
}

// securityTokenRequest is the body of a request for a temporary key.
type securityTokenRequest struct {
	Auth struct {
		Identity struct {
			Methods    []string `json:"methods"`
			AssumeRole struct {
				AgencyName string `json:"agency_name"`
				DomainID   string `json:"domain_id"`
				DomainName string `json:"domain_name"`
				duration
			} `json:"assume_role"`
			Token struct {
				ID string `json:"id"`
				duration
			} `json:"token"`
		} `json:"identity"`
	} `json:"auth"`
}

// createSecurityToken answers with a temporary key: that of an agency, or that of whom a token was issued to.
func (s *Server) createSecurityToken(c *call) (any, *refusal) {
	var request securityTokenRequest
	if refused := c.decode(&request); refused != nil {
		return nil, refused
	}
	identity := request.Auth.Identity
	switch {
	case slices.Contains(identity.Methods, "assume_role"):
		role := identity.AssumeRole
		domain := named{role.DomainID, role.DomainName}
		return s.agencyKey(c, role.duration, func(a Agency) bool { return a.Name == role.AgencyName && domain.is(a.DomainID, a.DomainName) })
	case slices.Contains(identity.Methods, "token"):
		return s.tokenKey(c, identity.Token.ID, identity.Token.duration)
	}
	return nil, badRequest("Unknown methods %q.", identity.Methods)
}

func (s *Server) agencyKey(c *call, asked duration, is func(Agency) bool) (any, *refusal) {
	lifetime, refused := asked.within(iamDurations)
	if refused != nil {
		return nil, refused
	}
	agency, ok := s.cloud.agency(is)
	switch {
	case c.identity.principal == "":
		return nil, &refusal{http.StatusUnauthorized, "The request you have made requires authentication."}
	case !ok:
		return nil, &refusal{http.StatusNotFound, "Could not find the agency."}
	case !slices.Contains(agency.Trusts, c.identity.principal):
		return nil, &refusal{http.StatusForbidden, "You are not authorized to assume agency " + agency.Name + "."}
	}
	return keyAnswer(http.StatusCreated, s.issueKey(agency.account(), lifetime)), nil
}

func (s *Server) tokenKey(c *call, value string, asked duration) (any, *refusal) {
	lifetime, refused := asked.within(iamDurations)
	if refused != nil {
		return nil, refused
	}
	if value == "" {
		value = c.Header.Get(authTokenHeader)
	}
	t, ok := s.token(value)
	if !ok {
		return nil, &refusal{http.StatusUnauthorized, "The token is invalid or has expired."}
	}
	return keyAnswer(http.StatusCreated, s.issueKey(t.account, lifetime)), nil
}

// keyBody is a temporary key as IAM and an instance's metadata have it.
type keyBody struct {
	Access        string `json:"access"`
	Secret        string `json:"secret"`
	SecurityToken string `json:"securitytoken"`
	ExpiresAt     string `json:"expires_at"`
}

func keyAnswer(status int, key Key) answer {
	return answer{status: status, body: map[string]keyBody{
		"credential": {key.AccessKey, key.SecretKey, key.SecurityToken, iamTime(key.Expires)},
	}}
}

// duration is how long credentials are asked to live, in seconds.
type duration struct {
	Seconds *int `json:"duration_seconds"`
}

func (d duration) within(allowed interval) (time.Duration, *refusal) {
	seconds := allowed.standard
	if d.Seconds != nil {
		seconds = *d.Seconds
	}
	if seconds < allowed.low || seconds > allowed.high {
		return 0, badRequest("duration_seconds %d is not between %d and %d", seconds, allowed.low, allowed.high)
	}
	return time.Duration(seconds) * time.Second, nil
}

// decode reads a request's body.
func (c *call) decode(request any) *refusal {
	if err := json.Unmarshal(c.body, request); err != nil {
		return badRequest("the body cannot be read: %v", err)
	}
	return nil
}

// iamTime is a time as IAM writes it.
func iamTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// listedProject is a project as IAM lists it.
type listedProject struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	DomainID string `json:"domain_id"`
	ParentID string `json:"parent_id"`
	IsDomain bool   `json:"is_domain"`
	Enabled  bool   `json:"enabled"`
}

// domainID is the ID of the simulated account.
const domainID = "d78cbac186b744899480f25bd022f468"

func listed(p Project) listedProject {
	return listedProject{ID: p.ID, Name: p.Name, DomainID: domainID, ParentID: domainID, Enabled: true}
}

// listProjects lists what the requester may use.
func (s *Server) listProjects(c *call) (any, *refusal) {
	name, byName := c.argument("name")
	projects := []listedProject{}
	for _, project := range s.cloud.projectsWhere(func(p Project) bool { return mayUse(c.identity.projects, p.ID) && (!byName || p.Name == name) }) {
		projects = append(projects, listed(project))
	}
	return struct {
		Projects []listedProject `json:"projects"`
	}{projects}, nil
}
