# shellcheck shell=bash
# Files become items, once, byte for byte.

tar --extract --file "$QUIRE_SAMPLES/goodbye-vm.ova" --directory "$(mktemp -d "$QUIRE_WORK/ova.XXX")"

# imported TASK ITEM TYPE FILE…: the task settled, and the item has these files and nothing else, in its first content.
imported() {
  settles content "$1"
  item ansible-rest-local "$2" | shows ".type == \"$3\" and .content_version == \"2\""
  is 'the content' "$(stored ansible-rest-local "$2")" "$(sums "${@:4}")"
}

described() {
  imported "$1" "$2" "$3" "${@:5}"
  item ansible-rest-local "$2" | shows ".description == \"$4\""
}

iso=$QUIRE_SAMPLES/sample-disc.iso
folder=("$QUIRE_SAMPLES"/hello-vm.ovf "$QUIRE_SAMPLES"/hello-vm-disk1.vmdk)
# The manifest has done its work when the OVA is unpacked.
unpacked=("$QUIRE_WORK"/ova.*/*.{ovf,vmdk})

foreseen_iso() {
  came content 'iso in check mode' changed
  came content 'iso from a file' changed
}

passes vmware.vmware.import_content_library_iso 'from a file, its checksum given; a second run changes nothing' \
  described 'iso from a file' iso-file iso 'two text files' "$iso"
passes vmware.vmware.import_content_library_iso 'check mode imports nothing' foreseen_iso
passes vmware.vmware.import_content_library_iso 'pulled by http, its checksum given; a second run changes nothing' \
  imported 'iso by http' iso-http iso "$iso"
passes vmware.vmware.import_content_library_iso 'pulled by https, pinned by the SHA-1 that the module takes itself' \
  imported 'iso by https' iso-https iso "$iso"
passes vmware.vmware.import_content_library_ovf 'a folder with descriptor and disk; a second run changes nothing' \
  described 'ovf from a folder' ovf-folder ovf 'descriptor and disk' "${folder[@]}"
passes vmware.vmware.import_content_library_ovf 'a descriptor by http, its disk pulled after it' \
  imported 'ovf by http' ovf-http ovf "${folder[@]}"
passes vmware.vmware.import_content_library_ovf 'an OVA from a file, its checksum given; a second run changes nothing' \
  imported 'ova from a file' ova-file ovf "${unpacked[@]}"
passes vmware.vmware.import_content_library_ovf 'an OVA pulled by http; a second run changes nothing' \
  imported 'ova by http' ova-http ovf "${unpacked[@]}"
passes vmware.vmware.import_content_library_ovf 'an OVA pulled by https, pinned by a given SHA-256 thumbprint' \
  imported 'ova by https' ova-https ovf "${unpacked[@]}"

no_sessions() {
  api GET content/library/item/update-session | shows 'length == 0'
}
passes vmware.vmware.import_content_library_ovf 'leaves no session behind' no_sessions
