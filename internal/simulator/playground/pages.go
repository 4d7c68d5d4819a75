// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package playground

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/simulator"
)

//go:embed pages
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{"arguments": arguments}).ParseFS(files, "pages/*"))

// surfaces are the templates of the files for a kind of task, by what follows the kind in a file's name.
var surfaces = map[string]string{".tf": "data.tf.tmpl", "_gate.tf": "gate.tf.tmpl", "s.tf": "list.tf.tmpl", "_wait.tf": "wait.tf.tmpl"}

// page is a page of the playground.
type page struct {
	template string
	simulator.Demo
	simulator.DemoKind // of the tasks, on a page for one kind
	Tasks              []simulator.DemoTask
	URL                string // of the simulator
}

// newPages returns the pages of a demo, by their paths.
func newPages(demo simulator.Demo) map[string]page {
	pages := map[string]page{
		root:                  {template: "start.txt.tmpl", Demo: demo, Tasks: demo.Tasks},
		root + "/provider.tf": {template: "provider.tf.tmpl", Demo: demo},
		root + "/regions.tf":  {template: "regions.tf.tmpl", Demo: demo, Tasks: demo.Tasks},
	}
	for _, kind := range demo.Kinds {
		tasks := slices.DeleteFunc(slices.Clone(demo.Tasks), func(t simulator.DemoTask) bool {
			return t.DemoKind != kind || t.Project != demo.Project
		})
		for suffix, name := range surfaces {
			pages[root+"/"+kind.DataSource+suffix] = page{template: name, Demo: demo, DemoKind: kind, Tasks: tasks}
		}
	}
	return pages
}

// In returns the tasks on the page that are in a project and have a story of that name.
func (p page) In(project simulator.Project, story string) []simulator.DemoTask {
	return slices.DeleteFunc(slices.Clone(p.Tasks), func(t simulator.DemoTask) bool { return t.Project != project || t.Name != story })
}

// text is the page of a simulator at that URL.
func (p page) text(url string) (string, error) {
	p.URL = url
	var text strings.Builder
	err := templates.ExecuteTemplate(&text, p.template, p)
	return text.String(), err
}

// arguments are the lines that set arguments, given as names and values, aligned as terraform fmt has it. Arguments
// without a value are left out.
func arguments(indent string, pairs ...string) string {
	var set [][]string
	width := 0
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			set = append(set, pair)
			width = max(width, len(pair[0]))
		}
	}
	var lines []string
	for _, pair := range set {
		lines = append(lines, fmt.Sprintf("%s%-*s = %q", indent, width, pair[0], pair[1]))
	}
	return strings.Join(lines, "\n")
}
