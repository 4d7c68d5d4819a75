// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// SignIn is one of each who can sign in. [ExampleSignIn] returns one, and [Server.AddSignIn] makes it known.
type SignIn struct {
	Permanent, Temporary Key
	Token                Token
	User                 User
	Provider             IdentityProvider
	// Agencies are each of an account of its own. Whoever signs in with a key may assume the first one, and each of
	// them the next one.
	Agencies []Agency
	// Hired is the agency of the ECS instance that this machine is taken for.
	Hired Agency
}

// ExampleSignIn is one of each who can sign in, with credentials that live so long; 0: as long as is asked for. Only
// one principal, the reader, may use the project.
func ExampleSignIn(project, reader string, lifetime time.Duration) SignIn {
	projects := func(principal string) []string {
		if principal == reader {
			return []string{project}
		}
		return []string{}
	}
	in := SignIn{
		Permanent: Key{AccessKey: "PERMANENTACCESSKEY00", SecretKey: "secret-of-the-permanent-key"},
		Temporary: Key{AccessKey: "TEMPORARYACCESSKEY00", SecretKey: "secret-of-the-temporary-key", SecurityToken: "token-of-the-temporary-key"},
		Token:     Token{Value: "token-of-a-user", Principal: "07609fb9358010e21f7bc003751c7c32"},
		User: User{
			ID: "07609e7eb200250a3f7dc003cb7a4e2d", Name: "alice", Password: "password-of-alice", DomainName: "example", DomainID: domainID,
			Lifetime: lifetime,
		},
		Provider: IdentityProvider{ID: "pipeline", IDTokens: []string{"id-token-of-the-pipeline"}, Lifetime: lifetime},
		Agencies: []Agency{
			{Name: "readers", DomainName: "acme", DomainID: "a2cd82a33fb043dc9304bf72a0f38f00", Lifetime: lifetime},
			{Name: "auditors", DomainName: "umbrella", DomainID: "b3de93b44fc154ed0415cf83b1f49f11", Lifetime: lifetime},
			{Name: "operators", DomainName: "initech", DomainID: "c4ef04c55fd265fe1526df94c2f50f22", Lifetime: lifetime},
		},
		Hired: Agency{Name: "runner", DomainName: "example", DomainID: domainID, Lifetime: lifetime},
	}
	if in.Token.Principal == reader {
		in.Token.Project = project
	}
	in.Permanent.Projects, in.Temporary.Projects = projects(in.Permanent.AccessKey), projects(in.Temporary.AccessKey)
	in.User.Projects, in.Provider.Projects = projects(in.User.ID), projects(in.Provider.ID)
	in.Hired.Projects = projects(in.Hired.URN())
	trusted := []string{in.Permanent.AccessKey, in.Temporary.AccessKey, in.Provider.ID, in.Hired.URN()}
	for i := range in.Agencies {
		agency := &in.Agencies[i]
		agency.Trusts, agency.Projects = trusted, projects(agency.URN())
		trusted = []string{agency.URN()}
	}
	return in
}

// AddSignIn makes all of a [SignIn] known, and this machine an ECS instance.
func (s *Server) AddSignIn(in SignIn) {
	s.AddKey(in.Permanent)
	s.AddKey(in.Temporary)
	s.AddToken(in.Token)
	s.AddUser(in.User)
	s.AddIdentityProvider(in.Provider)
	for _, agency := range append(in.Agencies, in.Hired) {
		s.AddAgency(agency)
	}
	s.SetInstance(Instance{Agency: in.Hired.URN()})
}
