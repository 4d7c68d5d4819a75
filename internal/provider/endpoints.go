// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// endpoints are the configured addresses. IAM's is the block's auth_url, else
// iam in the map, else the environment's HW_AUTH_URL.
func (s *settings) endpoints(ctx context.Context) map[client.Service]*url.URL {
	addresses := map[client.Service]*url.URL{}
	var configured map[string]types.String
	if !s.isPending(root("endpoints"), s.Endpoints) {
		s.diags.Append(s.Endpoints.ElementsAs(ctx, &configured, false)...)
	}
	for name, value := range configured {
		at, service := root("endpoints").AtMapKey(name), client.Service(name)
		switch {
		case !slices.Contains(client.Services(), service):
			s.diags.AddAttributeWarning(at, "Unused endpoint",
				fmt.Sprintf("The key %q is ignored. This provider uses only the endpoints %s.", name, list(client.Services())))
		case !s.isPending(at, value) && value.ValueString() != "":
			addresses[service] = s.address(at, value.ValueString(), client.ParseEndpoint)
		}
	}

	switch text := s.AuthURL.ValueString(); {
	case s.isPending(root("auth_url"), s.AuthURL):
	case text != "":
		addresses[client.IAM] = s.address(root("auth_url"), text, client.ParseAuthURL)
	case addresses[client.IAM] == nil && s.variable(root("auth_url"), "HW_AUTH_URL") != "":
		addresses[client.IAM] = s.address(root("auth_url"), s.getenv("HW_AUTH_URL"), client.ParseAuthURL)
	}
	return addresses
}

func (s *settings) address(at path.Path, text string, parse func(string) (*url.URL, error)) *url.URL {
	u, err := parse(text)
	if err != nil {
		s.fail(at, "Invalid endpoint", fmt.Sprintf("The address in %s cannot be used: %s. It must look like https://host or host.", s.whence(at), err))
		return &url.URL{}
	}
	if client.IsPlain(u) {
		s.diags.AddAttributeWarning(at, "Unencrypted endpoint",
			client.PlainWarning(u))
	}
	return u
}

func list(services []client.Service) string {
	names := make([]string, len(services))
	for i, service := range services {
		names[i] = string(service)
	}
	return strings.Join(names, ", ")
}
