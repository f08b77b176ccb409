#!/usr/bin/env bash
# The main job with curl on one wire. Usage: main_job.sh api|rest_json|rest_xml HOST:PORT USER PASSWORD FOLDER…
# Each FOLDER holds templates (OVF packages, OVA, ISO, other files), which go in and come out again, byte for byte.
# The wires differ only in the verbs of api.sh, rest_json.sh and rest_xml.sh. Needs curl, jq, xmllint and tar.
set -euo pipefail
shopt -s nullglob inherit_errexit

wire=$1 base=https://$2 user=$3 password=$4
shift 4
media=application/json
session=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The server under test has just signed its own certificate.
unset CURL_CA_BUNDLE SSL_CERT_FILE

fail() { echo "FAIL $wire: $*" >&2; exit 1; }
uuid() { cat /proc/sys/kernel/random/uuid; }
encode() { jq -rn --arg text "$1" '$text | @uri'; }

# curl_api ARGUMENT…: one call; the answer's body and, in a last line, its status and type.
curl_api() {
  curl --silent --show-error --insecure --max-time 60 --header "Accept: $media" \
    --write-out '\n%{http_code} %{content_type}' "$@"
}

# expect STATUS: takes an answer of `curl_api` apart; the status and the type must be right.
expect() {
  local answer status type body
  answer=$(cat; printf .) answer=${answer%.}
  read -r status type <<<"${answer##*$'\n'}"
  body=${answer%$'\n'*}
  [ "$status" = "$1" ] || fail "status $status instead of $1: $body"
  [ -z "$body" ] || [ "$type" = "$media" ] || fail "type \`$type\` instead of \`$media\`: $body"
  printf %s "$body"
}

# ask STATUS METHOD ADDRESS [BODY]: a call within the login; prints the body of the answer.
ask() {
  local arguments=(-X "$2" --header "vmware-api-session-id: $session")
  [ $# -lt 4 ] || arguments+=(--header "Content-Type: $media" --data-binary "$4")
  curl_api "${arguments[@]}" "$base$3" | expect "$1"
}

# shellcheck source=/dev/null
source "$(dirname "$0")/$wire.sh"

# is WHAT ACTUAL EXPECTED
is() { [ "$2" = "$3" ] || fail "$1 is \`$2\` instead of \`$3\`"; }

# passing NAME: whether a file is needed by a session and not kept by its item.
passing() { case $1 in *.mf | *.cert) true ;; *) false ;; esac }

# transfer ARGUMENT…: one call to an upload or download address.
transfer() { curl --silent --show-error --insecure --fail-with-body --max-time 60 "$@"; }

# send FILE ADDRESS: a file of more than 1000 bytes in two pieces, as if the connection had broken, and as docs/uploads.md says;
# an archive and short files whole.
send() {
  local size offset
  size=$(stat -c %s "$1")
  case $1 in *.ova) size=0 ;; esac
  if [ "$size" -gt 1000 ]; then
    head -c 1000 "$1" | transfer --request PUT --header "Content-Range: bytes 0-999/$size" --data-binary @- "$2"
    offset=$(transfer --head "$2" | tr -d '\r' | awk 'tolower($1) == "upload-offset:" { print $2 }')
    is "offset of $1" "$offset" 1000
    transfer --continue-at "$offset" --upload-file "$1" "$2"
  else
    transfer --upload-file "$1" "$2"
  fi
}

# round_trip NAME TYPE KEPT FILE…: an item with these files; KEPT is the folder of what it must hold afterwards.
round_trip() {
  local name=$1 type=$2 kept=$3 item update download file uri
  shift 3
  item=$(create_item "$library" "$name" "$type")
  update=$(open_update "$item")
  for file in "$@"; do
    uri=$(add_file "$update" "$(basename "$file")" "$(stat -c %s "$file")")
    send "$file" "$uri"
  done
  is "has_errors of $name" "$(has_errors "$update")" false
  [ "$type" != ovf ] || is "preview of $name" "$(preview_state "$update")" AVAILABLE
  keep_alive "$update"
  complete "$update"
  is "state of $name" "$(update_state "$update")" DONE
  close_update "$update"
  is "files of $name" "$(item_files "$item" | sort)" "$(ls -A "$kept" | sort)"
  download=$(open_download "$item")
  is "files for download of $name" "$(download_files "$download" | sort)" "$(ls -A "$kept" | sort)"
  for file in "$kept"/*; do
    is "prepare of $file" "$(prepare "$download" "$(basename "$file")")" PREPARED
    uri=$(download_uri "$download" "$(basename "$file")")
    transfer --output "$work/got" "$uri"
    cmp "$work/got" "$file" || fail "$file came back different"
  done
  close_download "$download"
  echo "ok   $wire: $name ($# sent, $(ls -A "$kept" | wc -l) came back)"
}

# keep FILE…: a new folder with copies of these files.
keep() { local folder; folder=$(mktemp -d "$work/kept.XXXX"); cp "$@" "$folder"; echo "$folder"; }

package() { # DESCRIPTOR: manifest and certificate go before it (contract: OVF rule of `add`), disks after it
  local stem=${1%.ovf} sent=() kept=("$1") href
  for href in $(grep -oE '<(ovf:)?File\b[^>]*' "$1" | grep -oE 'ovf:href="[^"]+"' | cut -d'"' -f2); do
    kept+=("$(dirname "$1")/$href")
  done
  for href in "$stem.mf" "$stem.cert"; do [ ! -e "$href" ] || sent+=("$href"); done
  sent+=("${kept[@]}")
  round_trip "$(basename "$1")" ovf "$(keep "${kept[@]}")" "${sent[@]}"
  printf '%s\n' "${sent[@]}" >>"$work/done"
}

archive() {
  local kept file
  kept=$(mktemp -d "$work/kept.XXXX")
  tar --extract --file "$1" --directory "$kept"
  for file in "$kept"/*; do ! passing "$file" || rm "$file"; done
  round_trip "$(basename "$1")" ovf "$kept" "$1"
}

session=$(login)
[ -n "$session" ] || fail "the login gave no session"
who_am_i 200 >/dev/null
name="conformance of $wire $(uuid)"
library=$(create_library "$name")
is "the library's name" "$(library_name "$library")" "$name"
is "the library that is found" "$(find_library "$name")" "$library"
touch "$work/done"
for folder in "$@"; do
  for file in "$folder"/*.ovf; do package "$file"; done
  for file in "$folder"/*; do
    ! grep -qxF "$file" "$work/done" || continue
    case $file in
      *.ova) archive "$file" ;;
      *.iso) round_trip "$(basename "$file")" iso "$(keep "$file")" "$file" ;;
      *) round_trip "$(basename "$file")" "" "$(keep "$file")" "$file" ;;
    esac
  done
done
delete_library "$library"
is "the error of a library that is gone" "$(get_library "$library" 404 | error_type)" NOT_FOUND
logout
is "the error without a login" "$(who_am_i 401 | error_type)" UNAUTHENTICATED
echo "ok   $wire: libraries, errors, logout"
