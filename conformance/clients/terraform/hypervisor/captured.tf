# An item made of a virtual machine.
data "vsphere_datacenter" "only" {}

resource "vsphere_content_library" "library" {
  name            = "terraform-captured"
  storage_backing = ["datastore-1"]
}

resource "vsphere_content_library_item" "captured" {
  name        = "captured"
  library_id  = vsphere_content_library.library.id
  source_uuid = "4215a1b2-7a3c-4d5e-8f60-0123456789ab"
}
