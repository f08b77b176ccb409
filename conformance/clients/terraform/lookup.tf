# Finds a library and one of its items by their names.
variable "library" {
  type = string
}

variable "item" {
  type = string
}

data "vsphere_content_library" "found" {
  name = var.library
}

data "vsphere_content_library_item" "found" {
  name       = var.item
  library_id = data.vsphere_content_library.found.id
  type       = "ovf"
}

output "library" {
  value = data.vsphere_content_library.found.id
}

output "item" {
  value = [data.vsphere_content_library_item.found.id, data.vsphere_content_library_item.found.type]
}
