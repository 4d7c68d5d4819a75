// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/protocoltest"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/provider"
)

var repository = os.DirFS(filepath.Join("..", ".."))

// page is a page of Markdown.
type page struct {
	path  string
	text  string // without its front matter
	prose string // without its blocks of code too
}

var (
	frontMatter = regexp.MustCompile(`(?s)\A---\n.*?\n---\n`)
	codeBlock   = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)\n```$")
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	anchor      = regexp.MustCompile(`<a id="(.+?)">`)
	link        = regexp.MustCompile(`\]\((.+?)\)`)
)

// readPages reads the pages that match one of the patterns.
func readPages(t *testing.T, patterns ...string) []page {
	t.Helper()
	var pages []page
	for _, pattern := range patterns {
		names, err := fs.Glob(repository, pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no page is called %s: %v", pattern, err)
		}
		for _, name := range names {
			pages = append(pages, readPage(t, name))
		}
	}
	return pages
}

func readPage(t *testing.T, name string) page {
	t.Helper()
	text := frontMatter.ReplaceAllString(readText(t, name), "")
	return page{name, text, codeBlock.ReplaceAllString(text, "")}
}

func readText(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(repository, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// anchors are the places on the page that a link can lead to.
func (p page) anchors() map[string]bool {
	all := map[string]bool{"": true}
	for _, found := range heading.FindAllStringSubmatch(p.prose, -1) {
		all[slug(found[1])] = true
	}
	for _, found := range anchor.FindAllStringSubmatch(p.prose, -1) {
		all[found[1]] = true
	}
	return all
}

// slug is the anchor that is made of a heading.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// onGitHub is how pages in a registry, where examples are not, link to a file or
// a folder of the repository.
var onGitHub = regexp.MustCompile(`^https://github\.com/huaweicloudtask/terraform-provider-huaweicloudtask/(?:blob|tree)/main/`)

// cutRepository returns the path within the repository, where a link leads there.
func cutRepository(target string) (inside string, ok bool) {
	inside = onGitHub.ReplaceAllString(target, "")
	return inside, inside != target
}

func TestEveryLinkInsideThePagesResolves(t *testing.T) {
	t.Parallel()
	followed := 0
	for _, p := range readPages(t, "*.md", "docs/*.md", "docs/*/*.md") {
		for _, found := range link.FindAllStringSubmatch(p.prose, -1) {
			target, fragment, _ := strings.Cut(found[1], "#")
			target, inRepository := cutRepository(target)
			if strings.Contains(target, "://") {
				continue
			}
			followed++
			name := path.Join(path.Dir(p.path), target)
			switch {
			case inRepository:
				name = target
			case target == "":
				name = p.path
			}
			if _, err := fs.Stat(repository, name); err != nil {
				t.Errorf("%s: link to %s: %v", p.path, found[1], err)
			} else if path.Ext(name) == ".md" && !readPage(t, name).anchors()[fragment] {
				t.Errorf("%s: link to %s: there is no such heading", p.path, found[1])
			}
		}
	}
	if followed < 50 {
		t.Errorf("only %d links were seen", followed)
	}
}

// exampleTexts are the files of the examples that the tests run, by their text.
func exampleTexts(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	for _, folder := range slices.Concat(exampleFolders(t), signInFolders(t)) {
		for _, pattern := range []string{"*.tf", "tests/*.tftest.hcl"} {
			files, err := fs.Glob(repository, path.Join("examples", filepath.ToSlash(folder), pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				names[strings.TrimSpace(readText(t, file))] = file
			}
		}
	}
	return names
}

func TestTerraformCodeOnThePagesIsAnExampleThatIsRun(t *testing.T) {
	t.Parallel()
	examples, quoted := exampleTexts(t), map[string]bool{}
	for _, p := range readPages(t, "*.md", "docs/*.md", "docs/*/*.md") {
		for _, block := range codeBlock.FindAllStringSubmatch(p.text, -1) {
			if block[1] != "terraform" {
				continue
			}
			file, ok := examples[block[2]]
			if !ok {
				t.Errorf("%s: no file under examples holds this:\n%s", p.path, block[2])
			}
			quoted[file] = true
		}
	}
	for _, file := range examples {
		folder, _, _ := strings.Cut(strings.TrimPrefix(file, "examples/"), "/")
		shown := slices.Contains([]string{"actions", "data-sources", "functions", "guides", "resources"}, folder)
		if shown && path.Base(file) != "provider.tf" && !quoted[file] { // a page has that once
			t.Errorf("no page shows %s", file)
		}
	}
}

func TestFragmentsOnThePagesAreFormatted(t *testing.T) {
	t.Parallel()
	needCLI(t)
	for _, p := range readPages(t, "*.md", "docs/*.md", "docs/*/*.md") {
		for _, block := range codeBlock.FindAllStringSubmatch(p.text, -1) {
			if block[1] == "hcl" {
				format := tf.Command(t.Context(), ".", "fmt", "-")
				format.Stdin = strings.NewReader(block[2])
				if formatted := strings.TrimSuffix(runCLI(t, format), "\n"); formatted != block[2] {
					t.Errorf("%s: this should be formatted so:\n%s", p.path, formatted)
				}
			}
		}
	}
}

func TestEveryPageBeginsWithAnExample(t *testing.T) {
	t.Parallel()
	for _, p := range readPages(t, "docs/*.md", "docs/*/*.md") {
		if p.path == "docs/guides/troubleshooting.md" {
			continue // it begins with an error
		}
		before, _, ok := strings.Cut(p.text, "\n```terraform\n")
		if !ok || strings.Contains(before, "```") {
			t.Errorf("%s does not begin with an example", p.path)
		}
		headings := heading.FindAllString(before, -1)
		if len(headings) != 1 && (len(headings) != 2 || headings[1] != "## Example Usage") {
			t.Errorf("%s begins with other things than an example: %q", p.path, headings)
		}
	}
}

// entry is an attribute or a block, and where on its page it has to stand.
type entry struct{ schema, name, description string }

// entries are those of a block and of all within it; schema is the path to it.
func entries(schema string, block *tfprotov6.SchemaBlock) []entry {
	all := attributeEntries(schema, block.Attributes)
	for _, nested := range block.BlockTypes {
		all = append(all, entry{schema, nested.TypeName, nested.Block.Description})
		all = append(all, entries(within(schema, nested.TypeName), nested.Block)...)
	}
	return all
}

func attributeEntries(schema string, attributes []*tfprotov6.SchemaAttribute) []entry {
	var all []entry
	for _, a := range attributes {
		all = append(all, entry{schema, a.Name, a.Description})
		if a.NestedType != nil {
			all = append(all, attributeEntries(within(schema, a.Name), a.NestedType.Attributes)...)
		}
	}
	return all
}

func within(schema, name string) string { return strings.TrimPrefix(schema+"."+name, ".") }

// schemaPages are the pages of the provider and of each of its surfaces, with
// what has to stand on them.
func schemaPages(t *testing.T) map[string][]entry {
	t.Helper()
	schema := protocoltest.New(t, provider.New("test")()).Schema()
	pages := map[string][]entry{"docs/index.md": entries("", schema.Provider.Block)}
	add := func(folder, name string, s *tfprotov6.Schema) {
		pages["docs/"+folder+"/"+strings.TrimPrefix(name, "huaweicloudtask_")+".md"] = entries("", s.Block)
	}
	for name, s := range schema.DataSourceSchemas {
		add("data-sources", name, s)
	}
	for name, s := range schema.ResourceSchemas {
		add("resources", name, s)
	}
	for name, s := range schema.ActionSchemas {
		add("actions", name, s.Schema)
	}
	return pages
}

var schemaHeading = regexp.MustCompile("(?m)^(?:## Schema|### Nested Schema for `(.+)`)$")

// schemas are the parts of a page that describe a schema, by the path to it.
func (p page) schemas() map[string]string {
	parts := map[string]string{}
	found := schemaHeading.FindAllStringSubmatchIndex(p.text, -1)
	for i, at := range found {
		end := len(p.text)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		name := ""
		if at[2] >= 0 {
			name = p.text[at[2]:at[3]]
		}
		parts[name] = p.text[at[1]:end]
	}
	return parts
}

func TestEveryAttributeStandsOnItsPage(t *testing.T) {
	t.Parallel()
	for name, wanted := range schemaPages(t) {
		schemas := readPage(t, name).schemas()
		for _, e := range wanted {
			line := regexp.MustCompile("(?m)^- `" + e.name + "` \\(.+?\\) " + regexp.QuoteMeta(e.description))
			if !line.MatchString(schemas[e.schema]) {
				t.Errorf("%s: %q lacks %s: %s", name, e.schema, e.name, e.description)
			}
		}
	}
}

var (
	statusRow  = regexp.MustCompile("(?m)^\\| `(\\w+)` \\|")
	statusName = regexp.MustCompile("`(\\w+)`")
)

// A task's own status is the one that is told of what it is while the task runs.
func TestTheTableOfStatusesHoldsThoseOfTheDescription(t *testing.T) {
	t.Parallel()
	pages := schemaPages(t)
	for _, k := range kinds.All() {
		described := map[string]bool{}
		for _, e := range pages["docs/data-sources/"+k.Task.Name+".md"] {
			if e.name == "status" && strings.Contains(e.description, "while it is in progress") {
				described = names(statusName, e.description)
			}
		}
		for _, name := range []string{"data-sources/%s.md", "resources/%s_gate.md", "actions/%s_wait.md"} {
			name = "docs/" + fmt.Sprintf(name, k.Task.Name)
			if table := names(statusRow, readPage(t, name).text); len(table) == 0 || !maps.Equal(table, described) {
				t.Errorf("%s: the table has %v, the description %v", name, table, described)
			}
		}
	}
}

func names(pattern *regexp.Regexp, text string) map[string]bool {
	all := map[string]bool{}
	for _, found := range pattern.FindAllStringSubmatch(text, -1) {
		all[found[1]] = true
	}
	return all
}
