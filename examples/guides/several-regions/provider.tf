terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

provider "huaweicloudtask" {
  region = "cn-north-4"
}
