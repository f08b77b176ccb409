# shellcheck shell=bash
# library.import -pull: the server fetches the file itself. govc waits for it, asking every three seconds.

# pull ADDRESS ITEM TYPE [OPTION…]; `pulled` are the files that must have come.
pull() {
  govc library.create govc-pull
  govc library.import "${@:4}" -pull govc-pull "$1"
  is type "$(field "$(item govc-pull "$2")" .type)" "$3"
  content govc-pull "$2" "${pulled[@]}"
  gone govc-pull
}
pull_iso() { local pulled=("$iso"); pull "$1/sample-disc.iso" sample-disc iso "${@:2}"; }
pull_note() { local pulled=("$note"); pull "$1/about-the-samples.txt" about-the-samples '' "${@:2}"; }
pull_named() { local pulled=("$note"); pull "$SOURCE_HTTP/about-the-samples.txt" 'another name' thing -n 'another name' -t thing; }
# The server unpacks what it fetched.
pull_ova() { local pulled=("${members[@]}"); pull "$1/goodbye-vm.ova" goodbye-vm ovf "${@:2}"; }

# What the descriptor names is fetched from beside it.
pull_ovf() { local pulled=("${ovf[@]}"); pull "$1/hello-vm.ovf" hello-vm ovf; }

sum_of() { "$1" "$note" | cut -d' ' -f1; }
pull_with_sum() { pull_note "$SOURCE_HTTP" -a "$1" -c "$(sum_of "$2")"; }
pull_with_default_sum() { pull_note "$SOURCE_HTTP" -c "$(sum_of sha256sum)"; }
pull_with_wrong_sum() {
  govc library.create govc-pull
  fails "$2" govc library.import -a "$1" -c "$(tr 0-9a-f 1-9a-f0 <<<"$(sum_of "$3")")" -pull govc-pull "$SOURCE_HTTP/about-the-samples.txt"
  gone govc-pull
}
pull_into_item() {
  govc library.create govc-pull
  govc library.import -n thing govc-pull "$iso"
  govc library.import -pull govc-pull/thing "$SOURCE_HTTP/about-the-samples.txt"
  content govc-pull thing "$note" "$iso"
  gone govc-pull
}
pull_refused() {
  govc library.create govc-pull
  fails "$1" govc library.import "${@:3}" -pull govc-pull "$2"
  gone govc-pull
}
pull_after_failure() {
  govc library.create govc-pull
  fails . govc library.import -n thing -pull govc-pull "$SOURCE_HTTP/missing.iso"
  govc library.import -n thing -pull govc-pull "$SOURCE_HTTP/sample-disc.iso"
  content govc-pull thing "$iso"
  gone govc-pull
}

passes 'library.import -pull' 'plain file from http' pull_note "$SOURCE_HTTP"
passes 'library.import -pull' 'ISO from http' pull_iso "$SOURCE_HTTP"
passes 'library.import -pull' 'OVA from http, unpacked by the server' pull_ova "$SOURCE_HTTP"
passes 'library.import -pull' 'OVF from http, with the disk that it names' pull_ovf "$SOURCE_HTTP"
passes 'library.import -pull' 'from https with a certificate that the server is asked for (probe)' pull_iso "$SOURCE_HTTPS"
passes 'library.import -pull' 'from https with the thumbprint that govc sees (-k)' pull_iso "$SOURCE_HTTPS" -k
passes 'library.import -pull' 'OVA from https' pull_ova "$SOURCE_HTTPS"
passes 'library.import -pull' 'name and type of the item (-n, -t)' pull_named
passes 'library.import -pull' 'into an item that has a file' pull_into_item
passes 'library.import -pull' 'right checksum (-c), SHA256 by default' pull_with_default_sum
passes 'library.import -pull' 'right checksum, SHA1' pull_with_sum SHA1 sha1sum
passes 'library.import -pull' 'right checksum, MD5' pull_with_sum MD5 md5sum
passes 'library.import -pull' 'right checksum, SHA512' pull_with_sum SHA512 sha512sum
passes 'library.import -pull' 'wrong checksum, SHA256, is refused' pull_with_wrong_sum SHA256 'checksum|SHA256' sha256sum
passes 'library.import -pull' 'wrong checksum, MD5, is refused' pull_with_wrong_sum MD5 'checksum|MD5' md5sum
passes 'library.import -pull' 'a checksum of no kind is refused' pull_refused 'invalid checksum algorithm' "$SOURCE_HTTP/sample-disc.iso" -a CRC -c 1
passes 'library.import -pull' 'a source that is not there is refused, and says so' pull_refused 404 "$SOURCE_HTTP/missing.iso"
passes 'library.import -pull' 'a source that does not listen is refused' pull_refused 'cannot be reached|connection refused' http://127.0.0.1:1/missing.iso
passes 'library.import -pull' 'a failed pull does not stand in the way of the next one' pull_after_failure
