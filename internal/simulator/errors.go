// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "net/http"

// refusal is why a service refuses a request, as an HTTP status and a message.
type refusal struct {
	status  int
	message string
}

// errorBody is the shape of errors of the gateway, which names the request, and of the services.
type errorBody struct {
	Code                        string `json:"error_code"`
	Message                     string `json:"error_msg"`
	RequestID                   string `json:"request_id,omitempty"`
	EncodedAuthorizationMessage string `json:"encoded_authorization_message,omitempty"`
}

// iamErrorBody is the shape of IAM's errors.
type iamErrorBody struct {
	Error iamError `json:"error"`
}

type iamError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Title   string `json:"title"`
}

// errorCodes are the services' codes by status. IOTDA.000002 and IOTDA.000006 are documented; the others have the
// form that their service documents.
var errorCodes = map[Service]map[int]string{
	IoTDM: {400: "IOTDA.000006", 403: "IOTDA.000002", 404: "IOTDA.000404"},
	IoTDA: {400: "IOTDA.000006", 403: "IOTDA.000002", 404: "IOTDA.000404"},
	DMS:   {400: "DMS.00400002", 403: "DMS.00403002", 404: "DMS.00404002"},
	SWR:   {400: "SVCSTG.SWR.4000014", 403: "SVCSTG.SWR.4030170", 404: "SVCSTG.SWR.4040000"},
	STS:   {400: "STS5.0400", 403: "STS5.1001", 404: "STS5.0404"},
}

// refuse is the service's answer to a request that it does not fulfil.
func (s *Server) refuse(c *call, reason *refusal) answer {
	body := errorBody{Code: errorCodes[c.service][reason.status], Message: reason.message}
	switch {
	case c.service == IAM:
		return answer{status: reason.status, body: iamErrorBody{iamError{reason.status, reason.message, http.StatusText(reason.status)}}}
	case c.service == Metadata:
		return answer{status: reason.status, body: verbatim(reason.message), header: plainText()}
	case c.service == STS:
		body.RequestID = c.requestID
	case c.service == SWR && reason.status == http.StatusForbidden:
		body.EncodedAuthorizationMessage = s.config.AuthorizationMessage
	}
	return answer{status: reason.status, body: body}
}

func plainText() http.Header { return http.Header{"Content-Type": {"text/plain"}} }

// unauthorized is the answer to a request whose proof was refused: IAM gives its own, the gateway that of all others.
func (s *Server) unauthorized(c *call) answer {
	const status = http.StatusUnauthorized
	if c.service == IAM {
		return s.refuse(c, &refusal{status, c.refusal.Error()})
	}
	return c.gatewayError(status, "APIGW.0301", "Incorrect IAM authentication information: "+c.refusal.Error())
}

func (c *call) gatewayError(status int, code, message string) answer {
	return answer{status: status, body: errorBody{Code: code, Message: message, RequestID: c.requestID}}
}
