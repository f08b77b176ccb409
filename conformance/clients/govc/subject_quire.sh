# shellcheck shell=bash
# The cases' subject is Quire, which is asked itself what came of a command.
# shellcheck disable=SC2034 # for the cases
source "$here/../ask.sh"
datacenter=Datacenter first_store=default second_store=archive first_store_id=datastore-1 second_store_id=datastore-2
