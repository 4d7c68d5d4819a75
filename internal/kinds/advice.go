// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package kinds

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/task"
)

// detail returns the detail of a message: the facts, and the advice that fits the
// surface.
func (on Surface) detail(e *task.Error) string {
	return strings.Trim(e.Facts()+"\n\n"+join(on.advice(e)...), "\n")
}

// advice returns what to do next, a sentence or two in each line.
func (on Surface) advice(e *task.Error) []string {
	switch e.Outcome {
	case task.Failed:
		return []string{
			"Find the cause in the service, " + e.Form("start the task again, and apply with the ID of the new task.",
				"and start the failed tasks again. Set created_after to a later time: the gate holds as long as a failed task matches."),
			e.Form("To continue even if the task fails", "To continue even if tasks fail") + `, set wait_for = "completion"` + on.check("succeeded") + ".",
		}
	case task.TimedOut:
		return []string{goesOn(e), unknown(e), e.State.Hint, hint(e), on.moreTime(e)}
	case task.Vanished:
		return []string{e.Form("Its record, or the instance that it belongs to, was deleted during the wait.",
			"Their records, or what they belong to, were deleted during the wait."), on.ignore(e)}
	case task.NeverThere:
		return []string{hint(e), on.ignore(e)}
	case task.Interrupted:
		return []string{goesOn(e), unknown(e), "Run the same command again to continue."}
	default:
		return []string{heldOff(e), decoded(e), goesOn(e), unknown(e), hint(e)}
	}
}

// ignore advises to set ignore_not_found, unless the surface does not have it, or it
// does not accept what is missing of a list.
func (on Surface) ignore(e *task.Error) string {
	old := "Services remove the records of old tasks."
	if e.Outcome == task.Vanished {
		old = ""
	}
	switch {
	case e.Several && !e.Unmatched():
		return ""
	case on.Timeout == "":
		return old
	}
	return strings.TrimSpace(old + " If you expect this, set ignore_not_found = true" + on.check("found") + ".")
}

// check advises to check a result, if the surface has any.
func (on Surface) check(result string) string {
	if !on.Results {
		return ""
	}
	return ", and check the " + result + " attribute"
}

// goesOn says what becomes of the task, if that is known.
func goesOn(e *task.Error) string {
	stopped := "Only the wait has stopped: "
	if e.Mode == task.Once {
		stopped = "Only the read has stopped: "
	}
	switch {
	case e.State.Completed():
		return stopped + e.Form("the task itself has", "the tasks themselves have") + " ended in the service."
	case e.Seen && e.State.Known && !e.Missed:
		return stopped + e.Form("the task itself goes", "the tasks themselves go") + " on in the service."
	default:
		return ""
	}
}

// unknown is the advice on a status that this provider does not know.
func unknown(e *task.Error) string {
	if !e.Seen || e.State.Known {
		return ""
	}
	return e.Form("This provider cannot tell from the status whether the task has ended: look at the task",
		"This provider cannot tell from the statuses whether the tasks have ended: look at the tasks") +
		" in the console, and check for a newer version of this provider."
}

// hint is the advice on the latest poll, if that failed.
func hint(e *task.Error) string {
	if e.Fault == nil || e.Recovered {
		return ""
	}
	return cmp.Or(strings.ReplaceAll(e.Fault.Advice, "\n", " "), classAdvice(e))
}

const networkAdvice = "Check the network, the proxy and the address in endpoints, or try again later."

// classAdvice is the advice on a fault by its class.
func classAdvice(e *task.Error) string {
	fewer := ", with a lower -parallelism."
	if e.Mode != task.Once {
		fewer = ": with a longer poll_interval, or a lower -parallelism."
	}
	missing := e.Form("Check the ID, and that region, project and instance are those of the task.",
		"Check the instance, the region and the project.")
	if e.Unmatched() {
		missing = "Check the filters, the instance, the region and the project."
	}
	return map[task.Class]string{
		task.Permanent: "Retrying does not help until the cause is fixed: check endpoints, proxy and certificates.",
		task.Missing:   missing,
		task.Refused: e.Form("Check that the credentials are valid and have permission to read this task, and that region, project and IDs are correct.",
			"Check that the credentials are valid and have permission to list these tasks, and that region, project and instance are correct."),
		task.Throttled: "Try again later, or send fewer requests" + fewer,
		task.Broken:    networkAdvice,
		task.Invalid: "Check the address in endpoints. If it is correct, the service, or something on the way to it such as a proxy, " +
			"sends responses that are not documented.",
	}[e.Fault.Class]
}

// moreTime advises to allow more time, unless nothing says that it would help, or
// the surface has no timeouts.
func (on Surface) moreTime(e *task.Error) string {
	if e.Seen && !e.State.Known || on.Timeout == "" {
		return ""
	}
	return fmt.Sprintf("Allow more time with timeouts { %s = %q } on this %s, or run the same command again to continue.",
		on.Timeout, task.Duration(2*e.Total), on.Noun)
}

// heldOff says that a pause is longer than the time left.
func heldOff(e *task.Error) string {
	left := e.Total - e.Waited
	if e.Fault == nil || e.Total == 0 || e.Fault.RetryAfter < left {
		return ""
	}
	pause := "The service asked for a pause of %s, but only %s of %s remain."
	if e.Fault.Class == task.Throttled { // the pause may be this provider's choice
		pause = "The service throttles requests: the next one is possible in %s, but only %s of %s remain."
	}
	return fmt.Sprintf(pause, task.Duration(e.Fault.RetryAfter), task.Duration(left), task.Duration(e.Total))
}

// decoded says how to decode an encoded_authorization_message.
func decoded(e *task.Error) string {
	if e.Fault == nil || e.Fault.Encoded == "" {
		return ""
	}
	return "To see which permission is missing, decode the message above with the STS API POST /v5/decode-authorization-message."
}

// unset describes what a surface does if wait_for is not set.
func (on Surface) unset(read string) string {
	if on.Default == task.Once {
		return "If not set, " + read + "."
	}
	return fmt.Sprintf("Defaults to %#q.", on.Default)
}

// ignored describes the results for a missing task that is ignored.
func (on Surface) ignored() string {
	if !on.Results {
		return ""
	}
	return ": `found`, `completed` and `succeeded` are `false`, and all attributes that the service would have returned are null"
}
