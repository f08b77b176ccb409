# shellcheck shell=bash
# Items out of local and remote sources.

# made NAME FILE TYPE: an item of item.tf, and it is as it shall be.
made() {
  configuration "$1" "$here/item.tf"
  export TF_VAR_library=$1 TF_VAR_file=$2 TF_VAR_type=$3
  apply
  is item "$(item "$1" machine | jq -cS '[.name, .type, .description]')" \
    "[\"machine\",\"$3\",\"made of $(basename "$2")\"]"
}

# holds NAME SUMS: the item's content; afterwards nothing is to be done; all goes.
holds() {
  is content "$(stored "$1" machine)" "$2"
  settled
  destroy
  gone "$1"
}

# archived: the sums of an archive's files; the provider sends no manifest.
archived() {
  mkdir "$folder/archive"
  tar --extract --file="$QUIRE_SAMPLES/goodbye-vm.ova" --directory="$folder/archive"
  sums "$folder"/archive/*.ovf "$folder"/archive/*.vmdk
}

archive() {
  made "$1" "$2" "$3"
  holds "$1" "$(archived)"
}

folder_of_files() {
  made "$1" "$2" ovf
  holds "$1" "$(sums "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_SAMPLES/hello-vm-disk1.vmdk")"
}

disc() {
  made "$1" "$2" iso
  holds "$1" "$(sums "$QUIRE_SAMPLES/sample-disc.iso")"
}

# Other content and another type make another item in its place.
replaced() {
  made terraform-replaced "$QUIRE_SAMPLES/goodbye-vm.ova" ovf
  first=$(item_id terraform-replaced machine)
  export TF_VAR_file=$QUIRE_SAMPLES/hello-vm.ovf
  changes
  apply
  [ "$(item_id terraform-replaced machine)" != "$first" ] || { echo 'it is the item of before' >&2; return 1; }
  holds terraform-replaced "$(sums "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_SAMPLES/hello-vm-disk1.vmdk")"
}

# The provider makes as many as it can at the same time.
several() {
  configuration terraform-several "$here/several.tf"
  export TF_VAR_library=terraform-several TF_VAR_samples=$QUIRE_SAMPLES
  apply
  archive=$(archived)
  files=$(sums "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_SAMPLES/hello-vm-disk1.vmdk")
  for number in {0..3}; do
    is "content of archive $number" "$(stored terraform-several "archive-$number")" "$archive"
    is "content of folder $number" "$(stored terraform-several "folder-$number")" "$files"
  done
  is 'the number of items' "$(item_count terraform-several)" 8
  settled
  destroy
  gone terraform-several
}

passes vsphere_content_library_item 'from a local OVA' archive terraform-local-ova "$QUIRE_SAMPLES/goodbye-vm.ova" ovf
passes vsphere_content_library_item 'a type of one'\''s own is kept' \
  archive terraform-type "$QUIRE_SAMPLES/goodbye-vm.ova" ova
passes vsphere_content_library_item 'from a local OVF and its disk' \
  folder_of_files terraform-local-ovf "$QUIRE_SAMPLES/hello-vm.ovf"
passes vsphere_content_library_item 'from a remote OVA, which the provider unpacks' \
  archive terraform-remote-ova "$SOURCE_HTTP/goodbye-vm.ova" ovf
passes vsphere_content_library_item 'from a remote OVF, pulled' \
  folder_of_files terraform-remote-ovf "$SOURCE_HTTP/hello-vm.ovf"
passes vsphere_content_library_item 'from a remote ISO, pulled' disc terraform-remote-iso "$SOURCE_HTTP/sample-disc.iso"
passes vsphere_content_library_item 'from a remote ISO, pulled over HTTPS' \
  disc terraform-remote-tls "$SOURCE_HTTPS/sample-disc.iso"
passes vsphere_content_library_item 'another source makes another item' replaced
passes vsphere_content_library_item 'eight at once' several
