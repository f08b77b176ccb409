# shellcheck shell=bash
# Libraries: local, published, subscribed.

# lives NAME FILTER EXPECTED: a library of library.tf is made, and as it shall be; it stays as it is; it goes.
lives() {
  configuration "$1" "$here/library.tf"
  export TF_VAR_library=$1
  apply
  is library "$(library "$1" | jq -cS "$2")" "$3"
  settled
  destroy
  gone "$1"
}

local_library() {
  export TF_VAR_datastore=$1
  lives "terraform-local-$1" '[.type, .description, .storage_backings, .publish_info.published]' \
    '["LOCAL","Größe \"5\" <a&b>\nin zwei Zeilen",[{"datastore_id":"'"$2"'","type":"DATASTORE"}],false]'
}

published_library() {
  export TF_VAR_publication=$1
  lives "terraform-published-$2" '[.type, (.publish_info | .published, .authentication_method, .user_name)]' "$3"
}

# The address of publication that the provider read is served to whom it is for.
published_address() {
  configuration terraform-address "$here/library.tf"
  export TF_VAR_library=terraform-address TF_VAR_publication=$basic
  apply
  url=$(output publish_url | jq -r .)
  served=$(curl --silent --show-error --fail --cacert "$QUIRE_CERTIFICATE" --user vcsp:Sesam-0effne "$url")
  is 'name at that address' "$(jq -r .name <<<"$served")" terraform-address
  is 'status without a password' \
    "$(curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$QUIRE_CERTIFICATE" "$url")" 401
  destroy
}

# subscription NAME URL PUBLICATION: of subscribed.tf.
subscription() {
  configuration "$1" "$here/subscribed.tf"
  export TF_VAR_library=$1 TF_VAR_url=$2 TF_VAR_publication=$3
  apply
}

subscribed_library() {
  export TF_VAR_on_demand=$3
  subscription "$1" "$feed" "$2"
  wanted=$(jq -cn --argjson publication "$2" --arg feed "$feed" --argjson on_demand "$3" '["SUBSCRIBED", "datastore-2",
    "follows \($feed)", $feed, $publication.method, $publication.username, true, $on_demand]')
  is library "$(library "$1" | jq -c '[.type, .storage_backings[0].datastore_id, .description, (.subscription_info |
    .subscription_url, .authentication_method, .user_name, .automatic_sync_enabled, .on_demand)]')" "$wanted"
  settled
  destroy
  gone "$1"
}

# What it follows is in it, byte for byte, and the provider finds it there.
filled_library() {
  configuration "$1-publisher" "$here/published.tf"
  export TF_VAR_published=$1-publisher TF_VAR_publication=$2 TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  subscription "$1" "$(output publish_url | jq -r .)" "$2"
  api POST "content/subscribed-library/$(library_id "$1")?action=sync"
  # The server answers before all of it is there.
  for _ in {1..50}; do
    [ "$(item_count "$1")" = 0 ] || break
    sleep 0.2
  done
  is 'the number of items' "$(item_count "$1")" 1
  is content "$(stored "$1" machine)" "$(stored "$1-publisher" machine)"
  configuration "$1-lookup" "$here/lookup.tf"
  TF_VAR_item=machine apply
  is item "$(output item)" "[\"$(item_id "$1" machine)\",\"ovf\"]"
  for folder in "$QUIRE_WORK/$1" "$QUIRE_WORK/$1-publisher"; do
    settled
    destroy
  done
  gone "$1" "$1-publisher"
}

open='{"method":"NONE"}'
basic='{"method":"BASIC","username":"vcsp","password":"Sesam-0effne"}'
passes vsphere_content_library 'local, on the first store' local_library default datastore-1
passes vsphere_content_library 'local, on the other store' local_library archive datastore-2
passes vsphere_content_library 'published to everybody' published_library "$open" open '["LOCAL",true,"NONE",null]'
passes vsphere_content_library 'published with a password' \
  published_library "$basic" basic '["LOCAL",true,"BASIC","vcsp"]'
passes vsphere_content_library 'subscribed, all of its content' subscribed_library terraform-subscribed "$open" false
passes vsphere_content_library 'subscribed with a password, content on demand' \
  subscribed_library terraform-subscribed-basic "$basic" true
awaits vsphere_content_library 'publish_url is served' synchronisation \
  'requested URL returned error: 404' published_address
awaits vsphere_content_library 'a subscribed library fills up' synchronisation \
  'answered 404 Not Found' filled_library terraform-filled "$open"
awaits vsphere_content_library 'a library subscribed with a password fills up' synchronisation \
  'answered 404 Not Found' filled_library terraform-filled-basic "$basic"
