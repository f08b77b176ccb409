# shellcheck shell=bash
# What was found, adopted, or lost behind the provider's back.

found_by_name() {
  configuration terraform-found "$here/item.tf"
  export TF_VAR_library=terraform-found TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  configuration terraform-lookup "$here/lookup.tf"
  TF_VAR_item=machine apply
  is library "$(output library)" "\"$(library_id terraform-found)\""
  is item "$(output item)" "[\"$(item_id terraform-found machine)\",\"ovf\"]"
  TF_VAR_item=machine settled
  TF_VAR_item=nothing fails '[Uu]nable to find content library item \(nothing\)' apply
  TF_VAR_library=terraform-nothing TF_VAR_item=machine fails 'library name \(terraform-nothing\) not found' apply
  folder=$QUIRE_WORK/terraform-found
  destroy
  gone terraform-found
}

# Adopted into an empty state, both read as they did where they were made.
imported() {
  configuration terraform-made "$here/item.tf"
  export TF_VAR_library=terraform-made TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  was=$(attributes)
  configuration terraform-imported "$here/imported.tf"
  adopt vsphere_content_library.library "$(library_id terraform-made)"
  adopt vsphere_content_library_item.item "$(item_id terraform-made machine)"
  is 'what was imported' "$(attributes)" "$was"
  settled
  destroy
  gone terraform-made
}

adopt() { tofu import -input=false -no-color -compact-warnings "$@"; }

# An item, then a library, deleted by somebody else, is made anew.
lost() {
  configuration terraform-lost "$here/item.tf"
  export TF_VAR_library=terraform-lost TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  was=$(stored terraform-lost machine)
  api DELETE "content/library/item/$(item_id terraform-lost machine)"
  changes
  apply
  is 'content of the item made anew' "$(stored terraform-lost machine)" "$was"
  api DELETE "content/local-library/$(library_id terraform-lost)"
  changes
  apply
  is 'content of both made anew' "$(stored terraform-lost machine)" "$was"
  settled
  destroy
  gone terraform-lost
}

# Renamed by somebody else, it is seen as another.
renamed() {
  configuration terraform-renamed "$here/library.tf"
  export TF_VAR_library=terraform-renamed
  apply
  id=$(library_id terraform-renamed)
  api PATCH "content/local-library/$id" '{"name": "terraform-otherwise"}'
  changes
  apply
  gone terraform-otherwise
  is 'libraries of the name' "$(library_count terraform-renamed)" 1
  settled
  destroy
  gone terraform-renamed
}

passes data.vsphere_content_library,data.vsphere_content_library_item \
  'finds by name, and says what it does not find' found_by_name
passes import 'a library and an item, as they were made' imported
passes vsphere_content_library,vsphere_content_library_item 'deleted by somebody else, they are made anew' lost
passes vsphere_content_library 'renamed by somebody else, it is replaced' renamed
