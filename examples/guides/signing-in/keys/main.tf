# The keys are in the environment: HW_ACCESS_KEY and HW_SECRET_KEY,
# and HW_SECURITY_TOKEN if they are temporary.
provider "huaweicloudtask" {
  region = "cn-north-4"
}
