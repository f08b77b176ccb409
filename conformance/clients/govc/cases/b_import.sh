# shellcheck shell=bash
# library.import of files here; those from elsewhere are in c_pull.sh.

# imported LIBRARY ITEM TYPE FILE…: what the item must be after one import.
imported() {
  is type "$(field "$(item "$1" "$2")" .type)" "$3"
  content "$1" "$2" "${@:4}"
}

import_one() {
  local name=$1 type=$2 files
  mapfile -t files < <(printf '%s\n' "${@:3}")
  govc library.create govc-import
  govc library.import "${options[@]}" govc-import "${source:-${files[0]}}"
  imported govc-import "$name" "$type" "${files[@]}"
  is items "$(item_count govc-import)" 1
  gone govc-import
}
import_with() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  import_one "$@"
}
import_ova() { local source=$ova; import_with "$@" goodbye-vm ovf "${members[@]}"; }

# govc does not wait for what comes of its import.
import_without_disks() {
  govc library.create govc-import
  govc library.import -d=false govc-import "$ova"
  is state "$(govc library.session.ls -json | jq -r '.sessions[] | select(.library_item_path == "/govc-import/goodbye-vm") | .state')" ERROR
  has 'the list of sessions' "$(govc library.session.ls -json)" 'goodbye-vm-disk1.vmdk.* is missing'
  govc library.import govc-import "$ova"
  content govc-import goodbye-vm "${members[@]}"
  gone govc-import
}

# What a manifest says is sent with each file, and the server compares.
import_broken() {
  local folder=$QUIRE_WORK/broken
  mkdir -p "$folder"
  cp "${ovf[@]}" "$folder"
  sed 's/^\(SHA256(hello-vm-disk1.vmdk)= \).*/\1'"$(printf '0%.0s' {1..64})/" "$QUIRE_SAMPLES/hello-vm.mf" >"$folder/hello-vm.mf"
  govc library.create govc-import
  fails "$1" govc library.import -m govc-import "$folder/hello-vm.ovf"
  gone govc-import
}
broken_leaves_nothing() {
  import_broken . >/dev/null 2>&1 || true
  govc library.create govc-import-again
  fails . govc library.import -m govc-import-again "$QUIRE_WORK/broken/hello-vm.ovf"
  govc library.import -m govc-import-again "$QUIRE_SAMPLES/hello-vm.ovf"
  imported govc-import-again hello-vm ovf "${ovf[@]}"
  gone govc-import-again
}

import_without_manifest() {
  local folder=$QUIRE_WORK/plain
  mkdir -p "$folder"
  cp "${ovf[@]}" "$folder"
  govc library.create govc-import
  fails 'manifest "hello-vm.mf"' govc library.import -m govc-import "$folder/hello-vm.ovf"
  is items "$(item_count govc-import)" 0
  has 'the warning' "$(govc library.import govc-import "$folder/hello-vm.ovf" 2>&1)" 'manifest "hello-vm.mf"'
  imported govc-import hello-vm ovf "${ovf[@]}"
  gone govc-import
}

import_missing_disk() {
  local folder=$QUIRE_WORK/diskless
  mkdir -p "$folder"
  cp "$QUIRE_SAMPLES/hello-vm.ovf" "$folder"
  govc library.create govc-import
  fails 'hello-vm-disk1.vmdk' govc library.import govc-import "$folder/hello-vm.ovf"
  gone govc-import
}

import_again() {
  local before after
  govc library.create govc-import
  govc library.import -n thing govc-import "$note"
  before=$(item govc-import thing)
  cp "$QUIRE_SAMPLES/hello-vm.mf" "$QUIRE_WORK/about-the-samples.txt"
  govc library.import govc-import/thing "$QUIRE_WORK/about-the-samples.txt"
  after=$(item govc-import thing)
  is id "$(field "$after" .id)" "$(field "$before" .id)"
  more content_version "$(field "$after" .content_version)" "$(field "$before" .content_version)"
  content govc-import thing "$QUIRE_WORK/about-the-samples.txt"
  gone govc-import
}

import_beside() {
  govc library.create govc-import
  govc library.import -n thing govc-import "$note"
  govc library.import govc-import/thing "$iso"
  content govc-import thing "$note" "$iso"
  gone govc-import
}

import_existing_name() {
  govc library.create govc-import
  govc library.import govc-import "$iso"
  fails '400 Bad Request.*[Aa][Ll][Rr][Ee][Aa][Dd][Yy]_?[Ee][Xx][Ii][Ss][Tt][Ss]' govc library.import -n sample-disc govc-import "$note"
  content govc-import sample-disc "$iso"
  gone govc-import
}

import_empty() {
  : >"$QUIRE_WORK/nothing.txt"
  govc library.create govc-import
  govc library.import govc-import "$QUIRE_WORK/nothing.txt"
  is files "$(govc library.ls govc-import/nothing/)" /govc-import/nothing/nothing.txt
  content govc-import nothing "$QUIRE_WORK/nothing.txt"
  gone govc-import
}

import_odd_name() {
  local name='Ein Büro & mehr (東京) 50% #1.txt'
  cp "$note" "$QUIRE_WORK/$name"
  govc library.create govc-import
  govc library.import govc-import "$QUIRE_WORK/$name"
  content govc-import "${name%.txt}" "$QUIRE_WORK/$name"
  gone govc-import
}

import_large() {
  head -c 50000000 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2>/dev/null >"$QUIRE_WORK/large.bin"
  govc library.create govc-import
  govc library.import govc-import "$QUIRE_WORK/large.bin"
  imported govc-import large '' "$QUIRE_WORK/large.bin"
  gone govc-import
  rm "$QUIRE_WORK/large.bin"
}

# govc opens the source itself and sends on what comes.
import_from_web() {
  govc library.create govc-import
  govc library.import govc-import "$SOURCE_HTTP/goodbye-vm.ova"
  imported govc-import goodbye-vm ovf "${members[@]}"
  govc library.import govc-import "$SOURCE_HTTP/hello-vm.ovf"
  imported govc-import hello-vm ovf "${ovf[@]}"
  gone govc-import
}

passes library.import 'OVA' import_ova --
passes library.import 'OVA with a manifest required' import_ova -m --
passes library.import 'OVA without its disks (-d=false): its session says what is missing, the next import works' import_without_disks
passes library.import 'OVF with its disk' import_with -- hello-vm ovf "${ovf[@]}"
passes library.import 'OVF with a manifest required' import_with -m -- hello-vm ovf "${ovf[@]}"
passes library.import 'ISO' import_with -- sample-disc iso "$iso"
passes library.import 'plain file' import_with -- about-the-samples '' "$note"
passes library.import 'name of the item (-n)' import_with -n 'another name' -- 'another name' iso "$iso"
passes library.import 'type of the item (-t)' import_with -t thing -- about-the-samples thing "$note"
passes library.import 'large file' import_large
passes library.import 'zero-byte file' import_empty
passes library.import 'names with spaces and beyond ASCII' import_odd_name
passes library.import 'no manifest where one is required is refused' import_without_manifest
passes library.import 'content that is not what its manifest says is refused' import_broken 'hello-vm.ovf|hello-vm-disk1.vmdk|checksum'
passes library.import 'that refusal names the file and the checksum' import_broken '400 Bad Request: SHA256 checksum mismatch.*hello-vm-disk1.vmdk'
passes library.import 'a refused import does not stand in the way of the next one' broken_leaves_nothing
passes library.import 'OVF whose disk is missing is refused' import_missing_disk
passes library.import 'into an item: a file of the same name is replaced' import_again
passes library.import 'into an item: another file is added' import_beside
passes library.import 'a name that is taken is refused' import_existing_name
passes library.import 'from http, through govc' import_from_web
passes library.import 'a library that is not there is refused' fails 'matches 0 items' govc library.import govc-nothing "$note"
