#!/usr/bin/env bash
# The main job with the project's own command. Usage: main_job.sh QUIRE THUMBPRINT HOST:PORT USER PASSWORD FOLDER…
# Each FOLDER holds templates (OVF packages, OVA, ISO, other files), which go in and come out again, byte for byte.
set -euo pipefail
shopt -s nullglob inherit_errexit

quire=$1
export QUIRE_THUMBPRINT=$2 QUIRE_URL=https://$3 QUIRE_USER=$4 QUIRE_PASSWORD=$5
unset QUIRE_INSECURE
shift 5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
library="conformance of the command $(cat /proc/sys/kernel/random/uuid)"

fail() { echo "FAIL command: $*" >&2; exit 1; }

# ends STATUS COMMAND…: the command must end with this status and say why.
ends() {
  local wanted=$1 status=0
  shift
  "$@" >/dev/null 2>"$work/why" || status=$?
  [ "$status" = "$wanted" ] || fail "status $status instead of $wanted of: $* ($(cat "$work/why"))"
  [ -s "$work/why" ] || fail "not a word from: $*"
}

for folder in "$@"; do
  for file in "$folder"/*.{ova,ovf,iso,txt}; do
    item=$(basename "$file")
    rm -rf "$work/copy"
    "$quire" --json push --create "$library/$item" "$file" >/dev/null
    "$quire" --json pull "$library/$item" "$work/copy" >/dev/null
    case $file in
      *.ova) mkdir -p "$work/members" && tar --extract --file "$file" --directory "$work/members" ;;
    esac
    for copy in "$work/copy"/*; do
      name=$(basename "$copy")
      original=$(dirname "$file")/$name
      case $file in *.ova) original=$work/members/$name ;; esac
      cmp "$copy" "$original" || fail "$name of $item came back different"
    done
    [ -n "$(ls -A "$work/copy")" ] || fail "nothing came back of $item"
    echo "ok   command: $item ($(ls -A "$work/copy" | wc -l) came back)"
  done
done
"$quire" --json ls | jq -e --arg name "$library" 'any(.. | objects; .name? == $name)' >/dev/null || fail "ls does not list the library"
ends 3 "$quire" ls "$library/no such item"
ends 4 env QUIRE_PASSWORD="wrong $QUIRE_PASSWORD" "$quire" ls
ends 5 env QUIRE_THUMBPRINT="${QUIRE_THUMBPRINT%??}$(case $QUIRE_THUMBPRINT in *00) echo 11 ;; *) echo 00 ;; esac)" "$quire" ls
"$quire" --json rm --yes "$library" >/dev/null
ends 3 "$quire" ls "$library"
echo "ok   command: libraries, exit codes"
