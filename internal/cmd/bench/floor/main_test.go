// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

func TestFloorHasTheAttributesOfTheProvider(t *testing.T) {
	f, err := newFloor()
	if err != nil {
		t.Fatal(err)
	}
	schemas := protocoltest.New(t, provider.New("test")()).Schema().DataSourceSchemas
	for name, schema := range f.schema.DataSourceSchemas {
		ours, floors := schemas[name].ValueType(), schema.ValueType()
		if diff := cmp.Diff(attributes(ours, floors), attributes(floors, ours)); diff != "" {
			t.Errorf("%s (-provider +floor):\n%s", name, diff)
		}
	}
}

// attributes are the paths to the parts of a type, as deep as another type says
// anything of them.
func attributes(typ, other tftypes.Type) []string {
	var paths []string
	switch t := typ.(type) {
	case tftypes.Object:
		o, ok := other.(tftypes.Object)
		if !ok {
			return []string{""} // other is dynamic
		}
		for _, name := range slices.Sorted(maps.Keys(t.AttributeTypes)) {
			if name == "timeouts" {
				continue // no state has it without an argument
			}
			for _, path := range attributes(t.AttributeTypes[name], o.AttributeTypes[name]) {
				paths = append(paths, name+"."+path)
			}
		}
	case tftypes.List:
		o, _ := other.(tftypes.List)
		for _, path := range attributes(t.ElementType, o.ElementType) {
			paths = append(paths, "0."+path)
		}
	default:
		return []string{""}
	}
	return paths
}
