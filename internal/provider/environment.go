// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
)

// checkProxies holds the variables of proxies, which the standard library reads,
// to what it makes of them: a value that it cannot parse it passes over, and the
// requests go out directly.
func (s *settings) checkProxies() {
	for _, names := range [][2]string{{"HTTPS_PROXY", "https_proxy"}, {"HTTP_PROXY", "http_proxy"}} {
		name := names[0]
		if s.getenv(name) == "" {
			name = names[1]
		}
		if s.getenv(name) == "" {
			continue
		}
		if err := client.CheckProxy(s.getenv(name)); err != nil {
			s.diags.AddError("Invalid "+name, fmt.Sprintf("The proxy in %s in the environment is not usable: %s. It must look like http://host:3128. "+
				"In a user name or a password, write special characters as percent codes, such as %%25 for %% and %%40 for @.", name, err))
		}
	}
}

var agentText = regexp.MustCompile(`^[[:print:]]*$`)

// userAgent is how requests introduce themselves, with what pipelines and
// platforms add to it.
func (s *settings) userAgent(own string) string {
	for _, name := range []string{"TF_APPEND_USER_AGENT", "HW_TF_CUSTOM_UA"} {
		text := strings.TrimSpace(s.getenv(name))
		if !agentText.MatchString(text) {
			s.diags.AddError("Invalid "+name, "The value of "+name+" in the environment cannot be sent in a header: "+
				"it must not contain a line break, another control character or a character that is not ASCII.")
		}
		if text != "" {
			own += " " + text
		}
	}
	return own
}
