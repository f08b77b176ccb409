# shellcheck shell=bash
# What the cases of govc assert beyond `is`.

# shown TEXT: for who looks into a failure.
shown() { head -c 2000 <<<"$1" | sed 's/^/| /' >&2; }

# has WHAT TEXT PATTERN: a line of the text matches a regular expression of grep -E.
has() { grep -qE -- "$3" <<<"$2" || { echo "$1 has no \`$3\`" >&2; shown "$2"; return 1; }; }

# lacks WHAT TEXT PATTERN
lacks() { ! grep -qE -- "$3" <<<"$2" || { echo "$1 has \`$3\`" >&2; shown "$2"; return 1; }; }

# fails PATTERN COMMAND…: the command must fail and say so in words.
fails() {
  local said
  if said=$("${@:2}" 2>&1); then echo "it works, but must fail: ${*:2}" >&2; return 1; fi
  lacks "$2" "$said" 'panic:|goroutine '
  has "what $2 says" "$said" "$1"
}

# field OBJECT PATH: of a JSON object; empty when there is none.
field() { jq -r "$2 // empty" <<<"$1"; }

# content LIBRARY ITEM FILE…: exactly these files are stored, byte for byte.
content() { is "content of $1/$2" "$(stored "$1" "$2")" "$(sums "${@:3}")"; }

# The members of the sample OVA without its manifest, which govc reads itself and does not send.
ova_members() {
  local folder=$QUIRE_WORK/members
  mkdir -p "$folder"
  tar --extract --file "$QUIRE_SAMPLES/goodbye-vm.ova" --directory "$folder"
  printf '%s\n' "$folder/goodbye-vm.ovf" "$folder/goodbye-vm-disk1.vmdk"
}

# shellcheck disable=SC2034 # for the cases
ovf=("$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_SAMPLES/hello-vm-disk1.vmdk")
iso=$QUIRE_SAMPLES/sample-disc.iso note=$QUIRE_SAMPLES/about-the-samples.txt ova=$QUIRE_SAMPLES/goodbye-vm.ova
mapfile -t members < <(ova_members)

# more WHAT A B: A is a greater number than B.
more() { [ "$2" -gt "$3" ] || { echo "$1 is \`$2\`, which is not more than \`$3\`" >&2; return 1; }; }

# gone LIBRARY…: removes them, and they are gone.
gone() {
  local name
  for name in "$@"; do
    govc library.rm "$name"
    nothing "what is listed of $name" govc library.ls "$name"
  done
}

# after_failure: takes away the libraries and tags that a case left; those that are only read stay.
after_failure() {
  govc tags.category.ls | grep '^govc-' | while read -r name; do govc tags.category.rm -f "$name" || true; done >/dev/null 2>&1
  govc library.ls -json | jq -r '.[]? | select((.name // "" | startswith("govc-")) and .name != "govc-read") | .id' |
    while read -r id; do govc library.rm "$id" || true; done >/dev/null 2>&1
}
