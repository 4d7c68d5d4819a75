terraform {
  required_version = ">= 1.16"

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

  endpoints = {
    iotda = "https://9bc34example.st1.iotda-app.cn-north-4.myhuaweicloud.com"
  }
}

provider "huaweicloudtask" {
  region = "cn-north-4"

  endpoints = {
    iotda = "https://9bc34example.st1.iotda-app.cn-north-4.myhuaweicloud.com"
  }
}
