# shellcheck shell=bash disable=SC2034,SC2154 # sourced by main_job.sh
# The verbs of the main job on `/api`: bare bodies, `?action=`, 201 for what is made and 204 for what answers nothing.

login() { curl_api --user "$user:$password" -X POST "$base/api/session" | expect 201 | jq -r .; }
logout() { ask 204 DELETE /api/session; }
who_am_i() { ask "$1" GET /api/session; }

create_library() {
  ask 201 POST /api/content/local-library "$(jq -n --arg name "$1" \
    '{$name, type: "LOCAL", storage_backings: [{type: "DATASTORE", datastore_id: "datastore-1"}]}')" | jq -r .
}
get_library() { ask "$2" GET "/api/content/library/$1"; }
library_name() { get_library "$1" 200 | jq -r .name; }
find_library() { ask 200 POST "/api/content/library?action=find" "$(jq -n --arg name "$1" '{$name}')" | jq -r '.[]'; }
delete_library() { ask 204 DELETE "/api/content/local-library/$1"; }

create_item() {
  ask 201 POST /api/content/library/item \
    "$(jq -n --arg library_id "$1" --arg name "$2" --arg type "$3" '{$library_id, $name, $type}')" | jq -r .
}
item_files() { ask 200 GET "/api/content/library/item/$1/file" | jq -r '.[].name'; }

open_update() {
  ask 201 POST /api/content/library/item/update-session "$(jq -n --arg library_item_id "$1" '{$library_item_id}')" | jq -r .
}
add_file() {
  ask 201 POST "/api/content/library/item/update-session/$1/file" \
    "$(jq -n --arg name "$2" --argjson size "$3" '{$name, $size, source_type: "PUSH"}')" | jq -r .upload_endpoint.uri
}
has_errors() { ask 200 POST "/api/content/library/item/update-session/$1/file?action=validate" | jq -r .has_errors; }
preview_state() { ask 200 GET "/api/content/library/item/update-session/$1" | jq -r .preview_info.state; }
keep_alive() { ask 204 POST "/api/content/library/item/update-session/$1?action=keep-alive" '{"client_progress":50}'; }
complete() { ask 204 POST "/api/content/library/item/update-session/$1?action=complete"; }
update_state() { ask 200 GET "/api/content/library/item/update-session/$1" | jq -r .state; }
close_update() { ask 204 DELETE "/api/content/library/item/update-session/$1"; }

open_download() {
  ask 201 POST /api/content/library/item/download-session "$(jq -n --arg library_item_id "$1" '{$library_item_id}')" | jq -r .
}
download_files() { ask 200 GET "/api/content/library/item/download-session/$1/file" | jq -r '.[].name'; }
prepare() {
  ask 200 POST "/api/content/library/item/download-session/$1/file?action=prepare" \
    "$(jq -n --arg file_name "$2" '{$file_name, endpoint_type: "HTTPS"}')" | jq -r .status
}
download_uri() { ask 200 GET "/api/content/library/item/download-session/$1/file?file_name=$(encode "$2")" | jq -r .download_endpoint.uri; }
close_download() { ask 204 DELETE "/api/content/library/item/download-session/$1"; }

error_type() { jq -r .error_type; }
