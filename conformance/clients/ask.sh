# shellcheck shell=bash
# Asks the server itself what came of a client's command, over `/api` with curl: sourced by the `run` of a client.
# Needs curl and jq. Every function fails when the server refuses.

ask_session=$(curl --silent --show-error --fail-with-body --cacert "$QUIRE_CERTIFICATE" -X POST \
  --user "$QUIRE_USER:$QUIRE_PASSWORD" "https://$QUIRE_ADDRESS/api/session" | jq -r .)

# api METHOD PATH [JSON]: a call; prints the answer's body.
api() {
  local body=()
  [ $# -lt 3 ] || body=(--header 'Content-Type: application/json' --data-binary "$3")
  curl --silent --show-error --fail-with-body --max-time 60 --cacert "$QUIRE_CERTIFICATE" -X "$1" \
    --header "vmware-api-session-id: $ask_session" "${body[@]}" "https://$QUIRE_ADDRESS/api/$2"
}

# library_id NAME: the id of the one library of that name.
library_id() {
  local found
  found=$(api POST 'content/library?action=find' "$(jq -n --arg name "$1" '{name: $name}')")
  jq -re 'if length == 1 then .[0] else error("\(length) libraries of that name") end' <<<"$found"
}

# library NAME: the library as the server has it.
library() { api GET "content/library/$(library_id "$1")"; }

# item_id LIBRARY ITEM: the id of the one item of that name.
item_id() {
  local found spec
  spec=$(jq -n --arg library "$(library_id "$1")" --arg name "$2" '{library_id: $library, name: $name}')
  found=$(api POST 'content/library/item?action=find' "$spec")
  jq -re 'if length == 1 then .[0] else error("\(length) items of that name") end' <<<"$found"
}

# item LIBRARY ITEM: the item as the server has it.
item() { api GET "content/library/item/$(item_id "$1" "$2")"; }

# item_count LIBRARY: how many items it has.
item_count() { api GET "content/library/item?library_id=$(library_id "$1")" | jq length; }

# stored LIBRARY ITEM: a line `SHA256  NAME` of each file, as a download session gives them, sorted by name.
stored() {
  local session name uri sum
  session=$(api POST content/library/item/download-session "$(jq -n --arg id "$(item_id "$1" "$2")" '{library_item_id: $id}')" | jq -r .)
  api GET "content/library/item/download-session/$session/file" 2>/dev/null |
    jq -r '.[].name' | LC_ALL=C sort | while read -r name; do
      uri=$(prepared "$session" "$name")
      sum=$(curl --silent --show-error --fail-with-body --cacert "$QUIRE_CERTIFICATE" "$uri" | sha256sum | cut -d' ' -f1)
      printf '%s  %s\n' "$sum" "$name"
    done
  api DELETE "content/library/item/download-session/$session"
}

# prepared SESSION NAME: the address of a file of a download session.
prepared() {
  api POST "content/library/item/download-session/$1/file?action=prepare" "$(jq -n --arg name "$2" '{file_name: $name}')" |
    jq -re '.download_endpoint.uri'
}

# sums FILE…: the same lines of files here.
sums() {
  local file
  for file in "$@"; do
    printf '%s  %s\n' "$(sha256sum <"$file" | cut -d' ' -f1)" "$(basename "$file")"
  done | LC_ALL=C sort -k2
}
