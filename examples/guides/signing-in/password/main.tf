# The password is in the environment: HW_USER_PASSWORD.
provider "huaweicloudtask" {
  region      = "cn-north-4"
  domain_name = "example-account"
  user_name   = "pipeline"
}
