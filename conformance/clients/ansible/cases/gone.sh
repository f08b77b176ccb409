# shellcheck shell=bash
# Everything goes again.

no_library_left() {
  settles no-libraries "$1"
  api POST 'content/library?action=find' "{\"name\": \"$2\"}" | shows 'length == 0'
}

absent='absent; a second run changes nothing'
passes community.vmware.vmware_content_library_manager "a local library is $absent" \
  no_library_left 'community local' ansible-community-local
passes community.vmware.vmware_content_library_manager "a subscribed library is $absent" \
  no_library_left 'community subscribed' ansible-community-subscribed
passes vmware.vmware.local_content_library "$absent" no_library_left 'vmware local' ansible-vmware-local
passes vmware.vmware.subscribed_content_library "$absent" no_library_left 'vmware subscribed' ansible-vmware-subscribed
passes vmware.vmware_rest.content_locallibrary "with its items $absent" no_library_left 'rest local' ansible-rest-local
passes vmware.vmware_rest.content_subscribedlibrary "$absent" no_library_left 'rest subscribed' ansible-rest-subscribed

no_label_left() {
  settles "$1" "$2"
  each "$3" | jq -s 'map(.name)' | shows 'all(startswith($name) | not)' --arg name "$4"
}

detached() {
  settles no-tags 'vmware attached'
  carries datastore-1 ''
}
passes vmware.vmware.tag_associations "all tags are off a datastore; a second run changes nothing" detached
passes community.vmware.vmware_tag "$absent" no_label_left no-tags 'community tag' cis/tagging/tag ansible-community
passes vmware.vmware.tags "$absent" no_label_left no-tags 'vmware tags' cis/tagging/tag ansible-
passes community.vmware.vmware_category "$absent" \
  no_label_left no-categories 'community category' cis/tagging/category ansible-community
passes vmware.vmware.tag_categories "$absent" \
  no_label_left no-categories 'vmware categories' cis/tagging/category ansible-
