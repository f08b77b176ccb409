# shellcheck shell=bash
# Modules and lookups that only tell what is there.

# told TASK CONDITION [ARGUMENT…]: the task changed nothing, and what it tells fulfils the condition.
told() {
  came read "$1" unchanged
  result read "$1" | shows "${@:2}"
}

# same TASK FILTER PATH [FILTER]: what the task tells is what the server says at that path.
same() {
  local told there
  came read "$1" unchanged
  told=$(result read "$1" | jq --sort-keys "$2")
  there=$(api GET "$3" | jq --sort-keys "${4:-.}")
  is "$1" "$told" "$there"
}

passes community.vmware.vmware_content_library_info 'ids of all libraries' \
  same 'community libraries' '.content_libs | sort' content/library sort
passes community.vmware.vmware_content_library_info 'a library by its id' \
  same 'community library' '.content_lib_details[0] | [.library_name, .library_description, .library_type, .library_version,
    .library_server_guid, .library_publish_info.publish_url]' "content/library/$rest_local" \
  '[.name, .description, .type, .version, .server_guid, .publish_info.publish_url]'
passes vmware.vmware_rest.content_library_info 'all libraries' same 'rest libraries' '.value | map(.id) | sort' content/library sort
passes vmware.vmware_rest.content_library_info 'a library by its id' \
  same 'rest library' .value "content/library/$rest_local"
passes vmware.vmware_rest.content_locallibrary_info 'all local libraries' \
  same 'rest local libraries' '.value | map(.id) | sort' content/local-library sort
passes vmware.vmware_rest.content_locallibrary_info 'a library by its id' \
  same 'rest local library' .value "content/local-library/$rest_local"
passes vmware.vmware_rest.content_subscribedlibrary_info 'all subscribed libraries' \
  same 'rest subscribed libraries' '.value | map(.id) | sort' content/subscribed-library sort
passes vmware.vmware_rest.content_subscribedlibrary_info 'a library by its id' \
  same 'rest subscribed library' .value "content/subscribed-library/$rest_subscribed"
passes vmware.vmware_rest.content_library_subscriptions_info 'subscriptions of a published library' \
  same 'rest subscriptions' .value "content/library/$rest_local/subscriptions"

verified() { came read "$1" unchanged; }
passes community.vmware.vmware_content_library_info "the server's certificate verified, over REST" verified 'community verified'
passes community.vmware.vmware_about_info "the server's certificate verified, over SOAP" verified 'community inventory verified'
passes vmware.vmware_rest.content_library_info "the server's certificate verified" verified 'rest verified'

passes vmware.vmware.content_library_item_info 'all items of a library by its name' \
  same 'vmware items' '.library_item_info | map(.id) | sort' "content/library/item?library_id=$rest_local" sort
passes vmware.vmware.content_library_item_info 'an item by its name, with its storage' \
  same 'vmware item' '.library_item_info[0].storage | map([.name, .size, .checksum_info.checksum, .storage_uris, .cached])' \
  "content/library/item/$iso_file/storage" 'map([.name, .size, .checksum_info.checksum, .storage_uris, .cached])'
passes vmware.vmware.content_library_item_info 'an item by its id' \
  same 'vmware item by id' '.library_item_info[0] | [.id, .name, .type, .size, .description, .content_version, .cached]' \
  "content/library/item/$iso_file" '[.id, .name, .type, .size, .description, .content_version, .cached]'
passes vmware.vmware.content_library_item_info 'items of all libraries' \
  told 'vmware items everywhere' '.library_item_info | map(.name) | contains(["iso-file", "ovf-folder", "ova-file"])'
passes vmware.vmware.content_library_item_info "an item's path, taken out of its storage as the module's page says" \
  told "vmware item's path" ".msg | test(\"^ds:///vmfs/volumes/.*/\" + \$path + \"\$\")" \
  --arg path "contentlib-$rest_local/$iso_file/sample-disc.iso"
passes vmware.vmware_rest.content_library_item_info 'an item by its id' same 'rest item' .value "content/library/item/$iso_file"

rest_items() { told 'rest items' '.value | length == 8'; }
impossible vmware.vmware_rest.content_library_item_info 'all items of a library' \
  'the module asks for `?library_id?library_id=…`, which vCenter refuses as well; vmware.vmware has the module that replaces it' \
  'library_id\?library_id=' rest_items

passes community.vmware.vmware_category_info 'all categories' \
  told 'community categories' '.tag_category_info | map(.category_name) | contains(["ansible-community-category", "ansible-vmware-single"])'
passes community.vmware.vmware_tag_info 'all tags' \
  told 'community tags' '.tag_info | map(.tag_name) | contains(["ansible-community-tag", "ansible-red", "ansible-blue"])'

passes community.vmware.vmware_about_info 'name and version' \
  told 'community about' '.about_info | .api_type == "VirtualCenter" and (.version | test("^[0-9]+[.][0-9]+[.][0-9]+$"))'
passes community.vmware.vmware_datastore_info 'both stores, their room and address' \
  told 'community datastores' '.datastores | (map(.name) | sort) == ["archive", "default"]
    and all(.accessible and .capacity > 0 and .freeSpace > 0 and (.url | startswith("ds:///vmfs/volumes/")))'
passes community.vmware.vmware_datacenter_info 'the datacenter' \
  told 'community datacenters' '.datacenter_info | map(.name) == ["Datacenter"]'
passes community.vmware.vmware_datacenter 'the datacenter is there' told 'community datacenter' '.failed != true'
passes community.vmware.vmware_folder_info 'its folders' \
  told 'community folders' '.flat_folder_info | map(.path) | contains(["/Datacenter/vm", "/Datacenter/host", "/Datacenter/datastore"])'
passes community.vmware.vmware_vm_info 'there is no machine' told 'community machines' '.virtual_machines == []'
passes community.vmware.vsphere_file 'a stored file is there, at its path on the datastore' \
  told 'community file' '.status == 200 and .size == 73728'
passes vmware.vmware_rest.vcenter_datastore_info 'all datastores' \
  told 'rest datastores' '.value | (map([.datastore, .name]) | sort) == [["datastore-1", "default"], ["datastore-2", "archive"]]
    and all(.capacity > 0 and .free_space > 0)'
passes vmware.vmware_rest.vcenter_datastore_info 'a datastore by its id' \
  told 'rest datastore' '.id == "datastore-2" and .value.name == "archive" and .value.accessible'
passes vmware.vmware_rest.vcenter_datacenter_info 'the datacenter by its name and folder' \
  told 'rest datacenters' '.value | map(.name) == ["Datacenter"]'
passes vmware.vmware_rest.vcenter_host_info 'there is no host' told 'rest hosts' '.value == []'
passes vmware.vmware_rest.vcenter_folder_info 'the folder of datastores by its name' \
  told 'rest folders' '.value | map([.name, .type]) == [["datastore", "DATASTORE"]]'
passes vmware.vmware_rest.vcenter_datastore_info 'a datastore by its name, folder and datacenter' \
  told 'rest datastore by its path' '.value | map(.datastore) == ["datastore-2"]'

looked_up() {
  told 'vmware lookups' '.msg[1] == "datastore-2"'
  is 'the datacenter' "$(result read 'vmware lookups' | jq '.msg[0]')" \
    "$(result read 'rest datacenters' | jq '.value[0].datacenter')"
}
passes vmware.vmware.moid_from_path 'lookups of datacenter and datastore by their paths' looked_up
