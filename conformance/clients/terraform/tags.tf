# A category and its tag, and both looked up.
variable "category" {
  type = string
}

variable "types" {
  type = set(string)
}

variable "note" {
  type = string
}

resource "vsphere_tag_category" "category" {
  name             = var.category
  description      = var.note
  cardinality      = "MULTIPLE"
  associable_types = var.types
}

resource "vsphere_tag" "tag" {
  name        = "${var.category}-tag"
  description = var.note
  category_id = vsphere_tag_category.category.id
}

data "vsphere_tag_category" "found" {
  name = vsphere_tag_category.category.name
}

data "vsphere_tag" "found" {
  name        = vsphere_tag.tag.name
  category_id = data.vsphere_tag_category.found.id
}

output "found" {
  value = [data.vsphere_tag_category.found.id, data.vsphere_tag.found.id]
}
