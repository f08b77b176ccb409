# shellcheck shell=bash disable=SC2034,SC2154 # sourced by main_job.sh
# The verbs of the main job on `/rest` in XML: the JSON of the same dialect node for node, in a root named after the
# operation and the service (contract: the XML face of the legacy dialect).

media=application/xml
rest=/rest/com/vmware
content=$rest/content

# root SERVICE ROOT MEMBERS: a document; the service without its `com.vmware.`, with slashes.
root() { printf '<?xml version="1.0" ?><ns0:%s xmlns:ns0="http://vmware.com/%s">%s</ns0:%s>' "$2" "$1" "$3" "$2"; }
# pick ROOT PATH: the text at a path below the root, which must be of this name; several come one a line.
pick() {
  local document; document=$(cat)
  [ "$(xmllint --xpath 'local-name(/*)' - <<<"$document")" = "$1" ] || fail "no $1 in: $document"
  xmllint --xpath "/*/$2/text()" - <<<"$document" 2>/dev/null || true
}

login() { curl_api --user "$user:$password" -X POST "$base$rest/cis/session" | expect 200 | pick Create-Result value; }
logout() { ask 200 DELETE $rest/cis/session; }
who_am_i() { ask "$1" POST "$rest/cis/session?~action=get"; }

create_library() {
  ask 200 POST $content/local-library "$(root content/local_library Create-Input "<client_token>$(uuid)</client_token>
    <create_spec><name>$1</name><type>LOCAL</type><storage_backings-array><array-item><type>DATASTORE</type>
    <datastore_id>datastore-1</datastore_id></array-item></storage_backings-array></create_spec>")" | pick Create-Result value
}
get_library() { ask "$2" GET "$content/library/id:$1"; }
library_name() { get_library "$1" 200 | pick Get-Result value/name; }
find_library() {
  ask 200 POST "$content/library?~action=find" "$(root content/library Find-Input "<spec><name>$1</name></spec>")" |
    pick Find-Result value-array/array-item
}
delete_library() { ask 200 DELETE "$content/local-library/id:$1"; }

create_item() {
  ask 200 POST $content/library/item "$(root content/library/item Create-Input "<create_spec>
    <library_id>$1</library_id><name>$2</name><type>$3</type></create_spec>")" | pick Create-Result value
}
item_files() { ask 200 GET "$content/library/item/file?library_item_id=$1" | pick List-Result value-array/array-item/name; }

open_update() {
  ask 200 POST $content/library/item/update-session "$(root content/library/item/update_session Create-Input \
    "<create_spec><library_item_id>$1</library_item_id></create_spec>")" | pick Create-Result value
}
add_file() {
  ask 200 POST "$content/library/item/updatesession/file/id:$1?~action=add" \
    "$(root content/library/item/updatesession/file Add-Input \
      "<file_spec><name>$2</name><size>$3</size><source_type>PUSH</source_type></file_spec>")" |
    pick Add-Result value/upload_endpoint/uri
}
has_errors() {
  ask 200 POST "$content/library/item/updatesession/file/id:$1?~action=validate" | pick Validate-Result value/has_errors
}
preview_state() { ask 200 GET "$content/library/item/update-session/id:$1" | pick Get-Result value/preview_info/state; }
keep_alive() {
  ask 200 POST "$content/library/item/update-session/id:$1?~action=keep-alive" \
    "$(root content/library/item/update_session KeepAlive-Input '<client_progress>50</client_progress>')"
}
complete() { ask 200 POST "$content/library/item/update-session/id:$1?~action=complete"; }
update_state() { ask 200 GET "$content/library/item/update-session/id:$1" | pick Get-Result value/state; }
close_update() { ask 200 DELETE "$content/library/item/update-session/id:$1"; }

open_download() {
  ask 200 POST $content/library/item/download-session "$(root content/library/item/download_session Create-Input \
    "<create_spec><library_item_id>$1</library_item_id></create_spec>")" | pick Create-Result value
}
download_files() {
  ask 200 GET "$content/library/item/downloadsession/file?download_session_id=$1" |
    pick List-Result value-array/array-item/name
}
prepare() {
  ask 200 POST "$content/library/item/downloadsession/file/id:$1?~action=prepare" \
    "$(root content/library/item/downloadsession/file Prepare-Input \
      "<file_name>$2</file_name><endpoint_type>HTTPS</endpoint_type>")" | pick Prepare-Result value/status
}
download_uri() {
  ask 200 POST "$content/library/item/downloadsession/file/id:$1?~action=get" \
    "$(root content/library/item/downloadsession/file Get-Input "<file_name>$2</file_name>")" |
    pick Get-Result value/download_endpoint/uri
}
close_download() { ask 200 DELETE "$content/library/item/download-session/id:$1"; }

error_type() { pick Error type | sed 's/.*\.//' | tr '[:lower:]' '[:upper:]'; }
