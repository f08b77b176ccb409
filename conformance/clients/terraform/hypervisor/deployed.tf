# A virtual machine made of an item.
data "vsphere_datacenter" "only" {}

data "vsphere_network" "only" {
  name          = "VM Network"
  datacenter_id = data.vsphere_datacenter.only.id
}

variable "item" {
  type = string
}

resource "vsphere_virtual_machine" "deployed" {
  name             = "deployed"
  datastore_id     = "datastore-1"
  resource_pool_id = "resgroup-1"

  network_interface {
    network_id = data.vsphere_network.only.id
  }

  disk {
    label = "disk0"
    size  = 1
  }

  clone {
    template_uuid = var.item
  }
}
