// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-huaweicloudtask is a provider for Terraform and
// OpenTofu that reads long-running tasks of Huawei Cloud and gates on them.
package main

import (
	"flag"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

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

	server := provider.LastWord(providerserver.NewProtocol6(provider.New(version)()))
	var options []tf6server.ServeOpt
	if *debugged {
		options = append(options, tf6server.WithManagedDebug())
	} else {
		serveTheCLI()
		if !slices.ContainsFunc(os.Environ(), asksForLog) {
			silence()
			server = provider.Quiet(server)
		}
	}
	if err := tf6server.Serve("registry.terraform.io/huaweicloudtask/huaweicloudtask", server, options...); err != nil {
		log.Fatal(err)
	}
}

// serveTheCLI ties the process to the CLI that started it. What stops a whole
// process group, such as timeout or a pipeline, sends SIGTERM to the CLI too,
// which then cancels what is under way and has the provider's own words for it.
// go-plugin treats SIGINT the same way. SIGHUP ends both at once. A CLI that was
// killed can tell the provider nothing, so the provider looks for it.
func serveTheCLI() {
	signal.Ignore(syscall.SIGTERM)
	parent := os.Getppid()
	go func() {
		orphaned(parent)
		os.Exit(1)
	}()
}

// asksForLog says whether an environment variable, as NAME=VALUE, asks for a log.
func asksForLog(variable string) bool {
	name, value, _ := strings.Cut(variable, "=")
	return strings.HasPrefix(name, "TF_LOG") && name != "TF_LOG_PATH" && value != "" && !strings.EqualFold(value, "OFF")
}

// silence switches every logger off. Without a word in the environment they write
// all there is to stderr, for the CLI to read and drop.
func silence() {
	for _, logger := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_HUAWEICLOUDTASK"} {
		_ = os.Setenv(logger, "OFF") // it can only fail for names that these are not
	}
}
