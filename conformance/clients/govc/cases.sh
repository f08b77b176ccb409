#!/usr/bin/env bash
# The cases of govc against the subject that the environment names.
#
#   cases.sh quire|vcsim
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source "$here/../case.sh"
source "$here/versions.sh"

export GOVC_URL=https://$QUIRE_ADDRESS GOVC_USERNAME=$QUIRE_USER GOVC_PASSWORD=$QUIRE_PASSWORD
export GOVC_TLS_CA_CERTS=$QUIRE_CERTIFICATE GOVMOMI_HOME=$QUIRE_WORK/home
PATH=$govc_folder:$PATH

client govc
source "$here/subject_$1.sh"
export GOVC_DATASTORE=$first_store
source "$here/assertions.sh"
source "$here/publication.sh"
for cases in "$here"/cases/*.sh; do source "$cases"; done
end_cases
