// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// rivals are the binaries of other providers, by name. It is a flag.Value.
type rivals map[string]string

// rivalReads are what other providers are to read: the format of a
// configuration, for the cloud's address and the number of reads.
var rivalReads = map[string]string{
	"http": `
data "http" "read" {
  count = %[2]d
  url   = "%[1]s` + constantPath + `/${count.index}"
}
`,
	"huaweicloud": `
provider "huaweicloud" {
  endpoints = { dms = "%[1]s/", iam = "%[1]s` + constantPath + `/", bss = "%[1]s` + constantPath + `/" }
}
data "huaweicloud_dms_kafka_background_tasks" "read" {
  count       = %[2]d
  instance_id = format("` + "8abfa7b272adc5b40172b731%%08x" + `", count.index)
}
`,
}

func (rivals) known() []string { return slices.Sorted(maps.Keys(rivalReads)) }

func (r rivals) String() string { return fmt.Sprint(map[string]string(r)) }

// Set takes NAME=BINARY.
func (r rivals) Set(text string) error {
	name, binary, _ := strings.Cut(text, "=")
	if rivalReads[name] == "" {
		return fmt.Errorf("nobody knows what a provider %q could read", name)
	}
	binary, err := filepath.Abs(binary)
	r[name] = binary
	return err
}

// contender is one of them, which reads what is in the place of Kafka tasks.
func (r rivals) contender(name, address string, reads int) contender {
	return contender{r[name], required(name) + fmt.Sprintf(rivalReads[name], address, reads), reads}
}
