variable "iam_token" {
  description = "An IAM token that is scoped to the project of the region."
  type        = string
  sensitive   = true
}

provider "huaweicloudtask" {
  region = "cn-north-4"
  token  = var.iam_token
}
