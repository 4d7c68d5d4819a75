// Copyright (c) The terraform-provider-huaweicloudtask Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/huaweicloudtask/terraform-provider-huaweicloudtask/internal/client"
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

	// Of the other provider, which stand for the project as there.
	TenantID   types.String `tfsdk:"tenant_id"`
	TenantName types.String `tfsdk:"tenant_name"`
	// Of the other provider, which are refused.
	AgencyName       types.String `tfsdk:"agency_name"`
	AgencyDomainName types.String `tfsdk:"agency_domain_name"`
	DelegatedProject types.String `tfsdk:"delegated_project"`
	// Of the other provider, which have no effect.
	EnterpriseProjectID  types.String `tfsdk:"enterprise_project_id"`
	Regional             types.Bool   `tfsdk:"regional"`
	EnableForceNew       types.Bool   `tfsdk:"enable_force_new"`
	SkipCheckWebsiteType types.Bool   `tfsdk:"skip_check_website_type"`
	SkipCheckUpgrade     types.Bool   `tfsdk:"skip_check_upgrade"`
	DefaultTags          types.Map    `tfsdk:"default_tags"`
	IgnoreTags           types.List   `tfsdk:"ignore_tags"`
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

func text(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func secret(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
}

func flag(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}

func number(description string, validators ...validator.Int64) schema.Int64Attribute {
	return schema.Int64Attribute{Optional: true, Validators: validators, MarkdownDescription: description}
}

// env is the sentence that names the variable of an attribute.
func env(variable string) string {
	return " Can also be set with the `" + variable + "` environment variable."
}

func providerSchema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{signInAttributes(), placeAttributes(), requestAttributes(), otherAttributes()} {
		maps.Copy(attributes, group)
	}
	return schema.Schema{
		MarkdownDescription: "Waits for long-running Huawei Cloud tasks: resources that depend on a task are created or updated only after the task has succeeded.",
		Attributes:          attributes,
		Blocks: map[string]schema.Block{
			"assume_role": schema.ListNestedBlock{
				MarkdownDescription: "An agency to assume with the key pair from the other settings. Further blocks are assumed in order, each with the credentials of the agency before it.",
				NestedObject:        schema.NestedBlockObject{Attributes: agencyAttributes()},
			},
			"assume_role_with_oidc": schema.ListNestedBlock{
				MarkdownDescription: "Signs in with the ID token of an OpenID Connect identity provider, such as that of a CI/CD pipeline, and assumes an agency. " +
					"The environment variables set arguments that the block leaves out, and can replace the block.",
				Validators:   []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{Attributes: federationAttributes()},
			},
		},
	}
}

func signInAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"access_key": secret("The access key (AK) that requests are signed with." + env("HW_ACCESS_KEY")),
		"secret_key": secret("The secret key (SK) of the access key." + env("HW_SECRET_KEY")),
		"security_token": secret("The security token of a temporary key pair." + env("HW_SECURITY_TOKEN") +
			" The variable is used only with the access key in `HW_ACCESS_KEY`."),
		"token":       secret("An IAM token, which is sent with requests in place of a signature. It is not renewed." + env("HW_AUTH_TOKEN")),
		"user_name":   text("The name of the IAM user to sign in as. Requires `password`, and `domain_name` or `domain_id`." + env("HW_USER_NAME")),
		"user_id":     text("The ID of the IAM user to sign in as. Requires `password`, and replaces `user_name` and the domain." + env("HW_USER_ID")),
		"password":    secret("The password of the IAM user." + env("HW_USER_PASSWORD")),
		"domain_name": text("The name of the account that the IAM user belongs to." + env("HW_DOMAIN_NAME")),
		"domain_id":   text("The ID of the account that the IAM user belongs to. Replaces `domain_name`." + env("HW_DOMAIN_ID")),
		"shared_config_file": text("The path of a configuration file of the Huawei Cloud command line tool (KooCLI). " +
			"Defaults to `~/.hcloud/config.json`, which is read only if `profile` is set." + env("HW_SHARED_CONFIG_FILE")),
		"profile": text("The name of a profile in `shared_config_file`. Its keys, region and project are used if nothing else sets them. " +
			"Defaults to the current profile of the file." + env("HW_PROFILE")),
		"signing_algorithm": text("The algorithm that requests are signed with: `HmacSHA256`, `HmacSM3`, `EcdsaP256SHA256` or `SM2SM3`. " +
			"Defaults to `HmacSHA256`." + env("HW_SIGNING_ALGORITHM")),
	}
}

func placeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"region": text("The region to read from, such as `cn-north-4`. Required unless every data source, resource and action sets its own `region`. " +
			"Can also be set with the `HW_REGION_NAME` environment variable, or in the profile."),
		"project_id": text("The ID of the project to read from, in the region of the provider. " +
			"If not set, the project is looked up by `project_name`." + env("HW_PROJECT_ID") +
			" The variable is used only if the region is that of `HW_REGION_NAME`, or `HW_REGION_NAME` is not set."),
		"project_name": text("The name of the project to read from, in the region of the provider. Defaults to the name of the region." + env("HW_PROJECT_NAME") +
			" The variable is used only if the region is that of `HW_REGION_NAME`, or `HW_REGION_NAME` is not set."),
		"tenant_id":   text("Same as `project_id`, which takes precedence."),
		"tenant_name": text("Same as `project_name`, which takes precedence."),
		"auth_url": text("The address of IAM, such as `https://iam.cn-north-4.myhuaweicloud.com/v3`. Projects, tokens and agencies are looked up there. " +
			"Defaults to the IAM of the region." + env("HW_AUTH_URL")),
		"cloud": text("The domain of the default endpoints. Defaults to `myhuaweicloud.eu` in regions whose names begin with `eu-west-1`, " +
			"and to `myhuaweicloud.com` in all others." + env("HW_CLOUD")),
		"endpoints": schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Addresses that replace the default endpoints, by service: `iotda` (IoTDA batch tasks), `iotdm` (IoTDA instance tasks), " +
				"`dms` (Kafka), `swr`, `iam` and `sts`. If an address has no scheme, `https` is used.",
		},
		"derived_auth": flag("If `true`, reads of IoTDA batch tasks are signed with the derived algorithm V11-HMAC-SHA256, which the access address of an IoTDA instance requires. " +
			"If not set, that algorithm is used for addresses with the label `iotda-app`."),
	}
}

func requestAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"insecure": flag("If `true`, TLS certificates are not verified. Use it for tests only. Defaults to `false`." + env("HW_INSECURE")),
		"cacert_file": text("The path of a file with PEM certificates of certificate authorities, or the PEM text itself. " +
			"These authorities are trusted in addition to those of the system."),
		"cert": text("The path of a PEM file with the client certificate, or the PEM text itself. Requires `key`."),
		"key":  secret("The path of a PEM file with the private key of `cert`, or the PEM text itself."),
		"max_retries": number(fmt.Sprintf("The maximum number of retries, from 0 to %d, after a broken connection or one of the statuses 408, 429 and 5xx. "+
			"The delay starts at one second and doubles up to 30 seconds, unless the service asks for another one. "+
			"Waits follow their own rules. Defaults to `%d`.", maxRetries, defaultRetries) + env("HW_MAX_RETRIES")),
		"max_concurrent_requests": number(fmt.Sprintf("The maximum number of requests in flight, from 1 to %d. Defaults to `%d`.",
			maxRequests, client.DefaultMaxRequests)),
	}
}

// otherAttributes are those of the other provider's block that this one knows
// only so that the block can be copied over.
func otherAttributes() map[string]schema.Attribute {
	const (
		noEffect = "Has no effect. Accepted so that a provider block of `huaweicloud/huaweicloud` can be copied."
		refused  = "Not supported: use an `assume_role` block."
	)
	return map[string]schema.Attribute{
		"enterprise_project_id":   text(noEffect),
		"regional":                flag(noEffect),
		"enable_force_new":        flag(noEffect),
		"skip_check_website_type": flag(noEffect),
		"skip_check_upgrade":      flag(noEffect),
		"default_tags":            schema.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: noEffect},
		"ignore_tags":             schema.ListAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: noEffect},
		"agency_name":             text(refused),
		"agency_domain_name":      text(refused),
		"delegated_project":       text("Not supported: use an `assume_role` block and `project_name`."),
	}
}

func agencyAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"agency_name": text("The name of the agency." + env("HW_ASSUME_ROLE_AGENCY_NAME")),
		"domain_name": text("The name of the account that the agency belongs to. The agency is then assumed through IAM." + env("HW_ASSUME_ROLE_DOMAIN_NAME")),
		"domain_id": text("The ID of the account that the agency belongs to. The agency is then assumed through STS, which trust agencies require. " +
			"Takes precedence over `domain_name`." + env("HW_ASSUME_ROLE_DOMAIN_ID")),
		"duration": agencyDuration(),
	}
}

func federationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"agency_name": text("The name of the agency to assume." + env("HW_ASSUME_ROLE_AGENCY_NAME")),
		"domain_id":   text("The ID of the account that the agency belongs to." + env("HW_ASSUME_ROLE_DOMAIN_ID")),
		"duration":    agencyDuration(),
		"idp_id":      text("The ID of the identity provider in IAM." + env(idpVariable)),
		"id_token":    secret("The ID token. Conflicts with `id_token_file`." + env(idTokenVariable)),
		"id_token_file": text("The path of a file that holds the ID token. It is read again whenever the credentials are renewed, " +
			"so that a pipeline can replace the token. Conflicts with `id_token`." + env(tokenFileVariable)),
	}
}

func agencyDuration() schema.Attribute {
	return number(fmt.Sprintf("The lifetime of the agency's credentials in seconds, from %d to %d, after which they are renewed. Defaults to `%.0f`.",
		shortestAgency, longestAgency, client.DefaultAgencyDuration.Seconds())+env("HW_ASSUME_ROLE_DURATION"), int64validator.Between(shortestAgency, longestAgency))
}
