# shellcheck shell=bash
# Passwords, configuration, and what moves content between libraries.

# opens PASSWORD: what the server says to a subscriber with that password.
opens() {
  local spec
  spec=$(jq -n --arg url "$(address ansible-vmware-local)" --arg password "$1" \
    '{subscription_info: {subscription_url: $url, authentication_method: "BASIC", user_name: "vcsp", password: $password}}')
  api POST 'content/subscribed-library?action=probe' "$spec" | jq -r .status
}

new_password() {
  came acts 'vmware local with a new password' changed
  is 'the new password' "$(opens second-password)" SUCCESS
  is 'the old password' "$(opens first-password)" INVALID_CREDENTIALS
}
passes vmware.vmware.local_content_library 'a new password, the one before given' new_password

new_subscriber_password() {
  came acts 'vmware subscribed with a new password' changed
  library ansible-vmware-subscribed | shows '.subscription_info.authentication_method == "BASIC"'
}
passes vmware.vmware.subscribed_content_library 'a new password of the publisher' new_subscriber_password

pinned() {
  came acts 'vmware pinned' changed
  came acts 'vmware pinned gone' changed
}
passes vmware.vmware.subscribed_content_library 'by https, pinned by a SHA-256 thumbprint' pinned
impossible vmware.vmware.subscribed_content_library 'a second run of a pinned library changes nothing' "$unread" \
  'is `changed` instead of `unchanged`' came acts 'vmware pinned again' unchanged

published() { came acts 'rest publish' unchanged; }
passes vmware.vmware_rest.content_locallibrary 'publish to its subscriptions' published

probed() {
  came acts 'rest probe' unchanged
  result acts 'rest probe' | shows '.value.status == "SUCCESS"'
  came acts 'rest probe of nothing' unchanged
  result acts 'rest probe of nothing' | shows '.value.status != "SUCCESS" and (.value.error_messages | length > 0)'
}
passes vmware.vmware_rest.content_subscribedlibrary 'probe of a publisher, and of an address that is none' probed

configured() {
  came acts 'rest configuration changed' changed
  came acts 'rest configuration changed again' unchanged
  came acts 'rest configuration restored' changed
  is 'the configuration' "$(api GET content/configuration | jq -S .)" "$(jq -S . <<<"$configuration")"
}
passes vmware.vmware_rest.content_configuration 'changed; a second time changes nothing; restored' configured
passes vmware.vmware_rest.content_configuration_info 'the configuration' \
  is 'the configuration' "$(result acts 'rest configuration' | jq -S .value)" "$(jq -S . <<<"$configuration")"

not_yet='synchronisation from a publisher is still to come'

# contents LIBRARY: its items and the checksums of their files, sorted by name.
contents() {
  local name
  api GET "content/library/item?library_id=$(library_id "$1")" | jq -r '.[]' | while read -r id; do
    api GET "content/library/item/$id" | jq -r .name
  done | sort | while read -r name; do echo "$name: $(stored "$1" "$name" | paste -sd' ')"; done
}

synchronised() {
  came acts 'rest sync' unchanged
  local there here
  there=$(contents ansible-rest-local)
  here=$(contents ansible-rest-subscribed)
  is 'the subscriber' "$here" "$there"
  item ansible-rest-subscribed iso-file | shows '.source_id == $id and .content_version == "2" and .cached' --arg id "$iso_file"
}
awaits vmware.vmware_rest.content_subscribedlibrary 'sync brings every item of the publisher, byte for byte' \
  "$not_yet" \
  'does not do that yet' synchronised

seen_on_demand() {
  came acts 'on-demand sync' unchanged
  result acts "on-demand subscriber's items" | shows '.library_item_info | length == 1 and all(.cached | not)'
}
awaits vmware.vmware_rest.content_subscribedlibrary 'sync of an on-demand library brings the items without their files' \
  "$not_yet" 'does not do that yet' seen_on_demand

evicted() {
  came acts 'rest evict' unchanged
  api GET "content/library/item?library_id=$vmware_subscribed" | shows 'length == 1'
  item ansible-vmware-subscribed one-disc | shows '.cached == false and .size == 0'
}
awaits vmware.vmware_rest.content_subscribedlibrary 'evict of an on-demand library' \
  "$not_yet" 'does not do that yet' evicted
