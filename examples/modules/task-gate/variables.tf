variable "tasks" {
  description = "The tasks to wait for, by a name of your own. The kinds are those of the gate resources."
  type = map(object({
    kind        = string
    id          = string
    instance_id = optional(string)
    region      = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for task in var.tasks :
      contains(["iotda_instance_task", "iotda_batch_task", "kafka_background_task", "swr_instance_job"], task.kind)
    ])
    error_message = "A task has an unknown kind."
  }
}

variable "timeout" {
  description = "The time limit for each task, as a duration such as 45m."
  type        = string
  default     = "30m"
  nullable    = false
}
