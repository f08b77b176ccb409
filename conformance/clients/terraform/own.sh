# shellcheck shell=bash
# OpenTofu and the provider as they were installed, told who the user is; nothing is downloaded, and no `init` is needed.
# Their own files go with the run. Sourced by `run` and `record`.
# shellcheck source=conformance/clients/terraform/versions.sh
source "$here/versions.sh"

export TF_CLI_CONFIG_FILE=$QUIRE_WORK/tofu.rc HOME=$QUIRE_WORK TF_IN_AUTOMATION=1
cat >"$TF_CLI_CONFIG_FILE" <<RC
provider_installation {
  dev_overrides {
    "hashicorp/vsphere" = "$provider_folder"
  }
  direct {
    exclude = ["*/*"]
  }
}
RC
export VSPHERE_USER=$QUIRE_USER VSPHERE_PASSWORD=$QUIRE_PASSWORD VSPHERE_ALLOW_UNVERIFIED_SSL=true
