// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/actions"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/functions"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/resources"
)

// huaweicloudtask is the provider.
type huaweicloudtask struct{ version string }

var (
	_ provider.ProviderWithValidateConfig = huaweicloudtask{}
	_ provider.ProviderWithFunctions      = huaweicloudtask{}
	_ provider.ProviderWithActions        = huaweicloudtask{}
)

// New returns the function that makes the provider of a version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return huaweicloudtask{version} }
}

func (p huaweicloudtask) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "huaweicloudtask"
	resp.Version = p.version
}

func (huaweicloudtask) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

// ValidateConfig checks what the provider block says by itself. It reads no file.
func (huaweicloudtask) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	noEnvironment := func(string) string { return "" }
	s := settings{getenv: noEnvironment, validating: true}
	resp.Diagnostics.Append(req.Config.Get(ctx, &s.block)...)
	s.resolve(ctx)
	for _, d := range s.diags.Errors() { // the warnings come with Configure
		resp.Diagnostics.Append(d)
	}
}

// Configure completes the provider block from the environment and makes the
// client that all surfaces share. It sends nothing.
func (p huaweicloudtask) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	s := settings{getenv: os.Getenv}
	resp.Diagnostics.Append(req.Config.Get(ctx, &s.block)...)
	config := s.complete(ctx)
	config.UserAgent = s.userAgent("terraform-provider-huaweicloudtask/" + p.version + " Terraform/" + req.TerraformVersion)
	resp.Diagnostics.Append(s.diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	api := client.New(config)
	resp.DataSourceData, resp.ResourceData, resp.ActionData = api, api, api
}

func (huaweicloudtask) DataSources(context.Context) []func() datasource.DataSource {
	return datasources.All()
}

func (huaweicloudtask) Functions(context.Context) []func() function.Function {
	return functions.All()
}

func (huaweicloudtask) Resources(context.Context) []func() resource.Resource {
	return resources.All()
}

func (huaweicloudtask) Actions(context.Context) []func() action.Action {
	return actions.All()
}
