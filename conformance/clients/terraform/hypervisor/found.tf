# A virtual machine by its name.
data "vsphere_datacenter" "only" {}

data "vsphere_virtual_machine" "sought" {
  name          = "machine"
  datacenter_id = data.vsphere_datacenter.only.id
}
