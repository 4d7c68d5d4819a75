// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// block is the provider block. Names and meanings are those of the provider
// huaweicloud/huaweicloud, so that its block can be copied over.
type block struct {
	Region        types.String `tfsdk:"region"`
	AccessKey     types.String `tfsdk:"access_key"`
	SecretKey     types.String `tfsdk:"secret_key"`
	SecurityToken types.String `tfsdk:"security_token"`
	ProjectID     types.String `tfsdk:"project_id"`
	ProjectName   types.String `tfsdk:"project_name"`
	AuthURL       types.String `tfsdk:"auth_url"`
	Cloud         types.String `tfsdk:"cloud"`
	Insecure      types.Bool   `tfsdk:"insecure"`
	CACertFile    types.String `tfsdk:"cacert_file"`
	MaxRetries    types.Int64  `tfsdk:"max_retries"`
	Endpoints     types.Map    `tfsdk:"endpoints"`
	DerivedAuth   types.Bool   `tfsdk:"derived_auth"`
}

func providerSchema() schema.Schema {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description}
	}
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
	}
	return schema.Schema{
		MarkdownDescription: "Reads long-running tasks of Huawei Cloud, and holds back what depends on a task until it has succeeded.",
		Attributes: map[string]schema.Attribute{
			"region":         text("The region to read from, such as `cn-north-4`. A data source can name another. Also from `HW_REGION_NAME`."),
			"access_key":     secret("The access key (AK) to sign requests with. Also from `HW_ACCESS_KEY`."),
			"secret_key":     secret("The secret key (SK) that belongs to the access key. Also from `HW_SECRET_KEY`."),
			"security_token": secret("The security token that belongs to a temporary pair of keys. Also from `HW_SECURITY_TOKEN`."),
			"project_id": text("The ID of the project to read from, in the provider's region. " +
				"Unset, the project named by `project_name` is looked up, once. Also from `HW_PROJECT_ID`."),
			"project_name": text("The name of the project to read from, in the provider's region. The default is the name of the region. Also from `HW_PROJECT_NAME`."),
			"auth_url": text("The address of IAM, where projects are looked up, such as `https://iam.cn-north-4.myhuaweicloud.com/v3`. " +
				"The default is the region's own. Also from `HW_AUTH_URL`."),
			"cloud": text("The domain of the services' hosts. The default is `myhuaweicloud.eu` in regions whose names begin with `eu-west-1`, " +
				"and `myhuaweicloud.com` in all others. Also from `HW_CLOUD`."),
			"insecure": flag("Whether to accept any TLS certificate, which gives up all protection against a forged service. " +
				"Meant for tests only. The default is `false`. Also from `HW_INSECURE`."),
			"cacert_file": text("The path of a file of PEM certificates, or the certificates themselves, of authorities to trust besides the system's."),
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often to repeat a request that met a broken connection or status 408, 429 or 5xx: " +
					"after one second, then twice as long each time, up to 30 seconds, or as long as the service asks for. " +
					"The default is 5. Waits with `wait_for` have rules of their own. Also from `HW_MAX_RETRIES`.",
			},
			"endpoints": schema.MapAttribute{
				Optional:    true,
				ElementType: types.StringType,
				MarkdownDescription: "Addresses to use in place of the services' default hosts, by service: `iotda` (batch tasks), `iotdm` (IoTDA instance tasks), " +
					"`dms` (Kafka), `swr`, `iam` and `sts`. Without a scheme, `https` is meant.",
			},
			"derived_auth": flag("Whether to sign reads of batch tasks with the derived algorithm V11-HMAC-SHA256, which the access address of an IoTDA instance demands. " +
				"Unset, it is used at addresses with a label `iotda-app`."),
		},
	}
}
