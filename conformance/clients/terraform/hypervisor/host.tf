# A host by its name.
data "vsphere_datacenter" "only" {}

data "vsphere_host" "sought" {
  name          = "host.example"
  datacenter_id = data.vsphere_datacenter.only.id
}
