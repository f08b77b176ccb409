# A cluster by its name.
data "vsphere_datacenter" "only" {}

data "vsphere_compute_cluster" "sought" {
  name          = "cluster"
  datacenter_id = data.vsphere_datacenter.only.id
}
