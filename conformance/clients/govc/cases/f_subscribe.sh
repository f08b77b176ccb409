# shellcheck shell=bash
# Publishing and subscribing. Publisher and subscriber are libraries of the same server.

# published [OPTION…]: a published library with a template and a note; prints its address.
published() {
  govc library.create -pub "$@" govc-publisher >/dev/null
  govc library.import govc-publisher "$ova" >/dev/null 2>&1
  govc library.import -n note govc-publisher "$note" >/dev/null
  govc library.info -U govc-publisher
}
# subscribed [OPTION…]: to `$url`; prints its id.
subscribed() { govc library.create -sub "$url" -thumbprint "$QUIRE_SHA1" "$@" govc-subscriber; }
both_gone() { gone govc-subscriber govc-publisher; }

subscription() {
  local made
  govc library.create -sub "$publication_url" -thumbprint "$publication_sha1" "$@" govc-subscriber >/dev/null
  made=$(library govc-subscriber)
  is type "$(field "$made" .type)" SUBSCRIBED
  is address "$(field "$made" .subscription_info.subscription_url)" "$publication_url"
  is authentication "$(field "$made" .subscription_info.authentication_method)" "${method:-NONE}"
  is on_demand "$(jq .subscription_info.on_demand <<<"$made")" "${on_demand:-false}"
  is automatic "$(jq .subscription_info.automatic_sync_enabled <<<"$made")" "${automatic:-true}"
  is 'what -U prints' "$(govc library.info -U govc-subscriber)" "$publication_url"
  has info "$(govc library.info govc-subscriber)" "^    URL: +$publication_url\$"
  gone govc-subscriber
}
subscription_manual() { automatic=false subscription -sub-autosync=false; }
subscription_on_demand() { on_demand=true subscription -sub-ondemand; }
subscription_with_password() { method=BASIC subscription -sub-username vcsp -sub-password secret; }
subscription_removed() {
  govc library.create -sub "$publication_url" -thumbprint "$publication_sha1" govc-subscriber
  fails '400 Bad Request' govc library.import govc-subscriber "$note"
  nothing items govc library.ls govc-subscriber/
  gone govc-subscriber
}

# The server tells no thumbprint back. It looked at the publisher, as the refusals below show, so a library stands for trust.
# trusted COMMAND…
trusted() {
  "$@" -sub "$publication_url" govc-subscriber
  is address "$(field "$(library govc-subscriber)" .subscription_info.subscription_url)" "$publication_url"
  gone govc-subscriber
}

thumbprint_wrong() {
  fails '400 Bad Request.*thumbprint' govc library.create -sub "$publication_url" -thumbprint "$QUIRE_SHA1" govc-subscriber
  nothing libraries govc library.ls govc-subscriber
}
thumbprint_missing() {
  fails "400 Bad Request.*$publication_sha256" govc library.create -sub "$publication_url" govc-subscriber
  nothing libraries govc library.ls govc-subscriber
}
publisher_missing() {
  fails '400 Bad Request.*404 Not Found' govc library.create -thumbprint "$publication_sha1" -sub "${publication_url%/*}/missing/lib.json" govc-subscriber
  nothing libraries govc library.ls govc-subscriber
}

passes library.create '-sub' subscription
passes library.create '-sub without automatic synchronisation' subscription_manual
passes library.create '-sub on demand' subscription_on_demand
passes library.create '-sub with name and password' subscription_with_password
passes library.create '-sub with a SHA-1 thumbprint' trusted govc library.create -thumbprint "$publication_sha1"
passes library.create '-sub with a SHA-256 thumbprint' trusted govc library.create -thumbprint "$publication_sha256"
passes library.create '-sub: the thumbprint that govc sees (-k)' trusted env -u GOVC_TLS_CA_CERTS govc library.create -k
passes library.create '-sub: another thumbprint is refused' thumbprint_wrong
passes library.create '-sub: an unknown certificate is refused, its thumbprint told' thumbprint_missing
passes library.create '-sub: a publisher that is not there is refused' publisher_missing
passes library.import 'into a subscribed library is refused; library.rm of one' subscription_removed

# As vCenter does, a library that synchronises itself has what its publisher has soon after it was made; sync waits for it.
synchronised() {
  content govc-subscriber goodbye-vm "${members[@]}"
  content govc-subscriber note "$note"
  is items "$(item_count govc-subscriber)" 2
  is 'version of the content' "$(field "$(item govc-subscriber note)" .content_version)" "$(field "$(item govc-publisher note)" .content_version)"
}
sync_library() {
  local url
  url=$(published)
  subscribed "$@" >/dev/null
  govc library.sync govc-subscriber
  synchronised
  both_gone
}
sync_with_password() {
  local url
  url=$(published -pub-username vcsp -pub-password secret)
  subscribed -sub-username vcsp -sub-password secret >/dev/null
  govc library.sync govc-subscriber
  synchronised
  both_gone
}
sync_changes() {
  local url
  url=$(published)
  subscribed -sub-autosync=false >/dev/null
  govc library.sync govc-subscriber
  cp "$iso" "$QUIRE_WORK/about-the-samples.txt"
  govc library.import govc-publisher/note "$QUIRE_WORK/about-the-samples.txt"
  govc library.update -n 'another note' -d described govc-publisher/note
  govc library.rm govc-publisher/goodbye-vm
  govc library.sync govc-subscriber
  is items "$(govc library.ls govc-subscriber/)" '/govc-subscriber/another note'
  is description "$(field "$(item govc-subscriber 'another note')" .description)" described
  content govc-subscriber 'another note' "$QUIRE_WORK/about-the-samples.txt"
  both_gone
}
sync_item() {
  local url
  url=$(published)
  subscribed -sub-autosync=false -sub-ondemand >/dev/null
  govc library.sync govc-subscriber
  is cached "$(jq '.cached // false' <<<"$(item govc-subscriber note)")" false
  govc library.sync govc-subscriber/note
  is 'cached without -f' "$(jq '.cached // false' <<<"$(item govc-subscriber note)")" false
  govc library.sync -f govc-subscriber/note
  is 'cached with -f' "$(jq '.cached // false' <<<"$(item govc-subscriber note)")" true
  content govc-subscriber note "$note"
  both_gone
}
evict() {
  local url
  url=$(published)
  subscribed -sub-ondemand >/dev/null
  govc library.sync govc-subscriber
  govc library.sync -f govc-subscriber/note
  govc library.evict "$1"
  is cached "$(jq '.cached // false' <<<"$(item govc-subscriber note)")" false
  govc library.sync -f govc-subscriber/note
  content govc-subscriber note "$note"
  both_gone
}
export_subscribed() {
  local url
  url=$(published)
  subscribed >/dev/null
  govc library.sync govc-subscriber
  govc library.export govc-subscriber/note/about-the-samples.txt "$QUIRE_WORK/exported"
  cmp "$QUIRE_WORK/exported" "$note"
  both_gone
}

why='synchronisation from a publisher'
awaits library.sync 'a library is as its publisher' "$why" "$no_sync" sync_library
awaits library.sync 'a library without automatic synchronisation' "$why" "$no_sync" sync_library -sub-autosync=false
awaits library.sync 'from a publisher with a password' "$why" "$no_sync" sync_with_password
awaits library.sync 'changed, renamed and removed items' "$why" "$no_sync" sync_changes
awaits library.sync 'an item on demand, with its content when forced (-f)' "$why" "$no_sync" sync_item
awaits library.evict 'an item' "$why" "$no_sync" evict govc-subscriber/note
awaits library.evict 'a library' "$why" "$no_sync" evict govc-subscriber
awaits library.export 'an item of a subscribed library' "$why" "$no_sync" export_subscribed

sync_local() {
  govc library.create govc-local
  is 'what is said' "$(govc library.sync govc-local)" 'Syncing govc-local...'
  gone govc-local
}
passes library.sync 'a local library has nothing to be synchronised' sync_local
evict_local() {
  govc library.create govc-local
  fails '400 Bad Request|404 Not Found' govc library.evict govc-local
  gone govc-local
}
passes library.evict 'a local library is refused' evict_local
passes library.sync 'what is not there is refused' fails 'matches 0 items' govc library.sync govc-nothing

# subscriber: the library govc-subscriber as a subscriber that the publisher knows; prints the subscription's id.
subscriber() {
  govc library.subscriber.create -folder "/$datacenter/vm" -net 'VM Network' govc-publisher govc-subscriber
}
subscriber_listed() {
  local url id said
  url=$(published)
  subscribed >/dev/null
  is 'list before' "$(govc library.subscriber.ls govc-publisher | wc -l)" 1
  id=$(subscriber)
  said=$(govc library.subscriber.ls govc-publisher)
  has 'the list' "$said" "^$id +govc-subscriber +$(library_id govc-subscriber)"
  is 'ids in JSON' "$(govc library.subscriber.ls -json govc-publisher | jq -r '.[].subscription')" "$id"
  both_gone
}
subscriber_shown() {
  local url id said
  url=$(published)
  subscribed >/dev/null
  id=$(subscriber)
  said=$(govc library.subscriber.info govc-publisher "$id")
  has info "$said" '^Name: +govc-subscriber$'
  has info "$said" "^  ID: +$(library_id govc-subscriber)\$"
  has info "$said" '^  Location: +LOCAL$'
  has info "$said" "^    Folder: +/$datacenter/vm\$"
  has info "$said" "^    Network: +/$datacenter/network/VM Network\$"
  both_gone
}
# govc sends the library's name where the subscription's id belongs.
subscriber_removed() {
  local url
  url=$(published)
  subscribed >/dev/null
  subscriber
  fails '404 Not Found|400 Bad Request' govc library.subscriber.rm govc-publisher "$(govc library.subscriber.ls -json govc-publisher | jq -r '.[].subscription')"
  is 'list afterwards' "$(govc library.subscriber.ls -json govc-publisher | jq length)" 1
  both_gone
}
publish() {
  local url
  url=$(published)
  subscribed -sub-autosync=false >/dev/null
  subscriber >/dev/null
  govc library.publish "$@"
  content govc-subscriber note "$note"
  both_gone
}
publish_to() {
  local url id
  url=$(published)
  subscribed -sub-autosync=false >/dev/null
  id=$(subscriber)
  govc library.publish govc-publisher "$id"
  content govc-subscriber note "$note"
  both_gone
}
publish_to_nobody() {
  local url
  url=$(published)
  govc library.publish govc-publisher
  content govc-publisher note "$note"
  gone govc-publisher
}
publish_unpublished() {
  govc library.create govc-local
  fails '400 Bad Request' govc library.publish govc-local
  gone govc-local
}

awaits library.subscriber.create 'a library of this server; library.subscriber.ls shows it' "$why" "$no_sync" subscriber_listed
awaits library.subscriber.info 'a library of this server, with its folder and network' "$why" "$no_sync" subscriber_shown
awaits library.subscriber.rm 'govc sends a wrong id: it is refused, and nothing is removed' "$why" "$no_sync" subscriber_removed
passes library.publish 'a library without subscribers' publish_to_nobody
passes library.publish 'a library that is not published is refused' publish_unpublished
awaits library.publish 'a library to its subscribers' "$why" "$no_sync" publish govc-publisher
awaits library.publish 'an item to its subscribers' "$why" "$no_sync" publish govc-publisher/note
awaits library.publish 'a library to one subscriber' "$why" "$no_sync" publish_to
