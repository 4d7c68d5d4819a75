// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// How long the temporary keys of STS may live, and do where nobody says.
var (
	stsDurations   = interval{900, 43200, 3600}
	chainDurations = interval{900, 3600, 3600} // where a temporary key asks
)

// assumeRequest is the body of a request for an agency's credentials.
type assumeRequest struct {
	AgencyURN   string `json:"agency_urn"`
	SessionName string `json:"agency_session_name"`
	duration
}

// assumedAgency is what STS answers.
type assumedAgency struct {
	AssumedAgency struct {
		URN string `json:"urn"`
		ID  string `json:"id"`
	} `json:"assumed_agency"`
	Credentials stsKey `json:"credentials"`
}

type stsKey struct {
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
	SecurityToken   string `json:"security_token"`
	Expiration      string `json:"expiration"`
}

// assumeAgency answers with the temporary key of an agency.
func (s *Server) assumeAgency(c *call) (any, *refusal) {
	var request assumeRequest
	if refused := c.decode(&request); refused != nil {
		return nil, refused
	}
	allowed := stsDurations
	if c.identity.temporary {
		allowed = chainDurations
	}
	lifetime, refused := request.within(allowed)
	if refused != nil {
		return nil, refused
	}
	if n := len(request.SessionName); n < 2 || n > 128 {
		return nil, badRequest("agency_session_name %q is not valid", request.SessionName)
	}
	agency, ok := s.cloud.agency(func(a Agency) bool { return a.URN() == request.AgencyURN })
	switch {
	case !ok:
		return nil, &refusal{http.StatusNotFound, "agency " + request.AgencyURN + " does not exist"}
	case !slices.Contains(agency.Trusts, c.identity.principal):
		return nil, &refusal{http.StatusForbidden, "access denied: no trust policy allows the sts:agencies:assume action on " + request.AgencyURN}
	}
	key := s.issueKey(agency.account(), lifetime)
	var assumed assumedAgency
	assumed.AssumedAgency.URN = strings.Join([]string{"sts:", agency.DomainID, "assumed-agency", agency.Name + "/" + request.SessionName}, ":")
	assumed.AssumedAgency.ID = agency.Name + ":" + request.SessionName
	assumed.Credentials = stsKey{key.AccessKey, key.SecretKey, key.SecurityToken, key.Expires.Format("2006-01-02T15:04:05.000Z")}
	return assumed, nil
}
