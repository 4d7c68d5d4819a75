// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"strconv"
	"time"
)

// How long, in seconds, a token of the metadata service may live.
var metadataDurations = interval{1, 21600, 21600}

// metadataUser is who tokens of the metadata service are issued to. No project takes them.
func metadataUser(lifetime time.Duration) account {
	return account{principal: "metadata", projects: []string{}, lifetime: lifetime}
}

// createMetadataToken answers with the token that an instance's metadata are read with.
func (s *Server) createMetadataToken(c *call) (any, *refusal) {
	if instance := s.cloud.ecs(); instance == nil || instance.FirstGeneration {
		return nil, &refusal{http.StatusNotFound, http.StatusText(http.StatusNotFound)}
	}
	seconds, err := strconv.Atoi(c.Header.Get("X-Metadata-Token-Ttl-Seconds"))
	if err != nil {
		return nil, badRequest("X-Metadata-Token-Ttl-Seconds is missing")
	}
	lifetime, refused := duration{&seconds}.within(metadataDurations)
	if refused != nil {
		return nil, refused
	}
	t := s.issueToken(metadataUser(lifetime), "")
	return answer{status: http.StatusOK, body: verbatim(t.Value), header: plainText()}, nil
}

// showSecurityKey answers with the temporary key of the instance's agency.
func (s *Server) showSecurityKey(c *call) (any, *refusal) {
	instance := s.cloud.ecs()
	if instance == nil {
		return nil, &refusal{http.StatusNotFound, http.StatusText(http.StatusNotFound)}
	}
	if t, ok := s.token(c.Header.Get("X-Metadata-Token")); !instance.FirstGeneration && (!ok || t.Principal != metadataUser(0).principal) {
		return nil, &refusal{http.StatusUnauthorized, "Invalid token"}
	}
	agency, ok := s.cloud.agency(func(a Agency) bool { return a.URN() == instance.Agency })
	if !ok {
		return nil, &refusal{http.StatusUnauthorized, "Please configure Cloud Service Agency first"}
	}
	return keyAnswer(http.StatusOK, s.issueKey(agency.account(), day)), nil
}
