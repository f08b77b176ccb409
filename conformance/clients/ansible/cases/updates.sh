# shellcheck shell=bash
# The same playbook with another description of what shall be there.

# updated TASK LIBRARY CONDITION: the library is the one it was, and as it was asked for now.
updated() {
  settles second "$1"
  library "$2" | shows ".description == \"as of revision 2\" and ($3)"
}

passes community.vmware.vmware_content_library_manager 'a new description; a second run changes nothing' \
  updated 'community local' ansible-community-local '.type == "LOCAL" and .version == "2"'

repinned() {
  came second 'community subscribed' changed
  library ansible-community-subscribed | shows '.description == "as of revision 2"'
  library ansible-community-subscribed | shows '.subscription_info | .on_demand and .automatic_sync_enabled and .subscription_url == $url' \
    --arg url "$feed"
}
passes community.vmware.vmware_content_library_manager 'a subscribed library moves to https, pinned, and fetches on demand' \
  repinned
unread='the module compares the pin with what the server tells, and the contract keeps pins to itself'
impossible community.vmware.vmware_content_library_manager 'a second run of a pinned library changes nothing' \
  "$unread" \
  'is `changed` instead of `unchanged`' came second-again 'community subscribed' unchanged

passes vmware.vmware.local_content_library 'a new description, the password given; a second run changes nothing' \
  updated 'vmware local' ansible-vmware-local '.version == "2" and .publish_info.published and .publish_info.authentication_method == "BASIC"'
passes vmware.vmware.subscribed_content_library 'a subscribed library fetches on demand; a second run changes nothing' \
  updated 'vmware subscribed' ansible-vmware-subscribed '.subscription_info | .on_demand and .authentication_method == "BASIC"'
passes vmware.vmware_rest.content_locallibrary 'a new description; a second run changes nothing' \
  updated 'rest local' ansible-rest-local '.publish_info.published'
passes vmware.vmware_rest.content_subscribedlibrary 'automatic synchronisation on; a second run changes nothing' \
  updated 'rest subscribed' ansible-rest-subscribed '.subscription_info | .automatic_sync_enabled and .on_demand == false'

updated_category() {
  settles second "$1"
  category "$2" | shows '.description == "as of revision 2"'
}

updated_tag() {
  settles second "$1"
  tag "$2" "$3" | shows '.description == "as of revision 2"'
}

updated_attachment() {
  settles second "$1"
  carries "$2" "$3"
}

passes community.vmware.vmware_category 'a new description; a second run changes nothing' \
  updated_category 'community category' ansible-community-category
passes community.vmware.vmware_tag 'a new description; a second run changes nothing' \
  updated_tag 'community tag' ansible-community-category ansible-community-tag
passes community.vmware.vmware_tag_manager 'taken off a datastore; a second run changes nothing' \
  updated_attachment 'community attached' datastore-2 ''
passes vmware.vmware.tag_categories 'new descriptions; a second run changes nothing' \
  updated_category 'vmware categories' ansible-vmware-category
passes vmware.vmware.tags 'new descriptions; a second run changes nothing' \
  updated_tag 'vmware tags' ansible-vmware-category ansible-blue
passes vmware.vmware.tag_associations 'a tag that is not named is taken off; a second run changes nothing' \
  updated_attachment 'vmware attached' datastore-1 ansible-red
