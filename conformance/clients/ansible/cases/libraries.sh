# shellcheck shell=bash
# Libraries are made, once.

# made TASK NAME CONDITION: the task settled, and the library of that name is as it was asked for.
made() {
  settles first "$1"
  library "$2" | shows "$3"
}

# foreseen TASK: check mode says what will change and changes nothing: the task itself still had it to do.
foreseen() {
  came first "$1 in check mode" changed
  came first "$1" changed
}

local_library='.type == "LOCAL" and .description == "as of revision 1" and .version == "1"'
subscribed_library='.type == "SUBSCRIBED" and .description == "as of revision 1"'

passes community.vmware.vmware_content_library_manager 'a local library; a second run changes nothing' \
  made 'community local' ansible-community-local "$local_library and .publish_info.published == false
    and .storage_backings == [{type: \"DATASTORE\", datastore_id: \"datastore-1\"}]"
passes community.vmware.vmware_content_library_manager 'check mode makes no local library' foreseen 'community local'
passes vmware.vmware.local_content_library 'published with a password; a second run changes nothing' \
  made 'vmware local' ansible-vmware-local "$local_library
    and .storage_backings == [{type: \"DATASTORE\", datastore_id: \"datastore-2\"}]
    and (.publish_info | .published and .persist_json_enabled and .authentication_method == \"BASIC\" and .user_name == \"vcsp\")"
passes vmware.vmware.local_content_library 'check mode makes no library' foreseen 'vmware local'
passes vmware.vmware_rest.content_locallibrary 'published without a password; a second run changes nothing' \
  made 'rest local' ansible-rest-local "$local_library
    and .storage_backings == [{type: \"DATASTORE\", datastore_id: \"datastore-1\"}]
    and (.publish_info | .published and .authentication_method == \"NONE\")"

# subscribed TASK NAME ADDRESS CONDITION
subscribed() {
  made "$1" "$2" "$subscribed_library"
  library "$2" | shows ".subscription_info | .subscription_url == \$address and .on_demand == false and ($4)" --arg address "$3"
}

subscribed_in() { subscribed "$1" "$2" "$(address "$3")" "$4"; }

passes community.vmware.vmware_content_library_manager 'subscribed; a second run changes nothing' \
  subscribed 'community subscribed' ansible-community-subscribed "$feed_http" \
  '.authentication_method == "NONE" and .automatic_sync_enabled'
passes community.vmware.vmware_content_library_manager 'check mode makes no subscribed library' \
  foreseen 'community subscribed'
passes vmware.vmware.subscribed_content_library 'subscribed with a password; a second run changes nothing' \
  subscribed_in 'vmware subscribed' ansible-vmware-subscribed ansible-vmware-local \
  '.authentication_method == "BASIC" and .user_name == "vcsp" and .automatic_sync_enabled and (has("password") | not)'
passes vmware.vmware.subscribed_content_library 'check mode makes no library' foreseen 'vmware subscribed'
passes vmware.vmware_rest.content_subscribedlibrary 'subscribed; a second run changes nothing' \
  subscribed_in 'rest subscribed' ansible-rest-subscribed ansible-rest-local \
  '.authentication_method == "NONE" and .automatic_sync_enabled == false'
