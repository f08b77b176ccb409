# shellcheck shell=bash
# What the cases do with a configuration, sourced by `run`. Each works on the folder of the last `configuration`;
# variables are given as TF_VAR_….

# configuration NAME FILE…: a folder of its own, with the files of that name here and the provider.
configuration() {
  folder=$QUIRE_WORK/$1
  mkdir "$folder"
  cp "$here/provider.tf" "${@:2}" "$folder"
}

tofu() { "$tofu_folder/tofu" -chdir="$folder" "$@"; }

apply() { tofu apply -input=false -auto-approve -no-color -compact-warnings "$@"; }

output() { tofu output -json "$1" | jq -cS .; }

# settled: a second plan finds nothing to do.
settled() {
  local found=0
  tofu plan -input=false -detailed-exitcode -no-color -compact-warnings || found=$?
  is 'what the second plan exits with' "$found" 0
}

# changes: a plan finds something to do.
changes() {
  local found=0
  tofu plan -input=false -detailed-exitcode -no-color -compact-warnings || found=$?
  is 'what the plan exits with' "$found" 2
}

destroy() { tofu destroy -input=false -auto-approve -no-color -compact-warnings; }

# fails PATTERN COMMAND…: the command fails, and says PATTERN.
fails() {
  local said status=0
  said=$("${@:2}" 2>&1) || status=$?
  echo "$said"
  [ "$status" != 0 ] || { echo "\`${*:2}\` works" >&2; return 1; }
  # Messages are wrapped and framed.
  tr -d '│╷╵' <<<"$said" | tr -s ' \n' ' ' | grep -qE -- "$1" || { echo "it does not say \`$1\`" >&2; return 1; }
}

# attributes: what the provider read of each resource, without what it never reads.
attributes() {
  tofu show -json | jq -S '[.values.root_module.resources[] | select(.mode == "managed") | {address, values}] |
    del(.[].values.file_url, .[].values.publication[0].password)'
}

# library_count NAME, gone NAME…: how many libraries have the name; none of the names has one.
library_count() { api POST 'content/library?action=find' "$(jq -n --arg name "$1" '{name: $name}')" | jq length; }

gone() {
  local name
  for name in "$@"; do is "the number of libraries named $name" "$(library_count "$name")" 0; done
}
