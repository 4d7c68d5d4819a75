// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package datasources holds the data sources: one generic one, and a file for
// each kind of task.
//
// The way of a read (datasource.go): the configuration is decoded into the
// kind's model; the client fills copies of that model with what the service
// answers, as often as the wait engine of package task asks for one; the last
// copy becomes the state.
//
// A kind is a struct, its model. Arguments are framework values tagged
// json:"-"; the fields of the answer are pointers tagged with both names, so a
// body is decoded straight into what becomes state, and what the API leaves out
// stays null. A kind tells
//
//   - kind: its names, and the description and attributes of its schema,
//   - id: which argument names the task in messages,
//   - read: which of the client's methods fills the model,
//   - state: where in the answer the status is, and what statuses mean.
//
// A kind that one small request cannot fill also is a large. A new kind is its
// file and a line in All.
package datasources
