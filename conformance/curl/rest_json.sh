# shellcheck shell=bash disable=SC2034,SC2154 # sourced by main_job.sh
# The verbs of the main job on `/rest` in JSON: `id:` addresses, `~action`, parameters by name, results in `value`, 200 always.

rest=/rest/com/vmware
content=$rest/content

login() { curl_api --user "$user:$password" -X POST "$base$rest/cis/session" | expect 200 | jq -r .value; }
logout() { ask 200 DELETE $rest/cis/session; }
who_am_i() { ask "$1" POST "$rest/cis/session?~action=get"; }

create_library() {
  ask 200 POST $content/local-library "$(jq -n --arg name "$1" --arg client_token "$(uuid)" '{$client_token, create_spec:
    {$name, type: "LOCAL", storage_backings: [{type: "DATASTORE", datastore_id: "datastore-1"}]}}')" | jq -r .value
}
get_library() { ask "$2" GET "$content/library/id:$1"; }
library_name() { get_library "$1" 200 | jq -r .value.name; }
find_library() { ask 200 POST "$content/library?~action=find" "$(jq -n --arg name "$1" '{spec: {$name}}')" | jq -r '.value[]'; }
delete_library() { ask 200 DELETE "$content/local-library/id:$1"; }

create_item() {
  ask 200 POST $content/library/item \
    "$(jq -n --arg library_id "$1" --arg name "$2" --arg type "$3" '{create_spec: {$library_id, $name, $type}}')" | jq -r .value
}
item_files() { ask 200 GET "$content/library/item/file?library_item_id=$1" | jq -r '.value[].name'; }

open_update() {
  ask 200 POST $content/library/item/update-session \
    "$(jq -n --arg library_item_id "$1" '{create_spec: {$library_item_id}}')" | jq -r .value
}
add_file() {
  ask 200 POST "$content/library/item/updatesession/file/id:$1?~action=add" \
    "$(jq -n --arg name "$2" --argjson size "$3" '{file_spec: {$name, $size, source_type: "PUSH"}}')" |
    jq -r .value.upload_endpoint.uri
}
has_errors() { ask 200 POST "$content/library/item/updatesession/file/id:$1?~action=validate" | jq -r .value.has_errors; }
preview_state() { ask 200 GET "$content/library/item/update-session/id:$1" | jq -r .value.preview_info.state; }
keep_alive() { ask 200 POST "$content/library/item/update-session/id:$1?~action=keep-alive" '{"client_progress":50}'; }
complete() { ask 200 POST "$content/library/item/update-session/id:$1?~action=complete"; }
update_state() { ask 200 GET "$content/library/item/update-session/id:$1" | jq -r .value.state; }
close_update() { ask 200 DELETE "$content/library/item/update-session/id:$1"; }

open_download() {
  ask 200 POST $content/library/item/download-session \
    "$(jq -n --arg library_item_id "$1" '{create_spec: {$library_item_id}}')" | jq -r .value
}
download_files() { ask 200 GET "$content/library/item/downloadsession/file?download_session_id=$1" | jq -r '.value[].name'; }
prepare() {
  ask 200 POST "$content/library/item/downloadsession/file/id:$1?~action=prepare" \
    "$(jq -n --arg file_name "$2" '{$file_name, endpoint_type: "HTTPS"}')" | jq -r .value.status
}
download_uri() {
  ask 200 POST "$content/library/item/downloadsession/file/id:$1?~action=get" \
    "$(jq -n --arg file_name "$2" '{$file_name}')" | jq -r .value.download_endpoint.uri
}
close_download() { ask 200 DELETE "$content/library/item/download-session/id:$1"; }

error_type() { jq -r '.type | sub(".*\\."; "") | ascii_upcase'; }
