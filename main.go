// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-huaweicloudtask is a provider for Terraform and
// OpenTofu that reads long-running tasks of Huawei Cloud and gates on them.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// version is set when the provider is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger, which prints what to set TF_REATTACH_PROVIDERS to")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/huaweicloudtask/huaweicloudtask",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
