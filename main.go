// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-huaweicloudtask is a provider for Terraform and
// OpenTofu that reads long-running tasks of Huawei Cloud and gates on them.
package main

import (
	"flag"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

// version is set when the provider is built.
var version = "dev"

func main() {
	debugged := flag.Bool("debug", false, "serve for a debugger, which prints what to set TF_REATTACH_PROVIDERS to")
	flag.Parse()
	collectLittle()

	server := providerserver.NewProtocol6(provider.New(version)())
	if !logging() {
		server = provider.Quiet(server)
	}
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve("registry.terraform.io/huaweicloudtask/huaweicloudtask", server, options...); err != nil {
		log.Fatal(err)
	}
}

// collectLittle spends memory for time: a provider lives for seconds. What it
// holds is small, and beyond half a gigabyte it saves again.
func collectLittle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(512 << 20)
	}
}

// logging says whether somebody asked for a log. Where nobody did, a full one
// would be written to stderr all the same, for the CLI to read and drop, so it
// is switched off.
func logging() bool {
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TF_LOG") && value != "" {
			return true
		}
	}
	for _, logger := range []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_HUAWEICLOUDTASK"} {
		_ = os.Setenv(logger, "OFF") // it can only fail for names that these are not
	}
	return false
}
