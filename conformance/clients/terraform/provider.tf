# The provider as users configure it; who and where comes from VSPHERE_*.
terraform {
  required_providers {
    vsphere = {
      source = "hashicorp/vsphere"
    }
  }
}

provider "vsphere" {}
