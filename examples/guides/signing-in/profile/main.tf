# Keys, region and project are those of the profile, in ~/.hcloud/config.json
# or the file in HW_SHARED_CONFIG_FILE.
provider "huaweicloudtask" {
  profile = "production"
}
