# shellcheck shell=bash
# Which runner and which provider, and where they are installed: sourced by `install` and `run`.
tofu_version=1.12.6
provider_version=1.26.0
tofu_folder=$cache/opentofu-$tofu_version
provider_folder=$cache/terraform-provider-vsphere-$provider_version
