# A resource pool by its name.
data "vsphere_datacenter" "only" {}

data "vsphere_resource_pool" "sought" {
  name          = "cluster/Resources"
  datacenter_id = data.vsphere_datacenter.only.id
}
