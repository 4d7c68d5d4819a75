variable "id_token_file" {
  description = "The file to which the pipeline writes its ID token, and each renewed one."
  type        = string
  default     = "/var/run/secrets/tokens/huaweicloud"
}

provider "huaweicloudtask" {
  region = "cn-north-4"

  assume_role_with_oidc {
    idp_id        = "pipelines"
    id_token_file = var.id_token_file
    agency_name   = "deployer"
    domain_id     = "d78cbac186b744899480f25bd022f468"
  }
}
