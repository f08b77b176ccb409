# shellcheck shell=bash
# The inventory around the libraries: a datacenter, its folders, the stores and what lies in them.

about() {
  local said
  said=$(govc about)
  has about "$said" '^API type: +VirtualCenter$'
  has about "$said" '^Version: +[0-9]+\.[0-9]+\.[0-9]+$'
  has about "$said" '^Name: +VMware vCenter Server$'
  has about "$said" '^Build: +[0-9]+$'
  has about "$said" '^UUID: +[0-9a-f-]{36}$'
  is type "$(govc about -json | jq -r .about.apiType)" VirtualCenter
}
about_certificate() {
  is 'known host' "$(env -u GOVC_TLS_CA_CERTS govc about.cert -k -thumbprint)" "$QUIRE_ADDRESS $QUIRE_SHA256"
  is certificate "$(env -u GOVC_TLS_CA_CERTS govc about.cert -k -show | openssl x509 -noout -fingerprint -sha256 | cut -d= -f2)" "$QUIRE_SHA256"
}
list_folders() { is folders "$(govc ls | LC_ALL=C sort)" "$(printf "/$datacenter/%s\n" datastore host network vm)"; }
list_stores() { is stores "$(govc ls datastore | LC_ALL=C sort)" "$(printf "/$datacenter/datastore/%s\n" "$first_store" "$second_store" | LC_ALL=C sort)"; }
list_ids() { is ids "$(govc ls -i datastore | LC_ALL=C sort)" "$(printf 'Datastore:%s\n' "$first_store_id" "$second_store_id" | LC_ALL=C sort)"; }
find_stores() { is stores "$(govc find / -type s | LC_ALL=C sort)" "$(printf "/$datacenter/datastore/%s\n" "$first_store" "$second_store" | LC_ALL=C sort)"; }
find_named() { is found "$(govc find / -name "$second_store")" "/$datacenter/datastore/$second_store"; }
find_by_property() { is found "$(govc find / -type s -summary.accessible true | wc -l)" 2; }
find_network() { has found "$(govc find / -type n)" "^/$datacenter/network/VM Network\$"; }
tree() { has tree "$(govc tree)" "$second_store"; }
datacenter_info() {
  local said
  said=$(govc datacenter.info)
  has info "$said" "^Name: +$datacenter\$"
  has info "$said" "^  Path: +/$datacenter\$"
  has info "$said" '^  Datastores: +2$'
}

passes about 'name, version and kind of the server' about
passes about.cert 'certificate and thumbprint' about_certificate
passes ls 'folders of the datacenter' list_folders
passes ls 'stores' list_stores
passes ls 'ids of stores (-i)' list_ids
passes find 'stores' find_stores
passes find 'a store by name' find_named
passes find 'stores by a property' find_by_property
passes find 'the network' find_network
passes tree 'the inventory' tree
passes datacenter.info 'the datacenter' datacenter_info

store_info() {
  local said
  said=$(govc datastore.info "$first_store")
  has info "$said" "^Name: +$first_store\$"
  has info "$said" "^  Path: +/$datacenter/datastore/$first_store\$"
  has info "$said" '^  Capacity: +[1-9][0-9.]* GB$'
  has info "$said" '^  Free: +[1-9][0-9.]* GB$'
  is stores "$(govc datastore.info -json | jq '.datastores | length')" 2
}
store_capacity() {
  is capacity "$(govc datastore.info -json "$first_store" | jq '.datastores[0].summary.capacity')" "$(df -B1 --output=size "$QUIRE_WORK" | tail -n 1 | tr -d ' ')"
}
folder_of() { govc library.info -L "govc-read/$1"; }
store_lists_item() { is files "$(govc datastore.ls "$(folder_of hello-vm)" | grep -v -- -flat | LC_ALL=C sort)" "$(basename -a "$(folder_of hello-vm/hello-vm.ovf)" "$(folder_of 'hello-vm/*.vmdk')" | LC_ALL=C sort)"; }
store_lists_long() { has 'the list' "$(govc datastore.ls -l "$(folder_of disc)")" '^72\.0KB +.* sample-disc[^/ ]*\.iso$'; }
store_lists_file() { is file "$(govc datastore.ls "$(folder_of 'disc/*.iso')")" "$(basename "$(folder_of 'disc/*.iso')")"; }
store_lists_library() { is folders "$(govc datastore.ls "contentlib-$(library_id govc-read)" | LC_ALL=C sort)" "$(for name in hello-vm disc note; do item_id govc-read "$name"; done | LC_ALL=C sort)"; }
store_lists_root() { has 'the list' "$(govc datastore.ls)" "^contentlib-$(library_id govc-read)\$"; }
store_lists_all() { has 'the list' "$(govc datastore.ls -R "contentlib-$(library_id govc-read)")" '^sample-disc[^/ ]*\.iso$'; }
store_missing() { fails 'not found|No such' govc datastore.ls contentlib-nothing; }

download() {
  govc datastore.download "$(folder_of 'disc/*.iso')" "$QUIRE_WORK/downloaded"
  cmp "$QUIRE_WORK/downloaded" "$iso"
}
download_stdout() {
  govc datastore.download "$(folder_of 'note/*.txt')" - >"$QUIRE_WORK/downloaded"
  cmp "$QUIRE_WORK/downloaded" "$note"
}
download_by_full_path() {
  GOVC_DATASTORE='' govc datastore.download "$(govc library.info -l -L govc-read/hello-vm/hello-vm.ovf)" "$QUIRE_WORK/downloaded"
  cmp "$QUIRE_WORK/downloaded" "${ovf[0]}"
}
download_envelope() {
  is name "$(govc datastore.download -json "$(folder_of 'hello-vm/*.ovf')" - | jq -r .virtualSystem.id)" hello-vm
}
download_missing() { fails '404 Not Found' govc datastore.download "contentlib-$(library_id govc-read)/nothing" "$QUIRE_WORK/downloaded"; }
# What govc changes in a store by name is the libraries' own.
upload() { govc datastore.upload "$note" "contentlib-$(library_id govc-read)/stray"; }
# change COMMAND: copies or moves a file within the store.
change() {
  govc library.create govc-store
  govc library.import -n thing govc-store "$note"
  govc datastore."$1" "$(govc library.info -L 'govc-store/thing/*')" "stray-$1"
  gone govc-store
}
remove() {
  govc library.create govc-store
  govc library.import -n thing govc-store "$note"
  govc datastore.rm "$(govc library.info -L govc-store/thing)"
  gone govc-store
}

passes datastore.info 'a store' store_info
passes datastore.info 'capacity is that of the disk' store_capacity
passes datastore.ls 'folder of an item, which library.info -L names' store_lists_item
passes datastore.ls 'sizes (-l)' store_lists_long
passes datastore.ls 'one file' store_lists_file
passes datastore.ls 'folder of a library' store_lists_library
passes datastore.ls 'the store itself' store_lists_root
passes datastore.ls 'all below a folder (-R)' store_lists_all
passes datastore.ls 'what is not there is refused' store_missing
passes datastore.download 'a file, byte for byte' download
passes datastore.download 'to standard output' download_stdout
passes datastore.download 'a file by its store and path' download_by_full_path
passes datastore.download 'a descriptor as JSON' download_envelope
passes datastore.download 'what is not there is refused' download_missing
why='files are changed through their library alone'
impossible datastore.upload 'a file beside the libraries' "$why" '405 Method Not Allowed' upload
impossible datastore.rm 'the folder of an item' "$why" "$read_only" remove
impossible datastore.mkdir 'a folder beside the libraries' "$why" "$read_only" govc datastore.mkdir govc-folder
impossible datastore.cp 'a file of an item' "$why" "$read_only" change cp
impossible datastore.mv 'a file of an item' "$why" "$read_only" change mv

collect_store() {
  local path=/$datacenter/datastore/$first_store
  is name "$(govc collect -s "$path" name)" "$first_store"
  is accessible "$(govc collect -s "$path" summary.accessible)" true
  more capacity "$(govc collect -s "$path" summary.capacity)" "$(govc collect -s "$path" summary.freeSpace)"
}
collect_by_id() { is name "$(govc object.collect -s "Datastore:$second_store_id" name)" "$second_store"; }
collect_json() { is name "$(govc collect -json "Datastore:$first_store_id" summary | jq -r '.[0].val.name // .[0].val._value.name')" "$first_store"; }
collect_all() { is 'names of all stores' "$(govc collect -s -type s / name | LC_ALL=C sort)" "$(printf '%s\n' "$first_store" "$second_store" | LC_ALL=C sort)"; }
collect_everything() { has 'the properties' "$(govc collect "Datastore:$first_store_id")" '^summary.capacity|^summary '; }
passes collect 'properties of a store' collect_store
passes object.collect 'a property of a store, named by its id' collect_by_id
passes collect '-json' collect_json
passes collect 'a property of every store' collect_all
passes collect 'all properties of a store' collect_everything
