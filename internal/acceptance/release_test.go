// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package acceptance

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// releaseDist is the folder of a finished release, as an absolute path. It is
// read before TestMain clears the environment.
var releaseDist = os.Getenv("RELEASE_DIST")

const releaseManifest = "terraform-registry-manifest.json"

// platforms are those that a release is for.
var platforms = []string{
	"darwin_amd64", "darwin_arm64",
	"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
	"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
	"windows_386", "windows_amd64", "windows_arm64",
}

// release is one, and what its files are called.
type release struct{ Version string }

func newRelease(t *testing.T) release {
	t.Helper()
	if releaseDist == "" {
		t.Skip("there is no release to test: make release-snapshot builds one, and sets RELEASE_DIST to its folder")
	}
	text, err := os.ReadFile(filepath.Join(releaseDist, "metadata.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r release
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r release) file(suffix string) string {
	return "terraform-provider-huaweicloudtask_" + r.Version + "_" + suffix
}

func TestReleaseHasAnArchiveAndABillOfMaterialsForEachPlatformUnderAChecksum(t *testing.T) {
	t.Parallel()
	r := newRelease(t)
	files := map[string]string{r.file("manifest.json"): filepath.Join("..", "..", releaseManifest)}
	for _, platform := range platforms {
		for _, suffix := range []string{".zip", ".cdx.json"} {
			name := r.file(platform + suffix)
			files[name] = filepath.Join(releaseDist, name)
		}
	}
	sums, err := os.ReadFile(filepath.Join(releaseDist, r.file("SHA256SUMS")))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text, err := os.ReadFile(files[name])
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprintf("%x  %s", sha256.Sum256(text), name))
	}
	got := strings.Split(strings.TrimSpace(string(sums)), "\n")
	byName := func(a, b string) int { return strings.Compare(a[sha256.Size*2:], b[sha256.Size*2:]) }
	if slices.SortFunc(got, byName); !slices.Equal(got, want) {
		t.Errorf("the checksums are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The mirror is the one source of the provider, and holds it the way that the
// registry serves it.
func TestReleaseInstallsFromAMirrorAndApplies(t *testing.T) {
	t.Parallel()
	needCLI(t)
	r := newRelease(t)
	mirror, folder := t.TempDir(), copyExample(t, filepath.Join("guides", "known-after-apply"))
	archive := r.file(runtime.GOOS + "_" + runtime.GOARCH + ".zip")
	for _, registry := range registries {
		provider := filepath.Join(mirror, registry, "huaweicloudtask", "huaweicloudtask")
		if err := os.MkdirAll(provider, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(releaseDist, archive), filepath.Join(provider, archive)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, mirror, "cli.tfrc", fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror))
	c := newCloud(t)
	write(t, folder, "override.tf", c.provider()+fmt.Sprintf(`
terraform {
  required_providers {
    huaweicloudtask = {
      source  = "huaweicloudtask/huaweicloudtask"
      version = %q
    }
  }
}
`, r.Version))

	for _, args := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		cmd := tf.Command(t.Context(), folder, append(args, "-no-color")...)
		cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(mirror, "cli.tfrc"))
		t.Log(runCLI(t, cmd))
	}

	requests := c.Requests(of("/jobs/"))
	if len(requests) == 0 {
		t.Fatal("the gate was not read")
	}
	for _, request := range requests {
		if agent := request.Header.Get("User-Agent"); !strings.Contains(agent, "terraform-provider-huaweicloudtask/"+r.Version+" ") {
			t.Errorf("the release says that it is %q", agent)
		}
	}
}
