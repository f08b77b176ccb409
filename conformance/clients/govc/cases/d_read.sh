# shellcheck shell=bash
# library.ls, library.info, library.export: all read the library govc-read.

fixture() {
  govc library.create -d 'to be read' govc-read
  govc library.import govc-read "$QUIRE_SAMPLES/hello-vm.ovf"
  govc library.import -n disc govc-read "$iso"
  govc library.import -n note govc-read "$note"
  is items "$(item_count govc-read)" 3
}

# lists EXPECTED ARGUMENT…: in any order
lists() {
  local listed
  listed=$(govc library.ls "${@:2}" | LC_ALL=C sort)
  is "what ${*:2} lists" "$listed" "$1"
}
items=$'/govc-read/disc\n/govc-read/hello-vm\n/govc-read/note'
files=$'/govc-read/hello-vm/hello-vm-disk1.vmdk\n/govc-read/hello-vm/hello-vm.ovf'

list_all() { has 'the list' "$(govc library.ls)" '^/govc-read$'; }
list_json() {
  is id "$(govc library.ls -json govc-read | jq -r '.[].id')" "$(library_id govc-read)"
  is 'ids of items' "$(govc library.ls -json govc-read/disc | jq -r '.[].id')" "$(item_id govc-read disc)"
  is 'names of files' "$(govc library.ls -json govc-read/hello-vm/ | jq -r '.[].name' | LC_ALL=C sort)" $'hello-vm-disk1.vmdk\nhello-vm.ovf'
}

passes library.import 'what the cases of ls, info and export read' fixture
passes library.ls 'all libraries' list_all
passes library.ls 'a library' lists /govc-read govc-read
passes library.ls 'a library, with a slash' lists /govc-read /govc-read
passes library.ls 'libraries by glob' lists /govc-read 'govc-re*'
passes library.ls 'items of a library' lists "$items" govc-read/
passes library.ls 'items by glob' lists "$items" 'govc-read/*'
passes library.ls 'one item by glob' lists /govc-read/hello-vm '/govc-read/h?llo*'
passes library.ls 'an item' lists /govc-read/note govc-read/note
passes library.ls 'an item of any library' lists /govc-read/hello-vm '*/hello-vm'
passes library.ls 'files of an item' lists "$files" govc-read/hello-vm/
passes library.ls 'files by glob' lists /govc-read/hello-vm/hello-vm-disk1.vmdk 'govc-read/*/*.vmdk'
passes library.ls 'a file' lists /govc-read/hello-vm/hello-vm.ovf govc-read/hello-vm/hello-vm.ovf
passes library.ls 'several paths' lists $'/govc-read/disc\n/govc-read/note' govc-read/disc govc-read/note
passes library.ls 'what is not there lists nothing' lists '' govc-nothing
passes library.ls 'an item that is not there lists nothing' lists '' govc-read/nothing
passes library.ls 'a file that is not there is refused' fails '404 Not Found|400 Bad Request' govc library.ls govc-read/note/nothing
passes library.ls '-json' list_json

info_library() {
  local id said
  id=$(library_id govc-read)
  said=$(govc library.info govc-read)
  has info "$said" '^Name: +govc-read$'
  has info "$said" "^  ID: +$id\$"
  has info "$said" '^  Path: +/govc-read$'
  has info "$said" '^  Description: +to be read$'
  has info "$said" "^    DatastoreID: +$first_store_id\$"
  has info "$said" '^    Type: +DATASTORE$'
  has info "$said" "^  Created: .* $(date -u +%Y)\$"
}
info_versions() {
  has info "$(govc library.info govc-read)" '^  Version: +[0-9]+$'
  has info "$(govc library.info govc-read/note)" '^  Version: +[0-9]+$'
}
info_library_long() {
  local said
  said=$(govc library.info -l govc-read)
  has info "$said" "^  Datastore Path: +\[$first_store\] contentlib-$(library_id govc-read)\$"
  has info "$said" '^  Items: +3$'
}
info_library_size() { has info "$(govc library.info -l govc-read)" '^  Size: +204\.[0-9]KB$'; }
info_item() {
  local said
  said=$(govc library.info govc-read/hello-vm)
  has info "$said" '^Name: +hello-vm$'
  has info "$said" "^  ID: +$(item_id govc-read hello-vm)\$"
  has info "$said" '^  Path: +/govc-read/hello-vm$'
  has info "$said" '^  Type: +ovf$'
  has info "$said" '^  Cached: +true$'
  has info "$said" "^  Modified: .* $(date -u +%Y)\$"
}
info_item_size() { is size "$(field "$(item govc-read disc)" .size)" "$(wc -c <"$iso")"; has info "$(govc library.info govc-read/disc)" '^  Size: +72\.0KB$'; }
info_item_long() {
  has info "$(govc library.info -l govc-read/disc)" "^  Datastore Path: +\[$first_store\] contentlib-$(library_id govc-read)/$(item_id govc-read disc)\$"
}
info_file() {
  local said
  said=$(govc library.info govc-read/disc/sample-disc.iso)
  has info "$said" '^Name: +sample-disc.iso$'
  has info "$said" '^  Path: +/govc-read/disc/sample-disc.iso$'
  has info "$said" '^  Size: +72\.0KB$'
  has info "$said" '^  Version: +[0-9]+$'
}
# Path of a file in its store, with the store or without.
file_path="contentlib-[0-9a-f-]{36}/[0-9a-f-]{36}/sample-disc[^/ ]*\.iso"
info_file_long() { has info "$(govc library.info -l govc-read/disc/sample-disc.iso)" "^  Datastore Path: +\[$first_store\] $file_path\$"; }
info_file_storage() { has info "$(govc library.info -s govc-read/disc/sample-disc.iso)" "^  Storage URI: +.*/$file_path(\?.*)?\$"; }
info_file_resolved() {
  has info "$(GOVC_SHOW_UNRELEASED=true govc library.info -S govc-read/disc/sample-disc.iso)" "^  Resolved URI: +\[$first_store\] $file_path\$"
}
info_link() {
  local library item
  library=$(library_id govc-read) item=$(item_id govc-read disc)
  is 'path of the library' "$(govc library.info -L govc-read)" "contentlib-$library"
  is 'path of the item' "$(govc library.info -L govc-read/disc)" "contentlib-$library/$item"
  has 'path of the file' "$(govc library.info -L 'govc-read/disc/*.iso')" "^$file_path\$"
  has 'path of the file with its store' "$(govc library.info -l -L 'govc-read/disc/*.iso')" "^\[$first_store\] $file_path\$"
}
info_url() { nothing url govc library.info -U govc-read; }
info_json() {
  local said
  said=$(govc library.info -json 'govc-read/*')
  is names "$(jq -r '.[].name' <<<"$said" | LC_ALL=C sort)" $'disc\nhello-vm\nnote'
  is library "$(jq -r '.[].library_id' <<<"$said" | uniq)" "$(library_id govc-read)"
}
# Everything at once: nothing may be missing that govc takes for granted.
info_everything() {
  local path
  for path in '' '*' '*/*' '*/*/*'; do
    govc library.info "$path" >/dev/null
    govc library.info -l "$path" >/dev/null
    govc library.info -s -l "$path" >/dev/null
    govc library.info -json "$path" | jq -e 'length > 0' >/dev/null
    govc library.info -dump "$path" >/dev/null
  done
}

passes library.info 'a library' info_library
passes library.info 'versions' info_versions
passes library.info '-l of a library' info_library_long
passes library.info '-l of a library sums up its size' info_library_size
passes library.info 'an item' info_item
passes library.info 'size of an item' info_item_size
passes library.info '-l of an item' info_item_long
passes library.info 'a file' info_file
passes library.info '-l of a file' info_file_long
passes library.info '-s of a file' info_file_storage
passes library.info '-S of a file' info_file_resolved
passes library.info '-L' info_link
passes library.info '-U of a library that is not published' info_url
passes library.info '-json' info_json
passes library.info 'everything, in every form' info_everything

# out COMMAND…: in an empty folder, which is removed afterwards unless the command fails.
out() {
  rm -rf "$QUIRE_WORK/out"
  mkdir "$QUIRE_WORK/out"
  cd "$QUIRE_WORK/out"
  "$@"
  cd "$QUIRE_WORK"
  rm -rf "$QUIRE_WORK/out"
}
# came FILE…: these files lie here.
came() { is files "$(sums ./*)" "$(sums "$@")"; }
export_item() { govc library.export govc-read/hello-vm; came "${ovf[@]}"; }
export_into() { mkdir there; govc library.export govc-read/hello-vm there; cd there; came "${ovf[@]}"; }
export_file() { govc library.export govc-read/hello-vm/hello-vm.ovf; came "${ovf[0]}"; }
export_file_as() { govc library.export govc-read/disc/sample-disc.iso other; cmp other "$iso"; is files "$(ls)" other; }
export_glob() { govc library.export 'govc-read/hello-vm/*.vmdk'; came "${ovf[1]}"; }
export_stdout() { govc library.export govc-read/note/about-the-samples.txt - >here; cmp here "$note"; }
export_by_id() { govc library.export "$(library_id govc-read)/note/"; came "$note"; }

passes library.export 'all files of an item' out export_item
passes library.export 'into a folder' out export_into
passes library.export 'one file' out export_file
passes library.export 'one file under another name' out export_file_as
passes library.export 'one file by glob' out export_glob
passes library.export 'to standard output' out export_stdout
passes library.export 'a file of a library named by its id' out export_by_id
passes library.export 'an item that is not there is refused' fails 'matches 0 items' govc library.export govc-read/nothing
passes library.export 'a library is refused' fails 'is a library.Library' govc library.export govc-read
