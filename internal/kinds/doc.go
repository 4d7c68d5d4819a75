// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

// Package kinds holds what there is to know of each kind of task, a file for
// each. It knows no surface: the data source, the gate resource and the action
// of a kind are made from its one definition, a [Subject], by packages of their
// own.
//
// A subject has fields, from which every surface renders its schema, and a model,
// a struct that holds the arguments and the answer. Arguments are tagged
// json:"-"; the fields of the answer are pointers tagged with both names, so a
// body is decoded straight into what becomes state, and what the API leaves out
// stays null. A model says
//
//   - Identity: which argument names the task in messages,
//   - Read: which of the client's methods fills it, with one small request,
//   - Verify: whether the answer is about what was asked for,
//   - Report: where in the answer the status is.
//
// A model that one small request cannot fill is [Detailed] as well.
//
// [Subject.Run] is the way of a read for all surfaces: the arguments are decoded
// into the model; the client fills copies of that model, as often as the wait
// engine of package task asks for one; the last copy becomes attributes.
package kinds
