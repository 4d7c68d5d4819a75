terraform {
  required_version = ">= 1.8" # for mock_provider in tests/: Terraform 1.7, OpenTofu 1.8

  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}
