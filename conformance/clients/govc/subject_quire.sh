# shellcheck shell=bash
# The cases' subject is Quire, which is asked itself what came of a command.
# shellcheck disable=SC2034 # for the cases
source "$here/../ask.sh"
datacenter=Datacenter first_store=default second_store=archive first_store_id=datastore-1 second_store_id=datastore-2
# What is said where a case awaits synchronisation.
no_sync='unreachable.*lib.json.* cannot be used.*404 Not Found'
# What is said where a case needs a hypervisor, or writes into a store past its libraries.
no_hypervisor='no hypervisor' read_only='NotSupported|not supported|through (its|their) librar'
pool=() host=() pool_id=resgroup-1 machine=machine
# a_template LIBRARY: an item of type vm-template in it.
a_template() { govc library.import -t vm-template -n "$1-template" "$1" "$note"; }
