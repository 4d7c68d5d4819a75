// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command simulator serves a simulated Huawei Cloud on loopback and prints how to point the provider at it.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"text/template"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

var usage = template.Must(template.New("usage").Parse(`Huawei Cloud is simulated at {{.URL}} until Ctrl-C. In another shell:

export HW_ACCESS_KEY={{.Key.AccessKey}}
export HW_SECRET_KEY={{.Key.SecretKey}}
export HW_REGION_NAME={{.Project.Region}}
export HW_AUTH_URL={{.URL}}/v3

terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

provider "huaweicloudtask" {
  endpoints = {
    iotda = "{{.URL}}"
    iotdm = "{{.URL}}"
    dms   = "{{.URL}}"
    swr   = "{{.URL}}"
    iam   = "{{.URL}}"
    sts   = "{{.URL}}"
  }
}

{{range .Tasks}}{{printf "%-22s" .DataSource}} {{.Argument}} = "{{.ID}}"{{with .Instance}} instance_id = "{{.}}"{{end}}  # {{.Story}}
{{end}}`))

func main() {
	address := flag.String("listen", "127.0.0.1:0", "address to listen on, on loopback")
	flag.Parse()
	if err := serveUntilSignal(*address); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serveUntilSignal(address string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return serve(ctx, os.Stdout, address)
}

// serve serves until the context ends.
func serve(ctx context.Context, out io.Writer, address string) error {
	cloud := simulator.New(simulator.Config{Address: address})
	demo := cloud.SeedDemo()
	if err := cloud.Start(); err != nil {
		return err
	}
	defer cloud.Close()
	page := struct {
		simulator.Demo
		URL string
	}{demo, cloud.URL()}
	var text bytes.Buffer
	if err := usage.Execute(&text, page); err != nil {
		return err
	}
	if _, err := text.WriteTo(out); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
