terraform {
  required_version = ">= 1.14"

  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

provider "huaweicloudtask" {
  region = "cn-north-4"
}
