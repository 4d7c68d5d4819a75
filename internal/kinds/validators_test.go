// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/actions"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/datasources"
	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/kinds"
)

// check validates one argument that is a text.
func check(t *testing.T, s kinds.Subject, on kinds.Surface, name, text string) (errors, warnings int) {
	t.Helper()
	for _, d := range s.Check(t.Context(), on, map[string]string{name: text}) {
		attributed, ok := d.(diag.DiagnosticWithPath)
		switch {
		case !ok:
			t.Errorf("%s: a diagnostic that is on no attribute: %v", s.Name, d)
		case attributed.Path().String() != name: // another argument that is required
		case d.Severity() == diag.SeverityError:
			errors++
		default:
			warnings++
		}
	}
	return errors, warnings
}

// validTexts are values of the arguments that do not take any text.
var validTexts = map[string]string{
	"created_after": "2021-05-12T03:50:38Z", "endpoint": "https://host/path", "region": "cn-north-4", "wait_for": "success",
	"poll_interval": "5s", "type": "MODIFY", "task_type": "softwareUpgrade", "task_detail_status": "Fail", "marker": "64c0f2a97d1b3e5864c0f2a9",
}

// What nobody sees in a text must not select other tasks than the reader means.
func TestEveryTextArgumentRefusesWhatNobodySees(t *testing.T) {
	for _, s := range kinds.Subjects() {
		for _, on := range []kinds.Surface{datasources.Surface, actions.SurfaceOf(s)} {
			fields, timeouts := s.Schema(on)
			if len(timeouts.Texts) == 0 {
				t.Errorf("%s: timeouts has no validator", s.Name)
			}
			for _, f := range fields {
				if f.IsArgument() && f.Type == kinds.Text {
					refusesWhatNobodySees(t, s, on, f.Name)
				}
			}
		}
	}
}

func refusesWhatNobodySees(t *testing.T, s kinds.Subject, on kinds.Surface, name string) {
	t.Helper()
	text := cmp.Or(validTexts[name], "a")
	if name == "status" {
		text = s.Statuses.Succeeded[0]
	}
	if errors, warnings := check(t, s, on, name, text); errors+warnings > 0 {
		t.Errorf("%s: %s = %q: %d errors, %d warnings", s.Name, name, text, errors, warnings)
	}
	for _, wrong := range []string{
		text + "\n", text + " ", " " + text, "\t" + text, text + "\x00", text + "\r\n" + text, text + "\u2028" + text, "\ufeff" + text, text + "\u200b", " ", "\n",
	} {
		if errors, _ := check(t, s, on, name, wrong); errors == 0 {
			t.Errorf("%s, %s: %s = %q is taken", s.Name, on.Noun, name, wrong)
		}
	}
}

func TestMessageOfAWrongTextSaysWhatIsWrong(t *testing.T) {
	for name, wrong := range map[string]struct{ text, says string }{
		"status":        {"success", `Attribute status must be a status in the spelling of the service. The value "success" is not valid: the service spells it "SUCCESS".`},
		"type":          {"MODIFI", `"MODIFI" is not a type that this provider knows: CREATE, MODIFY,`},
		"wait_for":      {"succeed", `Attribute wait_for must be "completion" or "success". The value "succeed" is not valid.`},
		"poll_interval": {"5", `The value "5" is not valid: it is not a number with a unit (ms, s, m or h).`},
	} {
		said := ""
		for _, s := range kinds.Subjects() {
			if s.Name == "iotda_instance_tasks" {
				for _, d := range s.Check(t.Context(), datasources.Surface, map[string]string{name: wrong.text}) {
					said += d.Detail() + "\n"
				}
			}
		}
		if !strings.Contains(said, wrong.says) {
			t.Errorf("%s: %q is missing in %q", name, wrong.says, said)
		}
	}
}

func TestAgesFromTwoDaysOnAreInDays(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", 47*time.Hour + 59*time.Minute: "47h59m", 48 * time.Hour: "2 days", 2000*time.Hour + time.Second: "83 days",
	} {
		if got := kinds.Age(age); got != want {
			t.Errorf("%s: %q, want %q", age, got, want)
		}
	}
}

func TestKnownValueInAnotherCaseIsAnErrorAndAnUnknownOneAWarning(t *testing.T) {
	for _, s := range kinds.Subjects() {
		if !s.IsList() {
			continue
		}
		texts := map[string][]string{"status": {s.Statuses.Succeeded[0], "suCCess"}}
		switch s.Name {
		case "iotda_instance_tasks":
			texts["type"] = []string{"OPEN_SNAT", "open_snat"}
		case "iotda_batch_tasks":
			texts["task_type"] = []string{"softwareUpgrade", "SoftwareUpgrade"}
		}
		for name, text := range texts {
			for text, want := range map[string][2]int{text[0]: {0, 0}, text[1]: {1, 0}, "Rebalancing": {0, 1}} {
				errors, warnings := check(t, s, datasources.Surface, name, text)
				if got := [2]int{errors, warnings}; got != want {
					t.Errorf("%s: %s = %q: errors and warnings %v, want %v", s.Name, name, text, got, want)
				}
			}
		}
	}
}
