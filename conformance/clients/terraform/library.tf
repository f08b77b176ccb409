# A library, published when `publication` says how.
variable "library" {
  type = string
}

variable "datastore" {
  type    = string
  default = "default"
}

variable "publication" {
  type    = map(string)
  default = null
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "backing" {
  name          = var.datastore
  datacenter_id = data.vsphere_datacenter.only.id
}

resource "vsphere_content_library" "library" {
  name            = var.library
  description     = "Größe \"5\" <a&b>\nin zwei Zeilen"
  storage_backing = [data.vsphere_datastore.backing.id]

  dynamic "publication" {
    for_each = var.publication == null ? [] : [var.publication]
    content {
      published             = true
      authentication_method = publication.value.method
      username              = lookup(publication.value, "username", null)
      password              = lookup(publication.value, "password", null)
    }
  }
}

output "publish_url" {
  value = try(vsphere_content_library.library.publication[0].publish_url, "")
}
