terraform {
  required_version = ">= 1.8" # mock_provider, in tests/, came with Terraform 1.7, and with OpenTofu 1.8

  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}
