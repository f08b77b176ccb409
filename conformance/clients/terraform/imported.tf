# Adopts the library and the item of item.tf. The provider never reads where content came from.
variable "library" {
  type = string
}

resource "vsphere_content_library" "library" {
  name            = var.library
  storage_backing = ["datastore-1"]
}

resource "vsphere_content_library_item" "item" {
  name        = "machine"
  description = "made of goodbye-vm.ova"
  library_id  = vsphere_content_library.library.id

  lifecycle {
    ignore_changes = [file_url]
  }
}
