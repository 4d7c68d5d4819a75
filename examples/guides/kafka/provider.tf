terraform {
  required_providers {
    huaweicloud = {
      source = "huaweicloud/huaweicloud"
    }
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

provider "huaweicloud" {
  region = "cn-north-4"
}

provider "huaweicloudtask" {
  region = "cn-north-4"
}
