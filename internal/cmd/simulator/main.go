// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Command simulator serves a [playground.Playground], and prints its start page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator/playground"
)

// listen is the address to listen on by default. It is always the same, so that configurations can be kept.
const listen = "127.0.0.1:8643"

func main() {
	address := flag.String("listen", listen, "address to listen on, on loopback")
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
	p, err := playground.Start(address)
	if err != nil {
		return advise(err, address)
	}
	defer p.Close()
	text, err := p.StartPage()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// advise adds to an error of the network, such as that of a port in use, how to choose another port.
func advise(err error, address string) error {
	if network := new(net.OpError); errors.As(err, &network) {
		return fmt.Errorf("%w\nIf another program uses %s, choose another port: make simulator ARGS=\"-listen 127.0.0.1:PORT\"", err, address)
	}
	return err
}
