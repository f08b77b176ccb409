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
  lives "terraform-published-$2" '[.type, .publish_info | .published?, .authentication_method?, .user_name?]' "$3"
}

# The address of publication that the provider read is served to whom it is for.
published_address() {
  configuration terraform-address "$here/library.tf"
  export TF_VAR_library=terraform-address TF_VAR_publication='{"method":"BASIC","username":"vcsp","password":"Sesam-0effne"}'
  apply
  url=$(output publish_url | jq -r .)
  is 'name at that address' "$(curl --silent --fail --cacert "$QUIRE_CERTIFICATE" --user vcsp:Sesam-0effne "$url" | jq -r .name)" terraform-address
  is 'status without a password' \
    "$(curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$QUIRE_CERTIFICATE" "$url")" 401
  destroy
}

# subscription NAME PUBLICATION: of subscribed.tf, with the library that it follows.
subscription() {
  configuration "$1" "$here/subscribed.tf"
  export TF_VAR_library=$1 TF_VAR_publication=$2 TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
}

subscribed_library() {
  subscription "terraform-subscribed-$2" "$1"
  is library "$(library "terraform-subscribed-$2" | jq -cS '[.type, .description, .storage_backings[0].datastore_id,
    (.subscription_info | .authentication_method, .automatic_sync_enabled, .on_demand, .user_name, .subscription_url)]')" "$(
    jq -cn --argjson publication "$1" --arg url "$(library "terraform-subscribed-$2-published" | jq -r .publish_info.publish_url)" \
      --arg description "follows terraform-subscribed-$2-published" \
      '["SUBSCRIBED", $description, "datastore-2", $publication.method, true, false, $publication.username, $url]')"
  settled
  destroy
  gone "terraform-subscribed-$2" "terraform-subscribed-$2-published"
}

# What it follows is in it, byte for byte, and the provider finds it there.
filled_library() {
  subscription terraform-filled '{"method":"BASIC","username":"vcsp","password":"Sesam-0effne"}'
  api POST "content/subscribed-library/$(library_id terraform-filled)?action=sync"
  # The server answers before all of it is there.
  for _ in {1..50}; do
    [ "$(item_count terraform-filled)" = 0 ] || break
    sleep 0.2
  done
  is 'the items' "$(item_count terraform-filled)" 1
  is content "$(stored terraform-filled machine)" "$(stored terraform-filled-published machine)"
  configuration terraform-filled-lookup "$here/lookup.tf"
  TF_VAR_library=terraform-filled TF_VAR_item=machine apply
  is item "$(output item)" "[\"$(item_id terraform-filled machine)\",\"ovf\"]"
  folder=$QUIRE_WORK/terraform-filled
  settled
  destroy
  gone terraform-filled terraform-filled-published
}

basic='{"method":"BASIC","username":"vcsp","password":"Sesam-0effne"}'
passes vsphere_content_library 'local, on the first store' local_library default datastore-1
passes vsphere_content_library 'local, on the other store' local_library archive datastore-2
passes vsphere_content_library 'published to everybody' published_library '{"method":"NONE"}' none '["LOCAL",true,"NONE",null]'
passes vsphere_content_library 'published with a password' published_library "$basic" basic '["LOCAL",true,"BASIC","vcsp"]'
passes vsphere_content_library 'publish_url is served' published_address
passes vsphere_content_library 'subscribed without a password' subscribed_library '{"method":"NONE"}' none
passes vsphere_content_library 'subscribed with a password' subscribed_library "$basic" basic
awaits vsphere_content_library 'a subscribed library fills up' 'synchronisation' . filled_library
