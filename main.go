// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-huaweicloudtask is a provider for Terraform and
// OpenTofu that reads long-running tasks of Huawei Cloud and gates on them.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// version is set when the provider is built.
var version = "dev"

func main() {
	tune()
	debugged := flag.Bool("debug", false, "serve for a debugger, which prints what to set TF_REATTACH_PROVIDERS to")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/huaweicloudtask/huaweicloudtask",
		Debug:   *debugged,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// tune trades what a provider has too much of for what a plan has too little of.
func tune() {
	// It lives for seconds: less collecting, more memory.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(250)
	}
	// Even where nobody asked for a log, a full one would be written to stderr,
	// for the CLI to read and drop.
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return
		}
	}
	for _, logger := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_HUAWEICLOUDTASK"} {
		_ = os.Setenv(logger, "OFF") // it can only fail for names that these are not
	}
}
