terraform {
  required_providers {
    huaweicloudtask = {
      source = "huaweicloudtask/huaweicloudtask"
    }
  }
}

# The keys are in the environment: HW_ACCESS_KEY and HW_SECRET_KEY.
provider "huaweicloudtask" {
  region = "cn-north-4"
}

# Wait until the job has succeeded, and fail if it does not.
data "huaweicloudtask_swr_instance_job" "creation" {
  job_id   = "36db69c5-b2d5-11eb-b044-000000000001"
  wait_for = "success"
}

# Stands for whatever must not be touched before.
resource "terraform_data" "namespace" {
  depends_on = [data.huaweicloudtask_swr_instance_job.creation]
}
