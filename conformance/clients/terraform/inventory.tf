# What a configuration looks up before it makes anything.
data "vsphere_datacenter" "named" {
  name = "Datacenter"
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "named" {
  for_each      = toset(["default", "archive"])
  name          = each.key
  datacenter_id = data.vsphere_datacenter.named.id
}

data "vsphere_datastore" "pathed" {
  name = "/Datacenter/datastore/archive"
}

data "vsphere_folder" "of" {
  for_each = toset(["vm", "host", "datastore", "network"])
  path     = "/Datacenter/${each.key}"
}

variable "network" {
  type = string
}

data "vsphere_network" "named" {
  name          = var.network
  datacenter_id = data.vsphere_datacenter.named.id
}

output "datacenters" {
  value = [data.vsphere_datacenter.named.id, data.vsphere_datacenter.only.id]
}

output "datastores" {
  value = { for name, store in data.vsphere_datastore.named : name => store.id }
}

output "pathed" {
  value = data.vsphere_datastore.pathed.id
}

output "folders" {
  value = { for name, folder in data.vsphere_folder.of : name => folder.id }
}

output "network" {
  value = [data.vsphere_network.named.id, data.vsphere_network.named.type]
}
