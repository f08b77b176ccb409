# shellcheck shell=bash
# The main job with a govc of years ago.

older() { "$older_folder/govc" "$@"; }

older_files() {
  local id
  id=$(older library.create -d older govc-older)
  is id "$(library_id govc-older)" "$id"
  older library.import govc-older "$ova"
  older library.import govc-older "$QUIRE_SAMPLES/hello-vm.ovf"
  older library.import govc-older "$iso"
  older library.import -n thing govc-older "$note"
  content govc-older goodbye-vm "${members[@]}"
  content govc-older hello-vm "${ovf[@]}"
  content govc-older sample-disc "$iso"
  content govc-older thing "$note"
  is items "$(older library.ls govc-older/ | LC_ALL=C sort)" "$(printf '/govc-older/%s\n' goodbye-vm hello-vm sample-disc thing)"
  out older_export
  gone govc-older
}
older_export() { older library.export govc-older/hello-vm; came "${ovf[@]}"; older library.export govc-older/thing/about-the-samples.txt - | cmp - "$note"; }
older_info() {
  older library.info -l govc-read
  older library.info 'govc-read/*'
  has info "$(older library.info govc-read/disc/sample-disc.iso)" 'Size: +72\.0KB'
  is id "$(older library.info -json govc-read | jq -r '.[0].id')" "$(library_id govc-read)"
}
older_pull() {
  older library.create govc-older
  older library.import -pull govc-older "$SOURCE_HTTP/sample-disc.iso"
  content govc-older sample-disc "$iso"
  gone govc-older
}
older_store() {
  is stores "$(older ls datastore | wc -l)" 2
  older datastore.download "$(govc library.info -L govc-read/disc/sample-disc.iso)" "$QUIRE_WORK/older.iso"
  cmp "$QUIRE_WORK/older.iso" "$iso"
}
older_rm() {
  older library.create govc-older
  older library.rm govc-older
  nothing libraries older library.ls govc-older
}
passes "govc $older_version" 'create, import, ls and export' older_files
passes "govc $older_version" 'info' older_info
passes "govc $older_version" 'import -pull' older_pull
passes "govc $older_version" 'ls and datastore.download' older_store
passes "govc $older_version" 'rm' older_rm
