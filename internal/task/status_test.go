// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package task_test

import (
	"testing"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

func TestStatusMeansWhatTheVocabularySays(t *testing.T) {
	for spelled, phase := range map[string]task.Phase{
		"Creating": task.InProgress,
		"Running":  task.InProgress,
		"Success":  task.Succeeded,
		"Failed":   task.Ended,
		"Stopped":  task.Ended,
	} {
		want(t, spelled, jobs.State(&spelled), task.State{Status: spelled, Phase: phase, Known: true})
	}
}

func TestUnlistedStatusIsInProgressAndNotKnown(t *testing.T) {
	for _, spelled := range []string{"Rebalancing", "success", "SUCCESS", ""} {
		state := jobs.State(&spelled)
		want(t, spelled, state, task.State{Status: spelled})
		want(t, spelled+" completed", state.Completed(), false)
		want(t, spelled+" succeeded", state.Succeeded(), false)
	}
	want(t, "absent", jobs.State(nil), task.State{})
}

func TestEveryEndIsCompletedAndOnlySuccessSucceeded(t *testing.T) {
	for phase, ends := range map[task.Phase][2]bool{
		task.InProgress: {false, false},
		task.Succeeded:  {true, true},
		task.Ended:      {true, false},
	} {
		state := task.State{Phase: phase}
		want(t, "completed, succeeded", [2]bool{state.Completed(), state.Succeeded()}, ends)
	}
}
