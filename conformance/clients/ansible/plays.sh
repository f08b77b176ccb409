# shellcheck shell=bash
# The playbooks in their order, sourced by `run`: a function for each state that cases look at. What does not touch the
# same things runs side by side, for the time that it takes is that of its many processes.

# digest NAME: SHA-256 of a sample.
digest() { sums "$QUIRE_SAMPLES/$1" | cut -d' ' -f1; }

# id_or_none COMMAND…: an id, or a word that is none, so that the cases of what does not exist fail each for itself.
id_or_none() { "$@" 2>/dev/null || echo none; }

# address LIBRARY: where it is published.
address() { library "$1" | jq -r .publish_info.publish_url; }

# Libraries, tags and items are there.
make() {
  feeds="feed=$feed feed_http=$feed_http feed_thumbprint=$feed_thumbprint"
  wanted=(present --extra-vars "$feeds")
  play first "${wanted[@]}"
  twice content content --extra-vars "iso_sha256=$(digest sample-disc.iso) ova_sha256=$(digest goodbye-vm.ova)
    source_sha256=$(thumbprint "$SOURCE_HTTPS")" &
  play first-again "${wanted[@]}" --skip-tags check
  wait $!
}

# What is there has been told, and machines have been asked for.
look() {
  rest_local=$(id_or_none library_id ansible-rest-local)
  rest_subscribed=$(id_or_none library_id ansible-rest-subscribed)
  vmware_subscribed=$(id_or_none library_id ansible-vmware-subscribed)
  iso_file=$(id_or_none item_id ansible-rest-local iso-file)
  ids="rest_local=$rest_local rest_subscribed=$rest_subscribed vmware_subscribed=$vmware_subscribed
    iso_file=$iso_file ovf_folder=$(id_or_none item_id ansible-rest-local ovf-folder)"
  play read read --extra-vars "$ids" &
  play inventory inventory --extra-vars "iso_path=contentlib-$rest_local/$iso_file/sample-disc.iso"
  play machines machines --extra-vars "$ids"
  wait $!
}

# Libraries and tags are as of revision 2; what had to fail has failed.
change() {
  play refused refused --extra-vars "$feeds $ids" &
  twice second "${wanted[@]}" --extra-vars "revision=2 rest_published=$(address ansible-rest-local)" --skip-tags check
  wait $!
}

# Passwords, configuration and synchronisation.
act() {
  configuration=$(api GET content/configuration)
  play acts acts --extra-vars "$feeds $ids rest_published=$(address ansible-rest-local)
    vmware_published=$(id_or_none address ansible-vmware-local)"
}

# Nothing is left.
remove() {
  away libraries &
  away tags
  away categories
  wait $!
}

# away PART: its runs are named `no-PART`.
away() { twice "no-$1" absent --extra-vars "$ids" --tags "$1"; }
