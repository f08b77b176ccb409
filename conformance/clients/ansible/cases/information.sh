# shellcheck shell=bash
# Modules that only tell which libraries, items and tags there are.

# tells RUN TASK CONDITION [ARGUMENT…]: the task changed nothing, and what it tells fulfils the condition.
tells() {
  came "$1" "$2" unchanged
  result "$1" "$2" | shows "${@:3}"
}

told() { tells read "$@"; }

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
passes vmware.vmware_rest.content_library_info 'all libraries' \
  same 'rest libraries' '.value | map(.id) | sort' content/library sort
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
passes community.vmware.vmware_content_library_info "the server's certificate verified, over REST" \
  verified 'community verified'
passes community.vmware.vmware_about_info "the server's certificate verified, over SOAP" \
  verified 'community inventory verified'
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
passes vmware.vmware_rest.content_library_item_info 'an item by its id' \
  same 'rest item' .value "content/library/item/$iso_file"

rest_items() { told 'rest items' '.value | length == 8'; }
impossible vmware.vmware_rest.content_library_item_info 'all items of a library' \
  'the module asks for `?library_id?library_id=…`, which vCenter refuses as well; vmware.vmware has the module that replaces it' \
  'library_id\?library_id=' rest_items

passes community.vmware.vmware_category_info 'all categories' \
  told 'community categories' '.tag_category_info | map(.category_name) | contains(["ansible-community-category", "ansible-vmware-single"])'
passes community.vmware.vmware_tag_info 'all tags' \
  told 'community tags' '.tag_info | map(.tag_name) | contains(["ansible-community-tag", "ansible-red", "ansible-blue"])'
