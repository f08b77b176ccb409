# shellcheck shell=bash
# The cases' subject is vcsim. It lacks most of `/api`, so that it is asked through govc what came of a command; and what it
# does not do is no failure but a line of the comparison, `$COMPARED`: command, case, and what went wrong if anything did.
# shellcheck disable=SC2034,SC2154 # for the cases; from case.sh
datacenter=DC0 first_store=LocalDS_0 second_store=LocalDS_1
store_id() { govc datastore.info -json "$1" | jq -r '.datastores[0].self.value'; }
first_store_id=$(store_id "$first_store") second_store_id=$(store_id "$second_store")
no_sync="" no_hypervisor="" read_only=""
pool=(-pool DC0_C0/Resources) pool_id=$(govc find -i /DC0/host/DC0_C0/Resources -maxdepth 0 | cut -d: -f2) host=(-host /DC0/host/DC0_C0/DC0_C0_H0) machine=DC0_H0_VM0

# a_template LIBRARY: an item of type vm-template in it.
a_template() { govc library.clone -vm "$machine" "$1" "$1-template"; }
library() { govc library.info -json "/$1" | jq -e 'if length == 1 then .[0] else error("\(length) libraries of that name") end'; }
library_id() { library "$1" | jq -re .id; }
item() { govc library.info -json "/$1/$2" | jq -e 'if length == 1 then .[0] else error("\(length) items of that name") end'; }
item_id() { item "$1" "$2" | jq -re .id; }
item_count() { govc library.ls -json "/$1/*" | jq length; }
stored() {
  local folder
  folder=$(mktemp -d -p "$QUIRE_WORK")
  govc library.export "/$1/$2" "$folder" >/dev/null
  sums "$folder"/*
}

# compared COMMAND WHAT FUNCTION ARGUMENT…
compared() {
  local why=works
  try "${@:3}"
  if [ "$status" != 0 ]; then why=$(plain <"$QUIRE_WORK/case.out" | tail -n 1); fi
  printf '%s\t%s\t%s\n' "$1" "$2" "${why:-fails}" >>"$COMPARED"
}

# plain: without progress, and what differs from run to run has names.
plain() {
  sed -E -e '/\.\.\. |^\| /d' -e "s|$QUIRE_WORK|WORK|g; s|$QUIRE_ADDRESS|ADDRESS|g; s|127\.0\.0\.1:[0-9]+|SOURCE|g" -e 's/\t/ /g' \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/ID/g' -e 's/[0-9a-f]{40,}/SUM/g' \
    -e 's/([0-9A-F]{2}:){19,}[0-9A-F]{2}/SUM/g' -e 's/[0-9]{10,}/NUMBER/g'
}

passes() { compared "$@"; }
awaits() { compared "$1" "$2" "${@:5}"; }
impossible() { compared "$1" "$2" "${@:5}"; }

