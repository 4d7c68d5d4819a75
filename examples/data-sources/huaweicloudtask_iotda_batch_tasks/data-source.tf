# Waits until no firmware upgrade is in progress.
data "huaweicloudtask_iotda_batch_tasks" "upgrades" {
  task_type = "firmwareUpgrade"
  wait_for  = "completion"
}

# Replace with the resource that must not change devices during an upgrade.
resource "terraform_data" "commands" {
  depends_on = [data.huaweicloudtask_iotda_batch_tasks.upgrades]
}

# The latest upgrade, if there is any.
output "latest_upgrade" {
  value = try(data.huaweicloudtask_iotda_batch_tasks.upgrades.latest.task_name, null)
}
