// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// block is the provider block. Names and meanings are those of the provider
// huaweicloud/huaweicloud, so that its block can be copied over.
type block struct {
	Region                types.String `tfsdk:"region"`
	AccessKey             types.String `tfsdk:"access_key"`
	SecretKey             types.String `tfsdk:"secret_key"`
	SecurityToken         types.String `tfsdk:"security_token"`
	Token                 types.String `tfsdk:"token"`
	UserName              types.String `tfsdk:"user_name"`
	UserID                types.String `tfsdk:"user_id"`
	Password              types.String `tfsdk:"password"`
	DomainName            types.String `tfsdk:"domain_name"`
	DomainID              types.String `tfsdk:"domain_id"`
	SharedConfigFile      types.String `tfsdk:"shared_config_file"`
	Profile               types.String `tfsdk:"profile"`
	AssumeRole            types.List   `tfsdk:"assume_role"` // a Go slice could not be unknown
	AssumeRoleWithOIDC    types.List   `tfsdk:"assume_role_with_oidc"`
	SigningAlgorithm      types.String `tfsdk:"signing_algorithm"`
	ProjectID             types.String `tfsdk:"project_id"`
	ProjectName           types.String `tfsdk:"project_name"`
	AuthURL               types.String `tfsdk:"auth_url"`
	Cloud                 types.String `tfsdk:"cloud"`
	Insecure              types.Bool   `tfsdk:"insecure"`
	CACertFile            types.String `tfsdk:"cacert_file"`
	Cert                  types.String `tfsdk:"cert"`
	Key                   types.String `tfsdk:"key"`
	MaxRetries            types.Int64  `tfsdk:"max_retries"`
	MaxConcurrentRequests types.Int64  `tfsdk:"max_concurrent_requests"`
	Endpoints             types.Map    `tfsdk:"endpoints"`
	DerivedAuth           types.Bool   `tfsdk:"derived_auth"`
}

// assumeRole is one agency of the chain that assume_role blocks make.
type assumeRole struct {
	AgencyName types.String `tfsdk:"agency_name"`
	DomainName types.String `tfsdk:"domain_name"`
	DomainID   types.String `tfsdk:"domain_id"`
	Duration   types.Int64  `tfsdk:"duration"`
}

// assumeRoleWithOIDC is a federated sign-in, and the agency to assume then.
type assumeRoleWithOIDC struct {
	AgencyName  types.String `tfsdk:"agency_name"`
	DomainID    types.String `tfsdk:"domain_id"`
	Duration    types.Int64  `tfsdk:"duration"`
	IDPID       types.String `tfsdk:"idp_id"`
	IDToken     types.String `tfsdk:"id_token"`
	IDTokenFile types.String `tfsdk:"id_token_file"`
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
	duration := func(description string) schema.Attribute {
		return schema.Int64Attribute{
			Optional:            true,
			Validators:          []validator.Int64{int64validator.Between(shortestAgency, longestAgency)},
			MarkdownDescription: description,
		}
	}
	return schema.Schema{
		MarkdownDescription: "Reads long-running tasks of Huawei Cloud, and holds back what depends on a task until it has succeeded.",
		Attributes: map[string]schema.Attribute{
			"region":         text("The region to read from, such as `cn-north-4`. A data source can name another. Also from `HW_REGION_NAME`, or from the profile."),
			"access_key":     secret("The access key (AK) to sign requests with. Also from `HW_ACCESS_KEY`."),
			"secret_key":     secret("The secret key (SK) that belongs to the access key. Also from `HW_SECRET_KEY`."),
			"security_token": secret("The security token that belongs to a temporary pair of keys. Also from `HW_SECURITY_TOKEN`."),
			"token":          secret("A token of IAM to send with requests, in place of a signature. It is not renewed. Also from `HW_AUTH_TOKEN`."),
			"user_name":      text("The name of the IAM user to sign in as, with `password` and a domain. Also from `HW_USER_NAME`."),
			"user_id":        text("The ID of the IAM user to sign in as, with `password`; it takes the place of `user_name` and the domain. Also from `HW_USER_ID`."),
			"password":       secret("The password of the IAM user. Also from `HW_USER_PASSWORD`."),
			"domain_name":    text("The name of the account that the IAM user belongs to. Also from `HW_DOMAIN_NAME`."),
			"domain_id":      text("The ID of the account that the IAM user belongs to; it takes the place of `domain_name`. Also from `HW_DOMAIN_ID`."),
			"shared_config_file": text("The path of a file with profiles of the Huawei Cloud command line tool. " +
				"The default is `~/.hcloud/config.json`, which is read only where `profile` is set. Also from `HW_SHARED_CONFIG_FILE`."),
			"profile": text("The name of a profile in `shared_config_file`, whose keys, region and project are used where nothing else sets them. " +
				"The default is the file's current profile. Also from `HW_PROFILE`."),
			"signing_algorithm": text("The algorithm that key pairs sign with: `HmacSHA256` (the default), `HmacSM3`, `EcdsaP256SHA256` or `SM2SM3`. Also from `HW_SIGNING_ALGORITHM`."),
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
			"cert":        text("The path of a PEM file, or PEM text, with the certificate that this client proves itself with where a service asks for one. It needs `key`."),
			"key":         secret("The path of a PEM file, or PEM text, with the private key of `cert`."),
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often to repeat, from 0 to 100, a request that met a broken connection or status 408, 429 or 5xx: " +
					"after one second, then twice as long each time, up to 30 seconds, or as long as the service asks for. " +
					"The default is 5. Waits with `wait_for` have rules of their own. Also from `HW_MAX_RETRIES`.",
			},
			"max_concurrent_requests": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How many requests to the same host may be in flight at once, from 1 to 1000, whatever Terraform's own parallelism and the number of pages. " +
					"The default is 64.",
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
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{
				MarkdownDescription: "An agency to assume with the key pair that the other settings give. Repeated, each is assumed with the credentials of the one before.",
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"agency_name": text("The name of the agency. Also from `HW_ASSUME_ROLE_AGENCY_NAME`."),
					"domain_name": text("The name of the account that the agency belongs to. Also from `HW_ASSUME_ROLE_DOMAIN_NAME`."),
					"domain_id": text("The ID of the account that the agency belongs to; with it the agency is assumed through STS, as trust agencies must be. " +
						"Also from `HW_ASSUME_ROLE_DOMAIN_ID`."),
					"duration": duration("How long the agency's credentials live before they are renewed, in seconds, from 900 to 86400. The default is 3600. " +
						"Also from `HW_ASSUME_ROLE_DURATION`."),
				}},
			},
			"assume_role_with_oidc": schema.ListNestedBlock{
				MarkdownDescription: "Signs in with the token of an OpenID Connect identity provider, such as that of a pipeline, and assumes an agency.",
				Validators:          []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
					"agency_name": schema.StringAttribute{Required: true, MarkdownDescription: "The name of the agency to assume."},
					"domain_id":   schema.StringAttribute{Required: true, MarkdownDescription: "The ID of the account that the agency belongs to."},
					"duration":    duration("How long the agency's credentials live before they are renewed, in seconds, from 900 to 86400. The default is 3600."),
					"idp_id":      schema.StringAttribute{Required: true, MarkdownDescription: "The ID of the identity provider in IAM."},
					"id_token":    secret("The ID token. Either this or `id_token_file` must be set."),
					"id_token_file": text("The path of a file that holds the ID token. It is read again whenever the credentials are renewed, " +
						"so a pipeline may replace the token meanwhile."),
				}},
			},
		},
	}
}
