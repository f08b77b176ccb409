# shellcheck shell=bash
# What fails says clearly why, and leaves nothing behind.

# failing TASK PATTERN: the task failed, with words that fit.
failing() {
  came refused "$1" failed
  words refused "$1" | grep -E -- "$2" || { words refused "$1"; echo "it does not say \`$2\`"; return 1; }
}

nothing_left() {
  failing "$1" "$2"
  api POST 'content/library/item?action=find' '{"name": "refused"}' | shows 'length == 0'
  api GET content/library/item/update-session | shows 'length == 0'
}

no_library() {
  failing "$1" "$2"
  api POST 'content/library?action=find' '{"name": "ansible-nowhere"}' | shows 'length == 0'
}

password='user name or password is wrong'
passes community.vmware.vmware_content_library_info 'a wrong password' \
  failing 'community with a wrong password' "$password"
passes community.vmware.vmware_about_info 'a wrong password' \
  failing 'community inventory with a wrong password' 'incorrect user name or password'
passes vmware.vmware.content_library_item_info 'a wrong password' failing 'vmware with a wrong password' "$password"
passes vmware.vmware_rest.content_library_info 'a wrong password' failing 'rest with a wrong password' "$password"

passes community.vmware.vmware_content_library_info 'a certificate that nothing trusts' \
  failing 'community untrusted' 'SSL verification failure'
passes community.vmware.vmware_content_library_info 'a library that is not there' \
  failing 'community library that is not there' 'not found'
passes vmware.vmware_rest.content_locallibrary_info 'a library that is not there' \
  failing 'rest library that is not there' 'NOT_FOUND.*00000000-0000-0000-0000-000000000000'
passes community.vmware.vmware_content_library_manager 'a datastore that is not there' \
  no_library 'community datastore that is not there' 'Failed to find the datastore nowhere'
passes vmware.vmware.local_content_library 'a datastore that is not there' \
  no_library 'vmware datastore that is not there' 'nowhere'
passes vmware.vmware_rest.content_locallibrary 'a datastore that is not there' \
  no_library 'rest datastore that is not there' 'datastore-99'
passes community.vmware.vmware_content_library_manager 'a publisher that is not there' \
  no_library 'community publisher that is not there' 'Failed to make connection.*404 Not Found'
passes community.vmware.vmware_content_library_manager "a publisher's certificate is another: its thumbprint is told" \
  no_library 'community publisher with another certificate' "$feed_thumbprint"
passes vmware.vmware.subscribed_content_library "a publisher's certificate is another: its thumbprint is told" \
  no_library 'vmware publisher with another certificate' "$feed_thumbprint"

source_thumbprint=$(thumbprint "$SOURCE_HTTPS")
passes vmware.vmware.import_content_library_iso 'a wrong checksum' \
  nothing_left 'iso with a wrong checksum' 'Bad Request|checksum'
passes vmware.vmware.import_content_library_iso 'a wrong checksum of what is pulled' \
  nothing_left 'iso by http with a wrong checksum' "$(digest sample-disc.iso)"
passes vmware.vmware.import_content_library_iso "a source's certificate is another: its thumbprint is told" \
  nothing_left 'iso by https with a wrong thumbprint' "$source_thumbprint"
passes vmware.vmware.import_content_library_iso 'a source without that file' \
  nothing_left 'iso that is not there' '404 Not Found'
passes vmware.vmware.import_content_library_ovf 'a wrong checksum' \
  nothing_left 'ova with a wrong checksum' "$(digest goodbye-vm.ova)"
passes vmware.vmware.import_content_library_ovf 'a wrong checksum of what is pulled' \
  nothing_left 'ova by http with a wrong checksum' "$(digest goodbye-vm.ova)"
passes vmware.vmware.import_content_library_ovf 'into a subscribed library' \
  nothing_left 'ovf into a subscribed library' 'subscribed'

impossible vmware.vmware.tag_associations 'an object by its name' \
  'the module fails by itself, before it asks the server; with the id of the object it works' 'LazyModule' \
  came refused 'vmware attached by name' unchanged
