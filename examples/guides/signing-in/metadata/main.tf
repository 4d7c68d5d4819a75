# On an ECS instance that has an agency, there is nothing to set but the region.
provider "huaweicloudtask" {
  region = "cn-north-4"
}
