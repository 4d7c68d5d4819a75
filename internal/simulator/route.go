// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"net/url"
	"strings"
)

// route is one request of an API. A segment of its path in braces takes any text but none.
type route struct {
	service   Service
	operation string
	method    string
	path      string
	answer    func(*Server, *call) (any, *refusal)
}

// routes are the requests that are answered, as the API references and the SDK's request definitions have them.
var routes = []route{
	{IoTDM, "ShowInstanceTask", http.MethodGet, "/v5/iot/{project_id}/iotda-instances/{instance_id}/tasks/{task_id}", (*Server).showInstanceTask},
	{IoTDM, "ListInstanceTasks", http.MethodGet, "/v5/iot/{project_id}/iotda-instances/{instance_id}/tasks", (*Server).listInstanceTasks},
	{IoTDA, "ShowBatchTask", http.MethodGet, "/v5/iot/{project_id}/batchtasks/{task_id}", (*Server).showBatchTask},
	{IoTDA, "ListBatchTasks", http.MethodGet, "/v5/iot/{project_id}/batchtasks", (*Server).listBatchTasks},
	{DMS, "ShowBackgroundTask", http.MethodGet, "/v2/{project_id}/instances/{instance_id}/tasks/{task_id}", (*Server).showBackgroundTask},
	{DMS, "ListBackgroundTasks", http.MethodGet, "/v2/{project_id}/instances/{instance_id}/tasks", (*Server).listBackgroundTasks},
	{SWR, "ShowInstanceJob", http.MethodGet, "/v2/{project_id}/jobs/{task_id}", (*Server).showJob},
	{SWR, "ListInstanceJobs", http.MethodGet, "/v2/{project_id}/jobs", (*Server).listJobs},
	{IAM, "KeystoneListProjects", http.MethodGet, "/v3/projects", (*Server).listProjects},
	{IAM, "KeystoneCreateUserTokenByPassword", http.MethodPost, "/v3/auth/tokens", (*Server).createToken},
	{IAM, "CreateTokenWithIdToken", http.MethodPost, "/v3.0/OS-AUTH/id-token/tokens", (*Server).createTokenWithIDToken},
	{IAM, createSecurityToken, http.MethodPost, "/v3.0/OS-CREDENTIAL/securitytokens", (*Server).createSecurityToken},
	{STS, "AssumeAgency", http.MethodPost, "/v5/agencies/assume", (*Server).assumeAgency},
	{Metadata, "CreateMetadataToken", http.MethodPut, "/meta-data/latest/api/token", (*Server).createMetadataToken},
	{Metadata, "ShowSecurityKey", http.MethodGet, "/openstack/latest/securitykey", (*Server).showSecurityKey},
}

// createSecurityToken is what IAM has two names for: CreateTemporaryAccessKeyByAgency and …ByToken.
const createSecurityToken = "CreateTemporaryAccessKey"

// openOperations are the requests that need neither a signature nor a token, since they hold a proof of their own.
var openOperations = []string{
	"KeystoneCreateUserTokenByPassword", "CreateTokenWithIdToken", createSecurityToken, "CreateMetadataToken", "ShowSecurityKey",
}

// findRoute returns the route of a request and what stands in the braces of its path, unescaped. Where only the
// method is wrong, ok is false and the route is that of the path.
func findRoute(method, escapedPath string) (found route, segments map[string]string, ok bool) {
	for _, r := range routes {
		segments, matches := matchPath(r.path, escapedPath)
		if !matches {
			continue
		}
		if r.method == method {
			return r, segments, true
		}
		found = r
	}
	return found, nil, false
}

func matchPath(pattern, escapedPath string) (map[string]string, bool) {
	names, segments := strings.Split(pattern, "/"), strings.Split(escapedPath, "/")
	if len(names) != len(segments) {
		return nil, false
	}
	values := map[string]string{}
	for i, name := range names {
		segment, err := url.PathUnescape(segments[i])
		variable := strings.HasPrefix(name, "{")
		switch {
		case err != nil, variable && segment == "", !variable && segment != name:
			return nil, false
		case variable:
			values[strings.Trim(name, "{}")] = segment
		}
	}
	return values, true
}
