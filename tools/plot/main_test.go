// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const few = `{
  "plans": [
    {"data_source": "kafka_background_task", "reads": 1, "time_ms": 130, "other": "the floor", "other_time_ms": 128},
    {"data_source": "kafka_background_task", "reads": 100, "time_ms": 239, "other": "the floor", "other_time_ms": 185},
    {"data_source": "swr_instance_job", "reads": 1000, "time_ms": 1168, "other": "the floor", "other_time_ms": 696}
  ],
  "gates": [
    {"task_lasts_s": 1, "lag_s": 0.6, "worst_lag_s": 1.1},
    {"task_lasts_s": 90, "lag_s": 3.1, "worst_lag_s": 6.5},
    {"task_lasts_s": 3600, "lag_s": 5, "worst_lag_s": 9.8}
  ]
}`

// incumbent is a plan to insert into few.
const incumbent = `{"data_source": "kafka_background_task", "reads": 1, "time_ms": 130, "other": "huaweicloud", "other_time_ms": 799},`

// drawn are the plots of figures in a folder of their own, by name.
func drawn(t *testing.T, figures string) (map[string][]byte, error) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "figures.json"), []byte(figures), 0o600); err != nil {
		t.Fatal(err)
	}
	failed := run(folder)
	plots := map[string][]byte{}
	for _, name := range []string{"plans.svg", "gates.svg"} {
		plots[name], _ = os.ReadFile(filepath.Join(folder, name))
	}
	return plots, failed
}

// texts are those of a plot, which must be well-formed.
func texts(t *testing.T, svg []byte) (found []string) {
	t.Helper()
	inText := false
	for decoder := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := decoder.Token()
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "text"
		case xml.EndElement:
			inText = false
		case xml.CharData:
			if inText {
				found = append(found, string(token))
			}
		case nil:
			if !errors.Is(err, io.EOF) {
				t.Errorf("%v:\n%s", err, svg)
			}
			return found
		}
	}
}

func TestAPlotHasItsLinesLegendAndLabels(t *testing.T) {
	for name, test := range map[string]struct {
		figures, plot string
		texts         []string
		points        map[string]int // by color
	}{
		"plans": {
			figures: few, plot: "plans.svg",
			texts: []string{
				"A plan that reads background tasks of Kafka instances", "reads in the plan", "0", "25", "50", "75", "100",
				"time of the plan, s", "0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3",
				"huaweicloudtask", "the floor, a provider of constants",
			},
			points: map[string]int{"#D55E00": 0, "#0072B2": 2, "#595959": 2},
		},
		"plans beside the incumbent": {
			figures: strings.Replace(few, `"plans": [`, `"plans": [`+incumbent, 1), plot: "plans.svg",
			texts: []string{
				"A plan that reads background tasks of Kafka instances", "reads in the plan", "0", "25", "50", "75", "100",
				"time of the plan, s", "0", "0.25", "0.5", "0.75", "1",
				"huaweicloud/huaweicloud", "huaweicloudtask", "the floor, a provider of constants",
			},
			points: map[string]int{"#D55E00": 1, "#0072B2": 2, "#595959": 2},
		},
		"gates": {
			figures: few, plot: "gates.svg",
			texts: []string{
				"How much later than its task ends a gate opens, in simulated time", "length of the task (log scale)", "1 s", "1.5 min", "1 h",
				"lag of the gate, s", "0", "2.5", "5", "7.5", "10", "12.5", "the longest of 101 waits", "the median of 101 waits",
			},
			points: map[string]int{"#D55E00": 3, "#0072B2": 3, "#595959": 0},
		},
	} {
		t.Run(name, func(t *testing.T) {
			plots, err := drawn(t, test.figures)
			if err != nil {
				t.Fatal(err)
			}
			svg := plots[test.plot]
			if found := texts(t, svg); !slices.Equal(found, test.texts) {
				t.Errorf("the texts are %q", found)
			}
			for color, want := range test.points {
				// One more is in the legend.
				if got := bytes.Count(svg, []byte(`style="fill:`+color)); got != want+min(want, 1) {
					t.Errorf("%d points have the color %s, not %d and one in the legend", got, color, want)
				}
			}
			if !bytes.Contains(svg, []byte("#FFFFFF")) || len(svg) > 60<<10 {
				t.Errorf("it has no background, or is too large: %d bytes", len(svg))
			}
		})
	}
}

func TestFiguresThatCannotBePlottedAreAnError(t *testing.T) {
	plans, gates, _ := strings.Cut(few, `"gates"`)
	for name, figures := range map[string]string{
		"no plans":        `{"gates"` + gates,
		"no gates":        plans + `"gates": []}`,
		"another version": strings.Replace(few, `"lag_s"`, `"delay_s"`, 1),
		"not JSON":        `plans`,
	} {
		if _, err := drawn(t, figures); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestTheCommittedPlotsAreThoseOfTheCommittedFigures(t *testing.T) {
	folder := filepath.Join("..", "..", "benchmarks")
	figures, err := os.ReadFile(filepath.Join(folder, "figures.json"))
	if err != nil {
		t.Fatal(err)
	}
	plots, err := drawn(t, string(figures))
	if err != nil {
		t.Fatal(err)
	}
	for name, svg := range plots {
		committed, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, svg) {
			t.Errorf("%s shows other figures: draw it again with bin/plot benchmarks", name)
		}
	}
}
