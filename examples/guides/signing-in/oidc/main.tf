variable "id_token_file" {
  description = "The file in which the pipeline leaves its ID token, and every new one."
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
