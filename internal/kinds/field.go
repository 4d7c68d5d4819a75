// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// Type is the type of the value that a [Field] holds.
type Type int

// The types of values.
const (
	Text     Type = iota // a string
	Integer              // a whole number of 64 bits
	Boolean              // true or false
	Texts                // a list of strings
	Anything             // any JSON value
	Object               // an object with the attributes in Field.Fields
	Objects              // a list of such objects
)

// Role says who sets a [Field].
type Role int

// The roles of fields.
const (
	Result   Role = iota // set by the service or the provider
	Optional             // set by the user, or not at all
	Required             // set by the user
	Either               // set by the user, or else by the provider
)

// Field describes an argument or a result without the terms of any surface. Package
// surface renders it as an attribute.
type Field struct {
	Name        string
	Type        Type
	Role        Role
	Description string // Markdown
	Default     string // of a Text; empty if there is none
	Sensitive   bool
	Detail      bool               // whether only a surface with Details shows it
	Fields      []Field            // of an Object or Objects
	Texts       []validator.String // of a Text
	Integers    []validator.Int64  // of an Integer
}

// IsArgument reports whether the user can set the field.
func (f Field) IsArgument() bool { return f.Role != Result }

// IsOptional reports whether the user can set the field, or leave it out.
func (f Field) IsOptional() bool { return f.Role == Optional || f.Role == Either }

// IsComputed reports whether the provider can set the field.
func (f Field) IsComputed() bool { return f.Role == Result || f.Role == Either }

// The functions below make results. A result is null if the API leaves it out.

func text(name, description string) Field {
	return Field{Name: name, Type: Text, Description: description}
}

func integer(name, description string) Field {
	return Field{Name: name, Type: Integer, Description: description}
}

func boolean(name, description string) Field {
	return Field{Name: name, Type: Boolean, Description: description}
}

func texts(name, description string) Field {
	return Field{Name: name, Type: Texts, Description: description}
}

func anything(name, description string) Field {
	return Field{Name: name, Type: Anything, Description: description}
}

func object(name, description string, fields ...Field) Field {
	return Field{Name: name, Type: Object, Description: description, Fields: fields}
}

func objects(name, description string, fields ...Field) Field {
	return Field{Name: name, Type: Objects, Description: description, Fields: fields}
}

// The functions below make arguments.

func required(name, description string, validators ...validator.String) Field {
	return Field{Name: name, Role: Required, Description: description, Texts: validators}
}

func optional(name, description string, validators ...validator.String) Field {
	return Field{Name: name, Role: Optional, Description: description, Texts: validators}
}

func number(name, description string, validators ...validator.Int64) Field {
	return Field{Name: name, Type: Integer, Role: Optional, Description: description, Integers: validators}
}

// detail marks fields that only a surface with Details shows, and returns them.
func detail(fields ...Field) []Field {
	for i := range fields {
		fields[i].Detail = true
	}
	return fields
}

func sensitive(f Field) Field {
	f.Sensitive = true
	return f
}

// statuses describes a status field by the statuses of v, followed by note.
func statuses(v task.Vocabulary, note string) string {
	return fmt.Sprintf("The status of the task: %s while it is in progress, %s when it has succeeded, and %s when it has ended without success.%s",
		alternatives(v.InProgress), alternatives(v.Succeeded), alternatives(v.Ended), note)
}

// alternatives lists names in Markdown, such as "`A`, `B` or `C`".
func alternatives(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "`" + name + "`"
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(slices.Clone(quoted[:last]), ", ") + " or " + quoted[last]
}
