# shellcheck shell=bash
# Sourced by the `record` of a client, after it has named itself.
#
#   journey NAME COMMAND…   runs the command through the recorder; what was said is kept as recorded/$client/NAME.http
#
# The command finds the recorder's address in QUIRE_ADDRESS. A journey leaves the server as it found it.
set -euo pipefail

client() { client=$1; }

journey() { python3 -B "$here/../record.py" "$here/../../recorded/$client/$1.http" "${@:2}"; }
