# On an ECS instance that has an agency, only the region must be set.
provider "huaweicloudtask" {
  region = "cn-north-4"
}
