# A published library with a machine and a disc, on a datastore found by its name: to be recorded.
variable "file" {
  type = string
}

variable "address" {
  type = string
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "backing" {
  name          = "default"
  datacenter_id = data.vsphere_datacenter.only.id
}

resource "vsphere_content_library" "library" {
  name            = "terraform-journey"
  description     = "on a journey"
  storage_backing = [data.vsphere_datastore.backing.id]

  publication {
    published             = true
    authentication_method = "NONE"
  }
}

resource "vsphere_content_library_item" "item" {
  name       = "machine"
  library_id = vsphere_content_library.library.id
  file_url   = var.file
}

# The provider waits for a pull's session to end before it completes it.
resource "vsphere_content_library_item" "pulled" {
  name       = "disc"
  library_id = vsphere_content_library_item.item.library_id
  type       = "iso"
  file_url   = var.address
}
