# Many items at once, of two sources.
variable "library" {
  type = string
}

variable "samples" {
  type = string
}

resource "vsphere_content_library" "library" {
  name            = var.library
  storage_backing = ["datastore-1"]
}

resource "vsphere_content_library_item" "archives" {
  count      = 4
  name       = "archive-${count.index}"
  library_id = vsphere_content_library.library.id
  file_url   = "${var.samples}/goodbye-vm.ova"
}

resource "vsphere_content_library_item" "folders" {
  count      = 4
  name       = "folder-${count.index}"
  library_id = vsphere_content_library.library.id
  file_url   = "${var.samples}/hello-vm.ovf"
}
