// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

const password = "pa55word"

func TestMistakesInTheBlockAreErrorsOnTheirAttribute(t *testing.T) {
	unreadable := filepath.Join(t.TempDir(), "ca.pem")
	notPEM := filepath.Join(t.TempDir(), "ca.der")
	if err := os.WriteFile(notPEM, []byte("0\x82\x03"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		block     map[string]any
		env       map[string]string
		attribute string
		says      []string
	}{
		"no access key": {
			block:     map[string]any{"access_key": nil},
			attribute: "access_key", says: []string{"access_key", "HW_ACCESS_KEY"},
		},
		"no access key in the environment": {
			block: map[string]any{"access_key": nil, "secret_key": nil}, env: map[string]string{"HW_SECRET_KEY": password},
			attribute: "access_key", says: []string{"access_key", "HW_ACCESS_KEY"},
		},
		"no secret key": {
			block:     map[string]any{"secret_key": nil},
			attribute: "secret_key", says: []string{"secret_key", "HW_SECRET_KEY"},
		},
		"empty secret key": {
			block:     map[string]any{"secret_key": ""},
			attribute: "secret_key", says: []string{"secret_key", "HW_SECRET_KEY"},
		},
		"region that is no part of a host": {
			block:     map[string]any{"region": "cn-north-4.example/"},
			attribute: "region", says: []string{"region", "cn-north-4.example/"},
		},
		"region of the environment that is none": {
			block: map[string]any{"region": nil}, env: map[string]string{"HW_REGION_NAME": "cn north"},
			attribute: "region", says: []string{"HW_REGION_NAME", "cn north"},
		},
		"cloud that is no part of a host": {
			block:     map[string]any{"cloud": "https://myhuaweicloud.com"},
			attribute: "cloud", says: []string{"cloud", "https://myhuaweicloud.com"},
		},
		"project ID with a slash": {
			block:     map[string]any{"project_id": "../" + projectID},
			attribute: "project_id", says: []string{"project_id", "/"},
		},
		"project ID of the environment that leads out of the path": {
			env:       map[string]string{"HW_PROJECT_ID": ".."},
			attribute: "project_id", says: []string{"HW_PROJECT_ID"},
		},
		"access key with a line break": {
			block:     map[string]any{"access_key": password + "\r\nX-Header: 1"},
			attribute: "access_key", says: []string{"access_key", "line break"},
		},
		"security token with a space": {
			block:     map[string]any{"security_token": password + " "},
			attribute: "security_token", says: []string{"security_token", "white space"},
		},
		"negative retries": {
			block:     map[string]any{"max_retries": -1},
			attribute: "max_retries", says: []string{"max_retries", "-1"},
		},
		"retries without end": {
			block:     map[string]any{"max_retries": 1_000_000},
			attribute: "max_retries", says: []string{"max_retries", "1000000"},
		},
		"retries of the environment that are no number": {
			env:       map[string]string{"HW_MAX_RETRIES": "x"},
			attribute: "max_retries", says: []string{"HW_MAX_RETRIES", `"x"`},
		},
		"insecure of the environment that is neither": {
			env:       map[string]string{"HW_INSECURE": "x"},
			attribute: "insecure", says: []string{"HW_INSECURE", `"x"`},
		},
		"region with a dot": {
			block:     map[string]any{"region": "a.b"},
			attribute: "region", says: []string{"region", `"a.b"`},
		},
		"authorities in no file": {
			block:     map[string]any{"cacert_file": unreadable},
			attribute: "cacert_file", says: []string{"cacert_file", unreadable},
		},
		"authorities in another format": {
			block:     map[string]any{"cacert_file": notPEM},
			attribute: "cacert_file", says: []string{"cacert_file", "PEM"},
		},
		"authorities that are no PEM": {
			block:     map[string]any{"cacert_file": "-----BEGIN CERTIFICATE-----\n" + password},
			attribute: "cacert_file", says: []string{"cacert_file", "PEM"},
		},
		"user without a password": {
			block:     map[string]any{"access_key": nil, "secret_key": nil, "user_name": "me", "domain_name": "ours"},
			attribute: "password", says: []string{"password", "HW_USER_PASSWORD"},
		},
		"password without a user": {
			block: map[string]any{"access_key": nil, "secret_key": nil}, env: map[string]string{"HW_USER_PASSWORD": password},
			attribute: "user_name", says: []string{"user_name", "user_id", "HW_USER_NAME", "HW_USER_ID"},
		},
		"user of no account": {
			block:     map[string]any{"access_key": nil, "secret_key": nil, "user_name": "me", "password": password},
			attribute: "domain_name", says: []string{"domain_name", "domain_id", "HW_DOMAIN_NAME", "HW_DOMAIN_ID"},
		},
		"token with a line break": {
			block:     map[string]any{"token": password + "\n"},
			attribute: "token", says: []string{"token", "line break"},
		},
		"agency without a name": {
			block:     map[string]any{"assume_role": []any{map[string]any{"domain_name": "theirs"}}},
			attribute: "assume_role[0].agency_name", says: []string{"agency_name", "HW_ASSUME_ROLE_AGENCY_NAME"},
		},
		"agency of no account": {
			env:       map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": "readers"},
			attribute: "assume_role[0].domain_name", says: []string{"HW_ASSUME_ROLE_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_ID"},
		},
		"agency on top of a token": {
			block: map[string]any{
				"token":       password,
				"assume_role": []any{map[string]any{"agency_name": "readers", "domain_name": "theirs"}},
			},
			attribute: "assume_role", says: []string{"access_key", "secret_key"},
		},
		"profile of no file": {
			block:     map[string]any{"shared_config_file": unreadable},
			attribute: "shared_config_file", says: []string{"shared_config_file", unreadable},
		},
		"algorithm that is none": {
			block:     map[string]any{"signing_algorithm": "HmacMD5"},
			attribute: "signing_algorithm", says: []string{"HmacMD5", "HmacSHA256", "HmacSM3", "EcdsaP256SHA256", "SM2SM3"},
		},
		"client certificate without its key": {
			block:     map[string]any{"cert": "-----BEGIN CERTIFICATE-----"},
			attribute: "key", says: []string{"cert", "key"},
		},
		"key without its client certificate": {
			block:     map[string]any{"key": "-----BEGIN PRIVATE KEY-----" + password},
			attribute: "cert", says: []string{"cert", "key"},
		},
		"key without its header, which is taken for a path": {
			block:     map[string]any{"key": "MIIEvQIBADANBg" + password},
			attribute: "key", says: []string{"The file that key names cannot be read"},
		},
		"key of no client certificate": {
			block:     map[string]any{"cert": "-----BEGIN CERTIFICATE-----", "key": "-----BEGIN PRIVATE KEY-----" + password},
			attribute: "cert", says: []string{"cert", "key"},
		},
		"address of IAM in the environment": {
			env:       map[string]string{"HW_AUTH_URL": "ftp://iam.example"},
			attribute: "auth_url", says: []string{"HW_AUTH_URL", "ftp"},
		},
	} {
		p := fresh(t)
		for variable, value := range test.env {
			t.Setenv(variable, value)
		}
		d := p.Configure(with(signIn(), test.block))
		same(t, name+": attributes", d.Attributes(), []string{test.attribute})
		same(t, name+": errors", len(d.Errors()), 1)
		says(t, d.String(), test.says...)
		if strings.Contains(d.String(), password) {
			t.Errorf("%s: a secret stands in:\n%s", name, d)
		}
	}
}

func TestMalformedAddressIsAnErrorThatKeepsItsPassword(t *testing.T) {
	for text, says := range map[string]string{
		"ftp://host.example":                           "scheme",
		"unix:///var/run/socket":                       "scheme",
		"https://user:" + password + "@host.example":   "user name or password",
		"user:" + password + "@host.example":           "user name or password",
		"https://user:" + password + "@host.example:x": "cannot be parsed",
		"https://host.example?token=" + password:       "query",
		"https://host.example?":                        "query",
		"https://host.example#" + password:             "fragment",
		"https://":                                     "it has no host",
		"https:///path":                                "it has no host",
		"https://:8443":                                "it has no host",
		"/":                                            "it has no host",
		" ":                                            "",
		"https://host .example":                        "cannot be parsed",
		"host.example ":                                "white space",
		"host.example/ ":                               "white space",
		"host.example\n":                               "line break",
		"https:/host.example":                          "no port",
		"https://host.example:port":                    "cannot be parsed",
		"https://[::1":                                 "cannot be parsed",
		`host.example\path`:                            "cannot be parsed",
		"://host.example":                              "cannot be parsed",
	} {
		for attribute, block := range map[string]map[string]any{
			"auth_url":           {"auth_url": text},
			`endpoints["swr"]`:   {"endpoints": map[string]any{"swr": text}},
			`endpoints["iotda"]`: {"endpoints": map[string]any{"swr": "good.example", "iotda": text}},
		} {
			p := fresh(t)
			for call, d := range map[string]protocoltest.Diagnostics{
				"Validate": p.Validate(block), "Configure": p.Configure(with(signIn(), block)),
			} {
				same(t, call+" "+text+": attributes", d.Attributes(), []string{attribute})
				same(t, call+" "+text+": errors", len(d.Errors()), 1)
				if !strings.Contains(d.String(), says) || strings.Contains(d.String(), password) {
					t.Errorf("%s: %q: %s", call, text, d)
				}
			}
		}
	}
}

// The block of the provider that users come from may hold more.
func TestEndpointThatIsNotUsedIsAWarning(t *testing.T) {
	d := fresh(t).Configure(with(signIn(), map[string]any{"endpoints": map[string]any{"obs": "ftp://nowhere", "swr": "good.example"}}))
	same(t, "attributes", d.Attributes(), []string{`endpoints["obs"]`})
	same(t, "warnings", len(d.Warnings()), 1)
	says(t, d.String(), `"obs"`, "dms, iam, iotda, iotdm, sts, swr")
}

func TestUnencryptedAddressIsAWarningUnlessItIsLoopback(t *testing.T) {
	for address, warned := range map[string]bool{
		"http://host.example":   true,
		"http://192.0.2.1:80":   true,
		"http://127.example":    true,
		"HTTP://host.example":   true,
		"https://host.example":  false,
		"host.example":          false,
		"http://127.0.0.1:8080": false,
		"http://127.9.9.9":      false,
		"http://[::1]:80":       false,
		"http://localhost:80":   false,
	} {
		for attribute, block := range map[string]map[string]any{
			"auth_url":         {"auth_url": address},
			`endpoints["swr"]`: {"endpoints": map[string]any{"swr": address}},
		} {
			d := fresh(t).Configure(with(signIn(), block))
			want := []string{}
			if warned {
				want = append(want, attribute)
				says(t, d.String(), "unencrypted", "https")
			}
			same(t, address+": attributes", d.Attributes(), want)
			same(t, address+": errors", len(d.Errors()), 0)
		}
	}
}

func TestUnencryptedAddressOfAnInstanceIsAWarningOnEverySurface(t *testing.T) {
	inBubble(t, func(t *testing.T, s *simulator.Server) {
		batchTask.addTo(s, simulator.Step{Status: "Success"})
		p := configured(t, homeBlock())
		config := with(batchTask.config, map[string]any{"endpoint": "http://host.example"})
		for surface, d := range map[string]protocoltest.Diagnostics{
			"data source": p.ValidateDataSource(batchTask.dataSource(), config),
			"gate":        p.Resource(batchTask.gate()).Validate(config),
			"import":      p.Resource(batchTask.gate()).ImportIdentity(t.Context(), config),
			"action":      p.ValidateAction(batchTask.action(), config),
		} {
			same(t, surface+": warnings", d.Warnings().Attributes(), []string{"endpoint"})
			same(t, surface+": errors", len(d.Errors()), 0)
		}
	})
}

func TestInsecureIsAWarning(t *testing.T) {
	d := fresh(t).Configure(anywhere())
	same(t, "attributes", d.Attributes(), []string{"insecure"})
	same(t, "warnings", len(d.Warnings()), 1)
}

func TestNothingIsRequestedBeforeTheFirstRead(t *testing.T) {
	s := cloud(t, simulator.Config{})
	p := fresh(t)
	for _, k := range kinds {
		p.ValidateDataSource(k.dataSource(), k.config)
	}
	configure(t, p, block(s))
	same(t, "requests", len(s.Requests()), 0)
}

func TestValidationDoesNotLookAtTheEnvironment(t *testing.T) {
	p := fresh(t)
	for _, variable := range []string{"HW_MAX_RETRIES", "HW_INSECURE", "HW_AUTH_URL", "HW_REGION_NAME"} {
		t.Setenv(variable, "ftp://x")
	}
	same(t, "diagnostics", len(p.Validate(nil)), 0)
}

// Without any credentials the metadata service of an ECS instance is asked.
// A pipeline may validate before it has the files, or on another machine.
func TestValidationReadsNoFile(t *testing.T) {
	for _, name := range []string{"cacert_file", "cert", "key", "shared_config_file"} {
		block := map[string]any{name: "/does/not/exist", "cert": "/does/not/exist", "key": "/does/not/exist"}
		same(t, name, fresh(t).Validate(block).String(), "")
		f := fresh(t).Configure(with(signIn(), block))
		says(t, f.String(), name)
		same(t, name+": is refused by a validation where it is no path", len(fresh(t).Validate(with(block, map[string]any{name: "~alice/file"})).Errors()) > 0, name != "shared_config_file")
	}
}

func TestNoCredentialsAtAllAreAnErrorOfTheFirstRead(t *testing.T) {
	s := cloud(t, simulator.Config{})
	f := mustFail(t, configured(t, without(home(s), "access_key", "secret_key")), swrJob, swrJob.config)
	says(t, f.detail, "access_key", "secret_key", "HW_ACCESS_KEY", "HW_SECRET_KEY", nowhere)
	same(t, "requests", len(s.Requests()), 0)
}

func TestOneMistakeDoesNotHideAnother(t *testing.T) {
	d := fresh(t).Configure(map[string]any{"access_key": "A", "max_retries": -1, "auth_url": "ftp://x"})
	got := map[string]bool{}
	for _, attribute := range d.Attributes() {
		got[attribute] = true
	}
	same(t, "attributes", sorted(got), []string{"auth_url", "max_retries", "secret_key"})
}
