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

// Type is what a field holds.
type Type int

// The types.
const (
	Text     Type = iota
	Integer       // of 64 bits
	Boolean       //
	Texts         // a list
	Anything      // any JSON
	Object        // with Fields
	Objects       // a list of such
)

// Role is who sets a field.
type Role int

// The roles.
const (
	Result   Role = iota // the service, or the provider
	Optional             // the user, who may leave it out
	Required             // the user
	Either               // the user, or else the provider
)

// Field is an argument or a result, in terms that no surface has for itself.
type Field struct {
	Name        string
	Type        Type
	Role        Role
	Description string // Markdown
	Default     string // of a text
	Sensitive   bool
	Detail      bool // too large, or of no use, for a surface that only waits
	Fields      []Field
	Texts       []validator.String
	Integers    []validator.Int64
}

// IsArgument says whether the user can set the field.
func (f Field) IsArgument() bool { return f.Role != Result }

// IsOptional says whether the user can leave it out.
func (f Field) IsOptional() bool { return f.Role == Optional || f.Role == Either }

// IsComputed says whether the provider can set it.
func (f Field) IsComputed() bool { return f.Role == Result || f.Role == Either }

// The fields of an answer: null where the API leaves one out.

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

// The arguments.

func required(name, description string, validators ...validator.String) Field {
	return Field{Name: name, Role: Required, Description: description, Texts: validators}
}

func optional(name, description string, validators ...validator.String) Field {
	return Field{Name: name, Role: Optional, Description: description, Texts: validators}
}

func number(name, description string, validators ...validator.Int64) Field {
	return Field{Name: name, Type: Integer, Role: Optional, Description: description, Integers: validators}
}

// detail marks fields for which a surface that only waits has no place.
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

// statuses describes the status of a kind of task, by its vocabulary.
func statuses(v task.Vocabulary, note string) string {
	return fmt.Sprintf("The status of the task: %s while it is in progress, %s when it has succeeded, and %s when it has ended without success.%s",
		alternatives(v.InProgress), alternatives(v.Succeeded), alternatives(v.Ended), note)
}

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
