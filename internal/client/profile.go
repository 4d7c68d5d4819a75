// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// defaultProfileFile is where the Huawei Cloud command line tool keeps its
// profiles.
const defaultProfileFile = "~/.hcloud/config.json"

// Profile is what a profile of the command line tool says.
type Profile struct {
	Name             string `json:"name"`
	Mode             string `json:"mode"`
	AccessKeyID      string `json:"accessKeyId"`
	SecretAccessKey  string `json:"secretAccessKey"`
	SecurityToken    string `json:"securityToken"`
	Region           string `json:"region"`
	ProjectID        string `json:"projectId"`
	AgencyDomainID   string `json:"agencyDomainId"`
	AgencyDomainName string `json:"agencyDomainName"`
	AgencyName       string `json:"agencyName"`
	SSOAuth          struct {
		STSToken struct {
			AccessKeyID     string `json:"accessKeyId"`
			SecretAccessKey string `json:"secretAccessKey"`
			SecurityToken   string `json:"securityToken"`
		} `json:"stsToken"`
	} `json:"ssoAuth"`

	file string
}

// ProfileError says why a profile cannot be used, and whether that is for its
// file or for its name.
type ProfileError struct {
	File    string
	Profile string // empty: the file is at fault
	Err     error
}

func (e *ProfileError) Error() string {
	if e.Profile == "" {
		return fmt.Sprintf("Profiles cannot be read from %s: %s", e.File, e.Err)
	}
	return fmt.Sprintf("Profile %q in %s cannot be used: %s", e.Profile, e.File, e.Err)
}

// Unwrap returns what is wrong.
func (e *ProfileError) Unwrap() error { return e.Err }

// ReadProfile reads a profile from a file, the command line tool's own where its
// path is empty, and the current profile where the name is. Errors are a
// *ProfileError.
func ReadProfile(ctx context.Context, file, name string) (Profile, error) {
	if file == "" {
		file = defaultProfileFile
	}
	p, err := readProfile(ctx, file, name)
	p.file = file
	var named *ProfileError
	if err != nil && !errors.As(err, &named) {
		err = &ProfileError{File: file, Err: err}
	}
	return p, err
}

func readProfile(ctx context.Context, file, name string) (Profile, error) {
	b, err := ReadFile(ctx, file)
	if err != nil {
		return Profile{}, err
	}
	return parseProfile(b, file, name)
}

// parseProfile finds a profile in the text of a file. Its errors repeat nothing
// of the text, which holds secrets.
func parseProfile(b []byte, file, name string) (Profile, error) {
	var config struct {
		Current  string    `json:"current"`
		Profiles []Profile `json:"profiles"`
	}
	if json.Unmarshal(b, &config) != nil {
		return Profile{}, errors.New("the file is not valid JSON")
	}
	if name == "" {
		name = config.Current
	}
	var names []string
	for _, p := range config.Profiles {
		if name != "" && p.Name == name {
			return p, p.check(file)
		}
		names = append(names, p.Name)
	}
	if name == "" {
		return Profile{}, fmt.Errorf("no profile is the current one: set profile to one of %q", names)
	}
	return Profile{}, &ProfileError{File: file, Profile: name, Err: fmt.Errorf("the file has no profile of that name, only %q", names)}
}

// check says why a profile cannot be used. What its fields hold is held to what
// the provider block may hold.
func (p Profile) check(file string) error {
	unusable := func(format string, args ...any) error {
		return &ProfileError{File: file, Profile: p.Name, Err: fmt.Errorf(format, args...)}
	}
	keys := p.Keys()
	switch {
	case !slices.Contains([]string{"", "AKSK", "SSO"}, p.Mode):
		return unusable("its mode is %q, and only AKSK and SSO are supported", p.Mode)
	case keys.AccessKey == "" || keys.SecretKey == "":
		return unusable("it contains no access key and secret key")
	case p.AgencyName != "" && p.AgencyDomainName == "" && p.AgencyDomainID == "":
		return unusable("it names the agency %q, but not the account that the agency belongs to", p.AgencyName)
	}
	for _, field := range []struct {
		name, text string
		check      func(string) error
	}{
		{"access key", keys.AccessKey, CheckHeader},
		{"secret key", keys.SecretKey, CheckText},
		{"security token", keys.SecurityToken, CheckHeader},
		{"region", p.Region, CheckRegion},
		{"projectId", p.ProjectID, CheckSegment},
		{"agencyName", p.AgencyName, CheckText},
		{"agencyDomainName", p.AgencyDomainName, CheckText},
		{"agencyDomainId", p.AgencyDomainID, CheckText},
	} {
		if field.text == "" {
			continue
		}
		if err := field.check(field.text); err != nil {
			return unusable("its %s is not usable: %w", field.name, err)
		}
	}
	return nil
}

// Keys are the profile's own, before any agency.
func (p Profile) Keys() Credentials {
	c := Credentials{AccessKey: p.AccessKeyID, SecretKey: p.SecretAccessKey, SecurityToken: p.SecurityToken}
	if p.Mode == "SSO" {
		sts := p.SSOAuth.STSToken
		c = Credentials{AccessKey: sts.AccessKeyID, SecretKey: sts.SecretAccessKey, SecurityToken: sts.SecurityToken}
	}
	c.Origin = fmt.Sprintf("profile %q", p.Name)
	return c
}

// Source gives the profile's own keys, read again when a service refuses them:
// the tool may have renewed them.
func (p Profile) Source() CredentialSource {
	return &renewing{fetch: func(ctx context.Context, _ *Client, _ Location) (lease, error) {
		now, err := ReadProfile(ctx, p.file, p.Name)
		return lease{Credentials: now.Keys()}, err
	}}
}
