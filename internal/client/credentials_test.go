// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// cast are all who can sign in.
var cast = simulator.ExampleSignIn(project, "", 0)

var (
	user, password  = cast.User.ID, cast.User.Password
	idp, idToken    = cast.Provider.ID, cast.Provider.IDTokens[0]
	agencies, hired = cast.Agencies, cast.Hired

	userKey, sessionKey = pair(cast.Permanent), pair(cast.Temporary)
)

const readers = 200 // at once

// account is a cloud where the whole cast can sign in, and only the reader can read.
type account struct {
	reader   string        // a principal
	lifetime time.Duration // of credentials; 0: as long as is asked for
	config   simulator.Config
}

func (a account) open(t *testing.T) *simulator.Server {
	t.Helper()
	cloud := simulator.New(a.config)
	t.Cleanup(cloud.Close)
	cloud.AddProject(simulator.Project{ID: project, Region: region})
	cloud.AddJob(simulator.ExampleJob(project))
	for i := range readers {
		cloud.AddJob(simulator.Task{Project: project, ID: job + fmt.Sprint(i)}) // see jobs
	}
	cloud.AddSignIn(simulator.ExampleSignIn(project, a.reader, a.lifetime))
	return cloud
}

// pair is a key of the cast as the client has it.
func pair(key simulator.Key) client.Credentials {
	return client.Credentials{AccessKey: key.AccessKey, SecretKey: key.SecretKey, SecurityToken: key.SecurityToken, Origin: "a test"}
}

// signedIn is a client that reads from a cloud with a source.
func signedIn(cloud *simulator.Server, source client.CredentialSource) *client.Client {
	config := config()
	config.Credentials = source
	return client.NewOn(config, cloud.RoundTripper())
}

// deed tells what a request was, and by whom where that was proved.
func deed(r simulator.Request) string {
	if r.Principal == "" {
		return r.Operation
	}
	return r.Operation + " by " + r.Principal
}

func deeds(cloud *simulator.Server) []string {
	var list []string
	for _, r := range cloud.Requests() {
		list = append(list, deed(r))
	}
	return list
}

// write puts a text into a file of the test's own, and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// profileText holds two profiles of a key, one in either mode.
func profileText(key client.Credentials) string {
	const keys = `{"accessKeyId": %q, "secretAccessKey": %q, "securityToken": %q`
	own := fmt.Sprintf(keys, key.AccessKey, key.SecretKey, key.SecurityToken)
	return `{"current": "keys", "profiles": [
		` + own + `, "name": "keys", "mode": "AKSK"},
		{"name": "sso", "mode": "SSO", "accessKeyId": "unused", "secretAccessKey": "unused", "ssoAuth": {"stsToken": ` + own + `}}}
	]}`
}

func profile(t *testing.T, file, name string) client.CredentialSource {
	t.Helper()
	p, err := client.ReadProfile(t.Context(), file, name)
	must(t, err)
	return p.Source()
}

// base is a way to sign in without any agency.
type base struct {
	source    func(*testing.T, *simulator.Server) client.CredentialSource
	principal string
	deeds     []string // that lead to the credentials
}

var federated = []string{"CreateTokenWithIdToken", "CreateTemporaryAccessKey by " + idp}

// bases are those that give key pairs.
var bases = map[string]base{
	"permanent key": {func(*testing.T, *simulator.Server) client.CredentialSource { return client.Static(userKey) }, userKey.AccessKey, nil},
	"temporary key": {func(*testing.T, *simulator.Server) client.CredentialSource { return client.Static(sessionKey) }, sessionKey.AccessKey, nil},
	"ID token": {func(*testing.T, *simulator.Server) client.CredentialSource {
		return client.OIDC{ProviderID: idp, Token: idToken}.Source()
	}, idp, federated},
	"ID token in a file": {func(t *testing.T, _ *simulator.Server) client.CredentialSource {
		return client.OIDC{ProviderID: idp, TokenFile: write(t, idToken+"\n")}.Source()
	}, idp, federated},
	"profile, AKSK": {func(t *testing.T, _ *simulator.Server) client.CredentialSource {
		return profile(t, write(t, profileText(userKey)), "keys")
	}, userKey.AccessKey, nil},
	"profile, AKSK, temporary": {func(t *testing.T, _ *simulator.Server) client.CredentialSource {
		return profile(t, write(t, profileText(sessionKey)), "keys")
	}, sessionKey.AccessKey, nil},
	"profile, SSO": {func(t *testing.T, _ *simulator.Server) client.CredentialSource {
		return profile(t, write(t, profileText(sessionKey)), "sso")
	}, sessionKey.AccessKey, nil},
	"metadata": {func(t *testing.T, cloud *simulator.Server) client.CredentialSource {
		must(t, cloud.Start())
		return client.Metadata{Address: mustParse(t, cloud.URL())}.Source()
	}, hired.URN(), []string{"CreateMetadataToken", "ShowSecurityKey"}},
}

// generation is how an agency is assumed.
type generation int

const (
	v3 generation = 3
	v5 generation = 5
)

var operations = map[generation]string{v3: "CreateTemporaryAccessKey", v5: "AssumeAgency"}

// chains are agencies to be assumed upon a base.
var chains = map[string][]generation{
	"none":       nil,
	"v3":         {v3},
	"v5":         {v5},
	"v3, v5":     {v3, v5},
	"v5, v3":     {v5, v3},
	"v3, v5, v3": {v3, v5, v3},
	"v5, v3, v5": {v5, v3, v5},
}

// chained puts agencies upon a source, and returns the principal that they make and the deeds that lead there.
func chained(base client.CredentialSource, by string, chain []generation) (source client.CredentialSource, principal string, deeds []string) {
	for i, generation := range chain {
		agency := client.Agency{Base: base, Name: agencies[i].Name, Duration: client.DefaultAgencyDuration}
		if generation == v5 {
			agency.DomainID = agencies[i].DomainID
		} else {
			agency.DomainName = agencies[i].DomainName
		}
		deeds = append(deeds, operations[generation]+" by "+by)
		base, by = agency.Source(), agencies[i].URN()
	}
	return base, by, deeds
}

func TestEachSourceAndEachChainOfAgenciesUponItReadsAsWhomItMustBe(t *testing.T) {
	for name, base := range bases {
		for chainName, chain := range chains {
			t.Run(name+"/"+chainName, func(t *testing.T) {
				_, principal, _ := chained(nil, base.principal, chain)
				cloud := account{reader: principal}.open(t)
				source, _, assumed := chained(base.source(t, cloud), base.principal, chain)
				c := signedIn(cloud, source)
				must(t, readJob(t.Context(), c))
				must(t, readJob(t.Context(), c))
				read := "ShowInstanceJob by " + principal
				equal(t, "deeds", deeds(cloud), slices.Concat(base.deeds, assumed, []string{read, read}))
				for _, r := range cloud.Requests() {
					equal(t, "refusal", r.Refusal, "")
				}
			})
		}
	}
}

func TestATokenIsSentInPlaceOfASignature(t *testing.T) {
	cloud := account{reader: cast.Token.Principal}.open(t)
	must(t, readJob(t.Context(), signedIn(cloud, client.Static(client.Credentials{Token: cast.Token.Value, Origin: "a test"}))))
	for _, name := range []string{"Authorization", "X-Sdk-Date", "X-Security-Token"} {
		equal(t, name, cloud.Requests()[0].Header.Get(name), "")
	}
}

// A token is good for one project, so the wrong one would be refused.
func TestAPasswordGetsATokenForEachProjectOnce(t *testing.T) {
	for name, signIn := range map[string]client.Password{
		"name and domain's name": {UserName: cast.User.Name, Password: password, DomainName: cast.User.DomainName},
		"name and domain's ID":   {UserName: cast.User.Name, Password: password, DomainID: cast.User.DomainID},
		"name and both":          {UserName: cast.User.Name, Password: password, DomainName: "unused", DomainID: cast.User.DomainID},
		"ID":                     {UserID: user, Password: password},
		"ID and more":            {UserID: user, UserName: "unused", Password: password, DomainName: "unused"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			for id, region := range map[string]string{"second": "cn-south-1", "third": "cn-east-3"} {
				cloud.AddProject(simulator.Project{ID: id, Region: region})
				cloud.AddJob(simulator.ExampleJob(id))
			}
			everywhere := cast.User
			everywhere.Projects = nil
			cloud.AddUser(everywhere)
			config := config()
			config.ProjectID = ""
			config.Credentials = signIn.Source()
			c := client.NewOn(config, cloud.RoundTripper())
			for range 2 {
				for _, at := range []client.Location{{}, {Region: "cn-south-1"}, {ProjectID: "third"}} {
					located, err := c.Locate(t.Context(), at)
					must(t, err)
					must(t, c.ShowInstanceJob(t.Context(), located, job, &jobAnswer{}))
					again, err := c.Locate(t.Context(), located) // as each look of a wait does
					must(t, err)
					must(t, c.ShowInstanceJob(t.Context(), again, job, &jobAnswer{}))
				}
			}
			tokens := cloud.Requests(simulator.ByOperation("KeystoneCreateUserTokenByPassword"))
			equal(t, "requests for tokens", len(tokens), 3)
			for _, r := range tokens {
				equal(t, "host", r.Host, "iam.cn-north-4.myhuaweicloud.com")
			}
		})
	}
}

// first is the agency that tests of renewal assume.
func first() client.CredentialSource {
	source, _, _ := chained(client.Static(userKey), "", []generation{v3})
	return source
}

// renewals are the times at which a source that signs in with one request did so, from the first on.
func renewals(cloud *simulator.Server) []time.Duration {
	signedIn := cloud.Requests(func(r simulator.Request) bool { return r.Service != simulator.SWR })
	var times []time.Duration
	for _, r := range signedIn[1:] {
		times = append(times, r.Time.Sub(signedIn[0].Time))
	}
	return times
}

func TestCredentialsAreRenewedWhenFiveMinutesOrHalfOfAShortLifeAreLeft(t *testing.T) {
	for life, due := range map[time.Duration]time.Duration{
		24 * time.Hour:   24*time.Hour - 5*time.Minute,
		time.Hour:        55 * time.Minute,
		11 * time.Minute: 6 * time.Minute,
		10 * time.Minute: 5 * time.Minute,
		9 * time.Minute:  270 * time.Second,
		12 * time.Second: 6 * time.Second,
		2 * time.Second:  time.Second,
	} {
		// A signature may be off by fifteen minutes at most.
		for _, skew := range []time.Duration{0, 14 * time.Minute, -14 * time.Minute} {
			t.Run(fmt.Sprint(life, skew), func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					cloud := account{
						reader: agencies[0].URN(), lifetime: life,
						config: simulator.Config{Now: func() time.Time { return time.Now().Add(skew) }},
					}.open(t)
					c := signedIn(cloud, first())
					must(t, readJob(t.Context(), c))
					time.Sleep(due - time.Nanosecond)
					must(t, readJob(t.Context(), c))
					equal(t, "renewals before", renewals(cloud), nil)
					time.Sleep(time.Nanosecond)
					must(t, readJob(t.Context(), c))
					equal(t, "renewals then", renewals(cloud), []time.Duration{due})
				})
			})
		}
	}
}

// A machine's clock an hour off would have every signature refused, so a token is what is at stake.
func TestAMachinesClockDoesNotChangeTheLifeOfAToken(t *testing.T) {
	for _, skew := range []time.Duration{time.Hour, -time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{
					reader: user, lifetime: 30 * time.Minute, config: simulator.Config{Now: func() time.Time { return time.Now().Add(skew) }},
				}.open(t)
				c := signedIn(cloud, client.Password{UserID: user, Password: password}.Source())
				at, err := c.Locate(t.Context(), client.Location{})
				must(t, err)
				for range 60 {
					must(t, c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{}))
					time.Sleep(time.Minute)
				}
				equal(t, "renewals", renewals(cloud), []time.Duration{25 * time.Minute, 50 * time.Minute})
			})
		})
	}
}

// Each link of a chain lives and is renewed by itself.
func TestAChainIsRenewedLinkByLinkWithoutARefusedRead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[2].URN(), lifetime: 12 * time.Second}.open(t)
		source, principal, _ := chained(client.OIDC{ProviderID: idp, Token: idToken}.Source(), idp, []generation{v5, v3, v5})
		c := signedIn(cloud, source)
		start := time.Now()
		for time.Since(start) < time.Minute {
			must(t, readJob(t.Context(), c))
			time.Sleep(500 * time.Millisecond)
		}
		times := map[string][]time.Duration{}
		for _, r := range cloud.Requests() {
			equal(t, "refusal", r.Refusal, "")
			if r.Service != simulator.SWR {
				times[deed(r)] = append(times[deed(r)], r.Time.Sub(start))
			} else {
				equal(t, "principal", r.Principal, principal)
			}
		}
		everySix := seconds(0, 6, 12, 18, 24, 30, 36, 42, 48, 54)
		equal(t, "times", times, map[string][]time.Duration{
			"CreateTokenWithIdToken":                           everySix,
			"CreateTemporaryAccessKey by " + idp:               everySix,
			"AssumeAgency by " + idp:                           everySix,
			"CreateTemporaryAccessKey by " + agencies[0].URN(): everySix,
			"AssumeAgency by " + agencies[1].URN():             everySix,
		})
	})
}

func TestManyReadersWithoutCredentialsMakeOneRequestForEachLinkAndOneForTheProject(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[2].URN(), config: simulator.Config{Latency: 100 * time.Millisecond}}.open(t)
		source, principal, assumed := chained(client.Static(userKey), userKey.AccessKey, []generation{v3, v5, v3})
		config := config()
		config.ProjectID = ""
		config.Credentials = source
		c := client.NewOn(config, cloud.RoundTripper())
		failed := make(chan error, readers)
		for range readers {
			go func() {
				at, err := c.Locate(t.Context(), client.Location{})
				if err == nil {
					err = c.ShowInstanceJob(t.Context(), at, job, &jobAnswer{})
				}
				failed <- err
			}()
		}
		for range readers {
			must(t, <-failed)
		}
		equal(t, "deeds", deeds(cloud), slices.Concat(assumed, []string{"KeystoneListProjects by " + principal, "ShowInstanceJob by " + principal}))
	})
}

func TestManyReadersRenewOnceWhenItIsDueAndWhenTheyAreRefused(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), lifetime: time.Hour, config: simulator.Config{Latency: 100 * time.Millisecond}}.open(t)
		c := signedIn(cloud, first())
		count := func() int { return len(cloud.Requests(simulator.ByOperation(operations[v3]))) }
		for round, prepare := range []func(){
			func() {},
			func() { time.Sleep(55 * time.Minute) },
			func() { cloud.RemoveKey(cloud.Requests(simulator.ByService(simulator.SWR))[readers].AccessKey) },
		} {
			prepare()
			for _, err := range jobs(t.Context(), c, readers) {
				must(t, err)
			}
			equal(t, "requests to IAM", count(), round+1)
		}
	})
}

func TestARefusedSourceIsAskedForOthersOnceAndEachReadMakesTwoRequestsAtMost(t *testing.T) {
	for name, test := range map[string]struct {
		source   func(*testing.T, *simulator.Server) client.CredentialSource
		requests int
	}{
		"static":   {bases["temporary key"].source, 1},
		"profile":  {bases["profile, AKSK"].source, 1},
		"ID token": {bases["ID token"].source, 2},
		"agency":   {func(*testing.T, *simulator.Server) client.CredentialSource { return first() }, 2},
		"metadata": {bases["metadata"].source, 2},
		"a token": {func(*testing.T, *simulator.Server) client.CredentialSource {
			return client.Static(client.Credentials{Token: "t"})
		}, 1},
		"three links": {func(*testing.T, *simulator.Server) client.CredentialSource {
			source, _, _ := chained(client.Static(userKey), "", []generation{v3, v5, v3})
			return source
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			cloud := account{}.open(t)
			cloud.Inject(simulator.Fault{Service: simulator.SWR, Action: simulator.Respond(401, nil, `{"error_code": "APIGW.0301", "error_msg": "no"}`)})
			c := signedIn(cloud, test.source(t, cloud))
			for range 2 {
				cloud.Forget()
				wantStatus(t, readJob(t.Context(), c), 401)
				equal(t, "requests", len(cloud.Requests(simulator.ByService(simulator.SWR))), test.requests)
			}
		})
	}
}

func TestAReadThatIsTriedAgainRenewsItsCredentialsOnceAllTheSame(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{}.open(t)
		for _, fault := range []simulator.Fault{
			{Times: 1, Action: simulator.Respond(401, nil, "")},
			{Times: 1, Action: simulator.Respond(503, nil, "")},
			{Action: simulator.Respond(401, nil, "")},
		} {
			fault.Service = simulator.SWR
			cloud.Inject(fault)
		}
		wantStatus(t, readJob(t.Context(), signedIn(cloud, first())), 401)
		equal(t, "requests", len(cloud.Requests(simulator.ByService(simulator.SWR))), 3)
		equal(t, "renewals", len(renewals(cloud)), 1)
	})
}

// The link that is refused is the middle one: IAM refuses its key, and it is renewed by the link before it.
func TestALinkThatIsRefusedIsRenewedByTheOneBefore(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[1].URN()}.open(t)
		source, principal, assumed := chained(client.Static(userKey), userKey.AccessKey, []generation{v3, v5})
		c := signedIn(cloud, source)
		must(t, readJob(t.Context(), c))
		for _, r := range cloud.Requests() {
			if r.AccessKey != userKey.AccessKey {
				cloud.RemoveKey(r.AccessKey)
			}
		}
		cloud.Forget()
		must(t, readJob(t.Context(), c))
		read := "ShowInstanceJob by " + principal
		equal(t, "deeds", deeds(cloud), []string{"ShowInstanceJob", "AssumeAgency", assumed[0], assumed[1], read})
	})
}

func TestAnIDTokenFileIsReadAgainAtEachRenewal(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: idp, lifetime: time.Hour}.open(t)
		file := write(t, idToken)
		c := signedIn(cloud, client.OIDC{ProviderID: idp, TokenFile: file}.Source())
		must(t, readJob(t.Context(), c))

		const next = "very-secret-next-id-token"
		cloud.AddIdentityProvider(simulator.IdentityProvider{ID: idp, IDTokens: []string{next}})
		must(t, os.WriteFile(file, []byte("  "+next+"\r\n"), 0o600))
		time.Sleep(56 * time.Minute)
		must(t, readJob(t.Context(), c))
		equal(t, "renewals", len(cloud.Requests(simulator.ByOperation("CreateTokenWithIdToken"))), 2)
	})
}

func TestAProfileIsReadAgainOnceItsKeysAreRefused(t *testing.T) {
	outdated := client.Credentials{AccessKey: "OUTDATEDACCESSKEY", SecretKey: "very-secret-outdated-key"}
	for _, name := range []string{"keys", "sso"} {
		t.Run(name, func(t *testing.T) {
			cloud := account{reader: userKey.AccessKey}.open(t)
			cloud.AddKey(simulator.Key{AccessKey: outdated.AccessKey, SecretKey: outdated.SecretKey})
			file := write(t, profileText(outdated))
			c := signedIn(cloud, profile(t, file, name))
			must(t, readJob(t.Context(), c))

			cloud.RemoveKey(outdated.AccessKey)
			must(t, os.WriteFile(file, []byte(profileText(userKey)), 0o600))
			for range 2 {
				must(t, readJob(t.Context(), c))
			}
			by := func(key string) string { return "ShowInstanceJob by " + key }
			equal(t, "deeds", deeds(cloud), []string{by(outdated.AccessKey), "ShowInstanceJob", by(userKey.AccessKey), by(userKey.AccessKey)})

			cloud.RemoveKey(userKey.AccessKey)
			must(t, os.Remove(file))
			broken := asError[*client.ProfileError](t, readJob(t.Context(), c))
			equal(t, "file", broken.File, file)
		})
	}
}

func TestARenewalThatFailsIsTriedAgainWhileTheOldCredentialsLast(t *testing.T) {
	for name, test := range map[string]struct {
		fault simulator.Action
		waits time.Duration // of the reader who meets it, with six minutes left
	}{
		"refused":     {simulator.Respond(403, nil, ""), 0},
		"unavailable": {simulator.Respond(503, nil, ""), 0},
		"throttled":   {simulator.Respond(429, http.Header{"Retry-After": {"3600"}}, ""), 0},
		"broken":      {simulator.Reset(), 0},
		"silent":      {simulator.Hang(), 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				cloud := account{reader: agencies[0].URN(), lifetime: 12 * time.Minute}.open(t)
				c := signedIn(cloud, first())
				must(t, readJob(t.Context(), c))
				remove := cloud.Inject(simulator.Fault{Service: simulator.IAM, Action: test.fault})
				time.Sleep(7 * time.Minute)

				start := time.Now()
				for _, err := range jobs(t.Context(), c, 20) {
					must(t, err)
				}
				equal(t, "wait", time.Since(start), test.waits)
				equal(t, "renewals at once", renewals(cloud), []time.Duration{7 * time.Minute})
				if name == "throttled" {
					return // IAM is left alone for an hour
				}
				remove()
				time.Sleep(9 * time.Second)
				must(t, readJob(t.Context(), c))
				equal(t, "renewals within ten seconds", len(renewals(cloud)), 1)
				time.Sleep(time.Second)
				must(t, readJob(t.Context(), c))
				equal(t, "renewals after ten seconds", len(renewals(cloud)), 2)
				must(t, readJob(t.Context(), c))
				equal(t, "renewals once there are new ones", len(renewals(cloud)), 2)
			})
		})
	}
}

func TestCredentialsThatLiveForSecondsOutliveARenewalThatHangs(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), lifetime: 12 * time.Second}.open(t)
		c := signedIn(cloud, first())
		must(t, readJob(t.Context(), c))
		cloud.Inject(simulator.Fault{Service: simulator.IAM, Action: simulator.Hang()})
		time.Sleep(6 * time.Second)
		start := time.Now()
		must(t, readJob(t.Context(), c))
		equal(t, "wait", time.Since(start), 3*time.Second)
	})
}

func TestCredentialsThatCannotBeRenewedFailTheReadsOnceTheyEnd(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{reader: agencies[0].URN(), lifetime: 12 * time.Second}.open(t)
		c := signedIn(cloud, first())
		must(t, readJob(t.Context(), c))
		cloud.Inject(simulator.Fault{Service: simulator.IAM, Action: simulator.Respond(503, nil, "")})
		for range 11 {
			time.Sleep(time.Second)
			must(t, readJob(t.Context(), c))
		}
		time.Sleep(time.Second)
		failed := asError[*client.LookupError](t, readJob(t.Context(), c))
		equal(t, "status", apiError(t, failed).Status, 503)
		equal(t, "attempts", apiError(t, failed).Attempts, 6)
	})
}

// It would wait for itself, were its two calls taken for one.
func TestAnAgencyMayBeAssumedWithItself(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		cloud := account{}.open(t)
		self := simulator.Agency{Name: "self", DomainName: "ours", DomainID: "d0"}
		self.Trusts = []string{userKey.AccessKey, self.URN()}
		cloud.AddAgency(self)
		source := client.Static(userKey)
		for range 2 {
			source = client.Agency{Base: source, Name: self.Name, DomainName: self.DomainName, Duration: time.Hour}.Source()
		}
		must(t, readJob(endingAfter(t, time.Minute), signedIn(cloud, source)))
	})
}
