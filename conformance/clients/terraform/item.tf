# A library with an item made of one source.
variable "library" {
  type = string
}

variable "file" {
  type = string
}

variable "type" {
  type    = string
  default = "ovf"
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "backing" {
  name          = "default"
  datacenter_id = data.vsphere_datacenter.only.id
}

resource "vsphere_content_library" "library" {
  name            = var.library
  storage_backing = [data.vsphere_datastore.backing.id]
}

resource "vsphere_content_library_item" "item" {
  name        = "machine"
  description = "made of ${basename(var.file)}"
  library_id  = vsphere_content_library.library.id
  type        = var.type
  file_url    = var.file
}
