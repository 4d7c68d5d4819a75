// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/provider"
	coreregion "github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	iam "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	iammodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3/model"
	sts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sts/v1"
	stsmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/sts/v1/model"
	swr "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2"
	swrmodel "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/swr/v2/model"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

// newSDKAccount is a cloud for the SDK in which one can sign in, every way.
func newSDKAccount(t *testing.T) *simulator.Server {
	t.Helper()
	cloud := newCloud(t, simulator.Config{AllowUnsignedHost: true})
	cloud.AddUser(alice)
	cloud.AddAgency(readers)
	cloud.AddIdentityProvider(simulator.IdentityProvider{ID: "pipeline", IDTokens: []string{"good"}})
	start(t, cloud)
	return cloud
}

func TestSDKGetsATokenByPassword(t *testing.T) {
	cloud := newSDKAccount(t)
	client := iam.NewIamClient(sdkUser{url: cloud.URL(), key: permanent}.build(t, iam.IamClientBuilder()))
	answer, err := client.KeystoneCreateUserTokenByPassword(&iammodel.KeystoneCreateUserTokenByPasswordRequest{
		Body: &iammodel.KeystoneCreateUserTokenByPasswordRequestBody{Auth: &iammodel.PwdAuth{
			Identity: &iammodel.PwdIdentity{
				Methods: []iammodel.PwdIdentityMethods{iammodel.GetPwdIdentityMethodsEnum().PASSWORD},
				Password: &iammodel.PwdPassword{User: &iammodel.PwdPasswordUser{
					Domain: &iammodel.PwdPasswordUserDomain{Name: alice.DomainName}, Name: alice.Name, Password: alice.Password,
				}},
			},
			Scope: &iammodel.AuthScope{Project: &iammodel.AuthScopeProject{Name: new(region)}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if answer.HttpStatusCode != http.StatusCreated || answer.Token.Project.Id != project || answer.Token.User.Id != alice.ID {
		t.Errorf("answered %s", answer)
	}
	r := newRequest(t, cloud.URL()+jobPath)
	r.Header.Set("X-Auth-Token", *answer.XSubjectToken)
	if got := send(t, cloud, r); got.status != http.StatusOK {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestSDKAssumesAnAgencyThroughIAM(t *testing.T) {
	cloud := newSDKAccount(t)
	client := iam.NewIamClient(sdkUser{url: cloud.URL(), key: permanent}.build(t, iam.IamClientBuilder()))
	answer, err := client.CreateTemporaryAccessKeyByAgency(&iammodel.CreateTemporaryAccessKeyByAgencyRequest{
		Body: &iammodel.CreateTemporaryAccessKeyByAgencyRequestBody{Auth: &iammodel.AgencyAuth{Identity: &iammodel.AgencyAuthIdentity{
			Methods: []iammodel.AgencyAuthIdentityMethods{iammodel.GetAgencyAuthIdentityMethodsEnum().ASSUME_ROLE},
			AssumeRole: &iammodel.IdentityAssumerole{
				AgencyName: readers.Name, DomainName: new(readers.DomainName), DurationSeconds: new(int32(900)),
			},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantInFuture(t, answer.Credential.ExpiresAt)
	readJobAs(t, cloud, readers.URN(), simulator.Key{
		AccessKey: answer.Credential.Access, SecretKey: answer.Credential.Secret, SecurityToken: answer.Credential.Securitytoken,
	})
}

func TestSDKAssumesAnAgencyThroughSTS(t *testing.T) {
	cloud := newSDKAccount(t)
	client := sts.NewStsClient(sdkUser{url: cloud.URL(), key: permanent}.build(t, sts.StsClientBuilder()))
	answer, err := client.AssumeAgency(&stsmodel.AssumeAgencyRequest{
		Body: &stsmodel.AssumeAgencyReqBody{AgencyUrn: readers.URN(), AgencySessionName: "sdk", DurationSeconds: new(int32(900))},
	})
	if err != nil {
		t.Fatal(err)
	}
	wantInFuture(t, answer.Credentials.Expiration.String())
	readJobAs(t, cloud, readers.URN(), simulator.Key{
		AccessKey: answer.Credentials.AccessKeyId, SecretKey: answer.Credentials.SecretAccessKey, SecurityToken: answer.Credentials.SecurityToken,
	})
}

func TestSDKSignsInWithAnIDToken(t *testing.T) {
	cloud := newSDKAccount(t)
	file := filepath.Join(t.TempDir(), "id_token")
	if err := os.WriteFile(file, []byte("good\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	credentials, err := basic.NewCredentialsBuilder().
		WithIdpId("pipeline").WithIdTokenFile(file).WithIamEndpointOverride(cloud.URL()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := swr.SwrClientBuilder().WithCredential(credentials).WithRegion(coreregion.NewRegion(region, cloud.URL())).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := swr.NewSwrClient(client).ShowInstanceJob(&swrmodel.ShowInstanceJobRequest{JobId: job}); err != nil {
		t.Fatal(err)
	}
	for _, r := range cloud.Requests(func(r simulator.Request) bool { return r.AccessKey != "" }) {
		if r.Principal != "pipeline" {
			t.Errorf("%s by %q", r.Operation, r.Principal)
		}
	}
}

// inProcess lets nothing that this process sends by the standard transport leave it, whatever the address.
func inProcess(t *testing.T, cloud *simulator.Server) {
	t.Helper()
	standard := http.DefaultTransport
	http.DefaultTransport = cloud.RoundTripper()
	t.Cleanup(func() { http.DefaultTransport = standard })
}

func TestSDKSignsInAsTheAgencyOfAnInstance(t *testing.T) {
	for name, firstGeneration := range map[string]bool{"first generation": true, "second generation": false} {
		t.Run(name, func(t *testing.T) {
			cloud := newSDKAccount(t)
			cloud.SetInstance(simulator.Instance{Agency: readers.URN(), FirstGeneration: firstGeneration})
			inProcess(t, cloud)
			got, err := provider.BasicCredentialMetadataProvider().GetCredentials()
			if err != nil {
				t.Fatal(err)
			}
			credentials, ok := got.(*basic.Credentials)
			if !ok {
				t.Fatalf("%T", got)
			}
			readJobAs(t, cloud, readers.URN(), simulator.Key{
				AccessKey: credentials.AK, SecretKey: credentials.SK, SecurityToken: credentials.SecurityToken,
			})
		})
	}
}

func wantInFuture(t *testing.T, expires string) {
	t.Helper()
	if at, err := time.Parse(time.RFC3339, expires); err != nil || !at.After(time.Now()) {
		t.Errorf("expires at %q: %v", expires, err)
	}
}

// readJobAs reads a job through the SDK, which has to be taken for that principal.
func readJobAs(t *testing.T, cloud *simulator.Server, principal string, key simulator.Key) {
	t.Helper()
	cloud.Forget()
	if _, err := reads["ShowInstanceJob"].read(t, sdkUser{url: cloud.URL(), key: key}); err != nil {
		t.Fatal(err)
	}
	if seen := cloud.Requests()[0]; seen.Principal != principal {
		t.Errorf("read by %q", seen.Principal)
	}
}
