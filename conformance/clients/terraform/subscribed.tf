# A library that follows a published one.
variable "library" {
  type = string
}

variable "url" {
  type = string
}

variable "publication" {
  type = map(string)
}

variable "on_demand" {
  type    = bool
  default = false
}

data "vsphere_datacenter" "only" {}

data "vsphere_datastore" "backing" {
  name          = "archive"
  datacenter_id = data.vsphere_datacenter.only.id
}

resource "vsphere_content_library" "subscribed" {
  name            = var.library
  description     = "follows ${var.url}"
  storage_backing = [data.vsphere_datastore.backing.id]

  subscription {
    subscription_url      = var.url
    authentication_method = var.publication.method
    username              = lookup(var.publication, "username", null)
    password              = lookup(var.publication, "password", null)
    automatic_sync        = true
    on_demand             = var.on_demand
  }
}
