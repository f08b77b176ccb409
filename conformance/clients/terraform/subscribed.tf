# A library that follows a published one of the same server.
variable "library" {
  type = string
}

variable "publication" {
  type = map(string)
}

variable "file" {
  type = string
}

variable "on_demand" {
  type    = bool
  default = false
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "backing" {
  for_each      = toset(["default", "archive"])
  name          = each.key
  datacenter_id = data.vsphere_datacenter.only.id
}

resource "vsphere_content_library" "published" {
  name            = "${var.library}-published"
  storage_backing = [data.vsphere_datastore.backing["default"].id]

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

resource "vsphere_content_library" "subscribed" {
  name            = var.library
  description     = "follows ${vsphere_content_library.published.name}"
  storage_backing = [data.vsphere_datastore.backing["archive"].id]

  subscription {
    subscription_url      = vsphere_content_library.published.publication[0].publish_url
    authentication_method = var.publication.method
    username              = lookup(var.publication, "username", null)
    password              = lookup(var.publication, "password", null)
    automatic_sync        = true
    on_demand             = var.on_demand
  }
}
