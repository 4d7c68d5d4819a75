// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-huaweicloud stands in for huaweicloud/huaweicloud
// where the examples are tested that use both providers. Its resources have the
// arguments that these examples set, under the names that they have there, and
// exist in the state alone: it sends no request.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	options := providerserver.ServeOpts{Address: "registry.terraform.io/huaweicloud/huaweicloud"}
	if err := providerserver.Serve(context.Background(), newProvider, options); err != nil {
		log.Fatal(err)
	}
}

// standInProvider takes a provider block, and does nothing with it.
type standInProvider struct{}

func newProvider() provider.Provider { return standInProvider{} }

func (standInProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "huaweicloud"
}

func (standInProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"region":    schema.StringAttribute{Optional: true},
		"endpoints": schema.MapAttribute{Optional: true, ElementType: types.StringType},
	}}
}

func (standInProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (standInProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (standInProvider) Resources(context.Context) []func() resource.Resource {
	var constructors []func() resource.Resource
	for _, r := range resources {
		constructors = append(constructors, func() resource.Resource { return r })
	}
	return constructors
}
