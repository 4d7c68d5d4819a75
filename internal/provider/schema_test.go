// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// walk visits every attribute, nested ones too, with its path.
func walk(path string, attributes []*tfprotov6.SchemaAttribute, visit func(path string, a *tfprotov6.SchemaAttribute)) {
	for _, a := range attributes {
		at := path + "." + a.Name
		visit(at, a)
		if a.NestedType != nil {
			walk(at, a.NestedType.Attributes, visit)
		}
	}
}

// blocks are a schema's block and those in it, by path.
func blocks(path string, block *tfprotov6.SchemaBlock) map[string]*tfprotov6.SchemaBlock {
	out := map[string]*tfprotov6.SchemaBlock{path: block}
	for _, nested := range block.BlockTypes {
		maps.Copy(out, blocks(path+"."+nested.TypeName, nested.Block))
	}
	return out
}

// allBlocks are those of the provider and of every data source.
func allBlocks(t testing.TB) map[string]*tfprotov6.SchemaBlock {
	t.Helper()
	schema := fresh(t).Schema()
	out := blocks("provider", schema.Provider.Block)
	for name, s := range schema.DataSourceSchemas {
		maps.Copy(out, blocks(name, s.Block))
	}
	for name, s := range schema.ResourceSchemas {
		maps.Copy(out, blocks(name, s.Block))
	}
	for name, s := range schema.ActionSchemas {
		maps.Copy(out, blocks(name, s.Schema.Block))
	}
	return out
}

func TestEveryAttributeIsDescribedInSentences(t *testing.T) {
	described := 0
	for path, block := range allBlocks(t) {
		walk(path, block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			described++
			if text := a.Description; text == "" || text != strings.TrimSpace(text) || !strings.HasSuffix(text, ".") || strings.Contains(text, "  ") {
				t.Errorf("%s: %q", path, text)
			}
		})
	}
	if described < 100 {
		t.Errorf("only %d attributes were seen", described)
	}
}

func TestEveryDataSourceIsDescribed(t *testing.T) {
	schema := fresh(t).Schema()
	same(t, "data sources", len(schema.DataSourceSchemas), len(kinds)+len(lists))
	for _, k := range kinds {
		if text := schema.DataSourceSchemas[k.dataSource()].Block.Description; !strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q", k.name, text)
		}
	}
}

func TestSecretsAndNothingElseAreSensitive(t *testing.T) {
	sensitive := map[string]bool{}
	for path, block := range allBlocks(t) {
		walk(path, block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			if a.Sensitive {
				sensitive[path] = true
			}
		})
	}
	same(t, "sensitive", sorted(sensitive), []string{
		"huaweicloudtask_iotda_batch_task.task_details.output",
		"huaweicloudtask_kafka_background_task.tasks.params",
		"huaweicloudtask_kafka_background_task_gate.tasks.params",
		"huaweicloudtask_kafka_background_tasks.latest.params",
		"huaweicloudtask_kafka_background_tasks.tasks.params",
		"provider.access_key",
		"provider.assume_role_with_oidc.id_token",
		"provider.key",
		"provider.password",
		"provider.secret_key",
		"provider.security_token",
		"provider.token",
	})
}

// What is asked for is given by the user; what is answered, by the service alone.
func TestAttributesAreArgumentsOrResults(t *testing.T) {
	results := "found completed succeeded status reason"
	for _, k := range kinds {
		arguments := map[string]bool{}
		for name := range k.config {
			arguments[name] = true
		}
		for _, a := range fresh(t).Schema().DataSourceSchemas[k.dataSource()].Block.Attributes {
			_, documented := k.document[a.Name]
			isResult := documented || strings.Contains(results, a.Name)
			placed := a.Name == "region" || a.Name == "project_id"
			same(t, k.name+"."+a.Name,
				[]bool{a.Required, a.Optional, a.Computed},
				[]bool{arguments[a.Name], !arguments[a.Name] && !isResult, isResult || placed})
		}
	}
}
