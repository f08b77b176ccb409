# A published library with an item.
variable "published" {
  type = string
}

variable "publication" {
  type = map(string)
}

variable "file" {
  type = string
}

resource "vsphere_content_library" "published" {
  name            = var.published
  storage_backing = ["datastore-1"]

  publication {
    published             = true
    authentication_method = var.publication.method
    username              = lookup(var.publication, "username", null)
    password              = lookup(var.publication, "password", null)
  }
}

resource "vsphere_content_library_item" "item" {
  name       = "machine"
  library_id = vsphere_content_library.published.id
  file_url   = var.file
}

output "publish_url" {
  value = vsphere_content_library.published.publication[0].publish_url
}
