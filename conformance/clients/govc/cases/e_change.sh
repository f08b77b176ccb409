# shellcheck shell=bash
# library.update, library.rm, library.cp, and ids in place of names.

rename_library() {
  local id before
  id=$(library_id govc-read) before=$(library govc-read)
  govc library.update -n govc-renamed govc-read
  is id "$(library_id govc-renamed)" "$id"
  nothing 'what the old name lists' govc library.ls govc-read
  is description "$(field "$(library govc-renamed)" .description)" 'to be read'
  is items "$(item_count govc-renamed)" 3
  govc library.update -n govc-read govc-renamed
  is id "$(library_id govc-read)" "$id"
}
describe_library() {
  govc library.create -d first govc-change
  govc library.update -d 'zweite Fassung: 東京' govc-change
  is description "$(field "$(library govc-change)" .description)" 'zweite Fassung: 東京'
  is name "$(field "$(library govc-change)" .name)" govc-change
  gone govc-change
}
library_version_grows() {
  local before
  govc library.create govc-change
  before=$(field "$(library govc-change)" .version)
  govc library.update -d other govc-change
  more version "$(field "$(library govc-change)" .version)" "$before"
  gone govc-change
}
# library_with NAME FILE: with one item, `thing`.
library_with() {
  govc library.create "$1"
  govc library.import -n thing "$1" "$2"
}
update_item() {
  local id
  library_with govc-change "$note"
  id=$(item_id govc-change thing)
  govc library.update -n 'new thing' -d 'described ✓' govc-change/thing
  is id "$(item_id govc-change 'new thing')" "$id"
  is description "$(field "$(item govc-change 'new thing')" .description)" 'described ✓'
  is items "$(item_count govc-change)" 1
  content govc-change 'new thing' "$note"
  gone govc-change
}
item_version_grows() {
  local before after
  library_with govc-change "$note"
  before=$(item govc-change thing)
  govc library.update -d other govc-change/thing
  after=$(item govc-change thing)
  more metadata_version "$(field "$after" .metadata_version)" "$(field "$before" .metadata_version)"
  is content_version "$(field "$after" .content_version)" "$(field "$before" .content_version)"
  gone govc-change
}
rename_to_taken() {
  library_with govc-change "$note"
  govc library.import -n other govc-change "$iso"
  fails '400 Bad Request' govc library.update -n thing govc-change/other
  content govc-change other "$iso"
  gone govc-change
}

passes library.update 'name of a library' rename_library
passes library.update 'description of a library' describe_library
passes library.update 'version of a library grows' library_version_grows
passes library.update 'name and description of an item' update_item
passes library.update 'metadata version of an item grows, its content version does not' item_version_grows
passes library.update 'name that another item has is refused' rename_to_taken
passes library.update 'what is not there is refused' fails 'matches 0 items' govc library.update -d x govc-nothing

remove_item() {
  library_with govc-change "$note"
  govc library.import -n other govc-change "$iso"
  govc library.rm govc-change/thing
  is items "$(govc library.ls govc-change/)" /govc-change/other
  content govc-change other "$iso"
  gone govc-change
}
remove_full() {
  library_with govc-change "$note"
  gone govc-change
}
remove_published() {
  govc library.create -pub govc-change
  govc library.import govc-change "$note"
  gone govc-change
}
removed_name_is_free() {
  remove_full
  govc library.create govc-change
  is items "$(item_count govc-change)" 0
  gone govc-change
}

passes library.rm 'an item' remove_item
passes library.rm 'a library with items' remove_full
passes library.rm 'a published library' remove_published
passes library.rm 'its name is free afterwards' removed_name_is_free
passes library.rm 'what is not there is refused' fails 'matches 0 items' govc library.rm govc-nothing
passes library.rm 'a file is refused' fails 'is a library.File' govc library.rm govc-read/disc/sample-disc.iso

copy() {
  local id
  govc library.create -ds "$1" govc-change
  id=$(govc library.cp /govc-read/hello-vm /govc-change)
  is id "$(item_id govc-change hello-vm)" "$id"
  is type "$(field "$(item govc-change hello-vm)" .type)" ovf
  content govc-change hello-vm "${ovf[@]}"
  govc library.update -n other govc-change/hello-vm
  content govc-read hello-vm "${ovf[@]}"
  gone govc-change
  content govc-read hello-vm "${ovf[@]}"
}
copy_named() {
  library_with govc-change "$note"
  govc library.cp -n copy govc-change/thing govc-change
  content govc-change copy "$note"
  govc library.rm govc-change/thing
  content govc-change copy "$note"
  gone govc-change
}
copy_to_taken() {
  library_with govc-change "$note"
  fails '400 Bad Request' govc library.cp govc-change/thing govc-change
  is items "$(item_count govc-change)" 1
  gone govc-change
}

passes library.cp 'an item into another library' copy "$first_store"
passes library.cp 'an item into a library in another store' copy "$second_store"
passes library.cp 'an item within its library, under another name (-n)' copy_named
passes library.cp 'a name that is taken is refused' copy_to_taken
passes library.cp 'what is not there is refused' fails 'matches 0 items' govc library.cp govc-read/nothing govc-read

# As govmomi's own test of it goes.
find_by_id() {
  local first second
  first=$(govc library.create govc-twice)
  second=$(govc library.create govc-twice)
  fails 'matches 2 items' govc library.import govc-twice "$note"
  govc library.import "$first" "$note"
  is 'what both list' "$(govc library.ls govc-twice/)" /govc-twice/about-the-samples
  nothing 'what the second lists' govc library.ls "$second/"
  is 'what info shows of both' "$(govc library.info govc-twice | grep -c Name:)" 2
  is 'what info shows of one' "$(govc library.info "$first" | grep -c Name:)" 1
  fails 'matches 2 items' govc library.rm govc-twice
  govc library.rm "$first"
  is 'what is left' "$(library_id govc-twice)" "$second"
  govc library.update -n govc-once "$second"
  gone govc-once
}
passes 'library.*' 'id of a library in place of its name' find_by_id
