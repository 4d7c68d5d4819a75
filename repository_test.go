// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/cli"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// allKinds are the names of all kinds of tasks.
func allKinds() []string {
	var names []string
	for _, k := range kinds.All() {
		names = append(names, k.Task.Name)
	}
	return names
}

// spellings are how files speak of a kind such as swr_instance_job: by this
// name, as swrInstanceJob or swrInstanceJobKind, or as InstanceJob, in the name
// of an API.
func spellings(kind string) *regexp.Regexp {
	service, words, _ := strings.Cut(kind, "_")
	var pascal strings.Builder
	for word := range strings.SplitSeq(words, "_") {
		pascal.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return regexp.MustCompile(kind + `|\b` + service + pascal.String() + `(Kind)?\b|[a-z]` + pascal.String() + `\b`)
}

// A step of the recipe begins with a file: one of the kind's own, or one that
// speaks of the kind.
func TestEveryKindHasWhatTheRecipeForANewOneAsksFor(t *testing.T) {
	_, recipe, _ := strings.Cut(read(t, "CONTRIBUTING.md"), "\n## A new kind of task\n")
	recipe, _, _ = strings.Cut(recipe, "\n## ")
	steps := regexp.MustCompile("(?m)^\\d+\\. `([^`]+)`: ").FindAllStringSubmatch(recipe, -1)
	if len(steps) < 8 {
		t.Fatalf("there are %d steps in:\n%s", len(steps), recipe)
	}
	for _, kind := range allKinds() {
		for _, step := range steps {
			path := strings.ReplaceAll(step[1], "NAME", kind)
			if text := read(t, path); path == step[1] && !spellings(kind).MatchString(text) {
				t.Errorf("%s does not speak of %s", path, kind)
			}
		}
	}
}

func TestDesignTellsOfEveryPackage(t *testing.T) {
	design := read(t, "DESIGN.md")
	packages, err := filepath.Glob("internal/*")
	if err != nil || len(packages) == 0 {
		t.Fatalf("no packages: %v", err)
	}
	for _, name := range packages {
		if !regexp.MustCompile(`\b` + filepath.Base(name) + `\b`).MatchString(design) {
			t.Errorf("DESIGN.md does not tell of %s", name)
		}
	}
}

// avoided are phrases for which plain technical English has better ones, such as
// "Can also be set with", "If not set" and "Defaults to".
var avoided = regexp.MustCompile(`Also from|Much that one|[Ww]hether to |[Hh]ow long to |look(s|ed)? at found|Unset,|[Uu]nset: |` +
	`The default is|[Ss]tands for whatever|must not be touched|an answer that is none|such as is none|[Tt]ime-out|[Bb]ehaviour`)

func TestPagesExamplesAndDescriptionsAreInPlainEnglish(t *testing.T) {
	t.Parallel()
	seen := 0
	repository := os.DirFS(".")
	err := fs.WalkDir(repository, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "bin", "dist", "testdata"}, path):
			return fs.SkipDir
		case !isProse(path):
			return nil
		}
		seen++
		text, err := fs.ReadFile(repository, path)
		for number, line := range strings.Split(string(text), "\n") {
			if phrase := avoided.FindString(line); phrase != "" {
				t.Errorf("%s:%d: %q in %s", path, number+1, phrase, line)
			}
		}
		return err
	})
	if err != nil || seen < 80 {
		t.Errorf("%d files were read: %v", seen, err)
	}
}

// isProse reports whether users read what is in a file: a page, an example, or
// the descriptions and messages in the code.
func isProse(path string) bool {
	folder := filepath.ToSlash(filepath.Dir(path))
	switch filepath.Ext(path) {
	case ".md", ".tmpl", ".tf", ".hcl":
		return true
	case ".go":
		described := slices.Contains([]string{"internal/kinds", "internal/provider", "internal/datasources", "internal/resources", "internal/actions", "internal/functions"}, folder)
		return described && !strings.HasSuffix(path, "_test.go")
	}
	return false
}

// oldest are the places that name the oldest versions of Terraform and OpenTofu,
// in this order.
var oldest = map[string]*regexp.Regexp{
	"README.md":                       regexp.MustCompile(`(?m)^\| provider, resources, data sources \| (\S+) \| (\S+) \|$`),
	"CONTRIBUTING.md":                 regexp.MustCompile(`every minor version of Terraform from (\S+) and of OpenTofu from (\S+)\. `),
	"templates/index.md.tmpl":         regexp.MustCompile(`works with Terraform (\S+) and OpenTofu (\S+), and later versions`),
	"docs/index.md":                   regexp.MustCompile(`works with Terraform (\S+) and OpenTofu (\S+), and later versions`),
	"templates/guides/gating.md.tmpl": regexp.MustCompile(`(?m)^\| resource .* \| (\S+) \| (\S+) \|$`),
	"docs/guides/gating.md":           regexp.MustCompile(`(?m)^\| (?:list )?data source .* \| (\S+) \| (\S+) \|$`),
}

func TestOldestVersionsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	want := []string{cli.OldestTerraform, cli.OldestOpenTofu}
	for path, pattern := range oldest {
		named := pattern.FindAllStringSubmatch(read(t, path), -1)
		if len(named) == 0 {
			t.Errorf("%s names no versions", path)
		}
		for _, versions := range named {
			if !slices.Equal(versions[1:], want) {
				t.Errorf("%s: %q, want %q", path, versions[1:], want)
			}
		}
	}
}

// The newest versions that are known are those of the tools.
func TestWorkflowTestsEveryMinorVersionOfEachCLI(t *testing.T) {
	t.Parallel()
	workflow := read(t, ".github/workflows/test.yml")
	for _, product := range []struct{ cli, oldest, tool, module string }{
		{"terraform", cli.OldestTerraform, "tools/terraform/go.mod", "github.com/hashicorp/terraform"},
		{"tofu", cli.OldestOpenTofu, "tools/opentofu/go.mod", "github.com/opentofu/opentofu"},
	} {
		first, err := strconv.Atoi(strings.TrimPrefix(product.oldest, "1."))
		if err != nil {
			t.Fatal(err)
		}
		newest := regexp.MustCompile(`(?m)^(?:require)?\s+` + product.module + ` v1\.(\d+)\.`).FindStringSubmatch(read(t, product.tool))
		if newest == nil {
			t.Fatalf("%s has no %s", product.tool, product.module)
		}
		last, _ := strconv.Atoi(newest[1])
		var want []string
		for minor := first; minor <= last; minor++ {
			want = append(want, fmt.Sprintf(`"~1.%d.0"`, minor))
		}
		want = append(want, "latest")
		var got []string
		for _, entry := range regexp.MustCompile(`\{ cli: `+product.cli+`, version: (\S+) \}`).FindAllStringSubmatch(workflow, -1) {
			got = append(got, entry[1])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", product.cli, got, want)
		}
	}
}

// A tag can be moved to other code, a commit cannot.
func TestWorkflowsPinActionsByCommitAndSayWhichVersionThatIs(t *testing.T) {
	workflows, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(workflows) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	uses := regexp.MustCompile(`(?m)\buses: *(.*)$`)
	pinned := regexp.MustCompile(`^(\./.*|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)
	versions := map[string]string{}
	for _, workflow := range workflows {
		for _, use := range uses.FindAllStringSubmatch(read(t, workflow), -1) {
			name, version, _ := strings.Cut(use[1], "@")
			if before, ok := versions[name]; !pinned.MatchString(use[1]) || ok && before != version {
				t.Errorf("%s: %s", workflow, use[0])
			}
			versions[name] = version
		}
	}
}
