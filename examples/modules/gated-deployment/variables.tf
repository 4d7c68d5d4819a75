variable "registry_job_id" {
  description = "The ID of the job that creates the registry, as returned to the pipeline that started it."
  type        = string
  nullable    = false
}

variable "namespaces" {
  description = "The names of the namespaces to create in the registry."
  type        = set(string)
  default     = ["team-a", "team-b"]
  nullable    = false
}

variable "patience" {
  description = "The time limit for the registry, as a duration such as 45m."
  type        = string
  default     = "45m"
  nullable    = false
}
