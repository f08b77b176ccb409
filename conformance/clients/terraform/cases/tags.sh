# shellcheck shell=bash
# Tags and their categories. The provider attaches none to a library or an item: those resources of it know no tags.

tagging() { api GET "cis/tagging/$1/$2"; }

tags() {
  configuration terraform-tags "$here/tags.tf"
  export TF_VAR_category=terraform-category TF_VAR_note='first note' TF_VAR_types='["com.vmware.content.Library"]'
  apply
  category=$(output found | jq -r '.[0]')
  tag=$(output found | jq -r '.[1]')
  is category "$(tagging category "$category" | jq -cS '[.name, .description, .cardinality, .associable_types]')" \
    '["terraform-category","first note","MULTIPLE",["com.vmware.content.Library"]]'
  is tag "$(tagging tag "$tag" | jq -cS '[.name, .description, .category_id]')" \
    "[\"terraform-category-tag\",\"first note\",\"$category\"]"
  settled
  tags_change
  tags_imported
  tags_end
}

# Names, descriptions and further types change in place.
tags_change() {
  export TF_VAR_category=terraform-renamed-category TF_VAR_note='other note'
  export TF_VAR_types='["com.vmware.content.Library","com.vmware.content.library.Item","Datastore"]'
  apply
  is 'category after its change' \
    "$(tagging category "$category" | jq -cS '[.name, .description, (.associable_types | sort)]')" \
    "[\"terraform-renamed-category\",\"other note\",$(jq -cS sort <<<"$TF_VAR_types")]"
  is 'tag after its change' "$(tagging tag "$tag" | jq -cS '[.name, .description]')" \
    '["terraform-renamed-category-tag","other note"]'
  settled
}

# Adopted by their names.
tags_imported() {
  local made=$folder
  configuration terraform-tags-imported "$here/tags.tf"
  tofu import -input=false -no-color vsphere_tag_category.category terraform-renamed-category
  tofu import -input=false -no-color vsphere_tag.tag \
    '{"category_name": "terraform-renamed-category", "tag_name": "terraform-renamed-category-tag"}'
  # The outputs alone are new.
  apply
  is 'what was found' "$(output found)" "[\"$category\",\"$tag\"]"
  settled
  folder=$made
}

tags_end() {
  destroy
  is 'where the category is listed' "$(api GET cis/tagging/category | jq --arg id "$category" 'index($id)')" null
  is 'where the tag is listed' "$(api GET cis/tagging/tag | jq --arg id "$tag" 'index($id)')" null
}

passes vsphere_tag_category,vsphere_tag 'made, found, changed in place, imported, gone' tags
