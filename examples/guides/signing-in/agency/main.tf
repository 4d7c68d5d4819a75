# The keys that the first agency trusts are in the environment: HW_ACCESS_KEY and HW_SECRET_KEY.
provider "huaweicloudtask" {
  region = "cn-north-4"

  # Assumed with the keys, through STS.
  assume_role {
    agency_name = "landing-zone"
    domain_id   = "d78cbac186b744899480f25bd022f468"
  }

  # Assumed with the credentials of the first one, through IAM.
  assume_role {
    agency_name = "deployer"
    domain_name = "example-team"
    duration    = 1800
  }
}
