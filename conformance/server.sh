# shellcheck shell=bash
# A server for the clients of a run, sourced by the runs: two stores, a fresh data folder, a free port of loopback, a
# password of its own. Knows no client.
#
#   start_server QUIRE   starts it; afterwards `address` is its HOST:PORT, and its output is in `$work/out`
#   end_server           stops it; fails when it ended badly or logged an error
#
# `$work` is a folder that goes with the script, `$user` and `$password` are those of the first user.

# With these set, Python's requests looks at certificates even where it was told not to.
unset REQUESTS_CA_BUNDLE CURL_CA_BUNDLE
# shellcheck disable=SC2034 # for the runs
user=administrator@quire.local
password=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
work=$(mktemp -d)
server=

tidy_up() {
  [ -z "$server" ] || { kill "$server" && wait "$server"; } || true
  rm -rf "$work"
}
trap tidy_up EXIT

# Clients see `default` as datastore-1 and `archive` as datastore-2.
cat >"$work/quire.toml" <<'TOML'
[[store]]
name = "default"
kind = "disk"
path = "stores/default"

[[store]]
name = "archive"
kind = "disk"
path = "stores/archive"
TOML

# start_server QUIRE: waits for the line `ready at ADDRESS`.
start_server() {
  : >"$work/out"
  QUIRE_ADMIN_PASSWORD=$password "$1" serve --config "$work/quire.toml" --data "$work/data" --listen 127.0.0.1:0 \
    >"$work/out" 2>"$work/log" &
  server=$!
  local tries=0
  until address=$(sed -n 's,^ready at https://,,p' "$work/out") && [ -n "$address" ]; do
    kill -0 "$server" 2>/dev/null && [ $((tries += 1)) -lt 300 ] || { cat "$work/out" "$work/log" >&2; exit 1; }
    sleep 0.1
  done
}

end_server() {
  local failed=0
  kill "$server"
  wait "$server" || { echo "FAIL the server ended with status $?" >&2; failed=1; }
  server=
  if grep -E '"level":"ERROR"|\bERROR\b' "$work/log"; then
    echo "FAIL the server logged errors" >&2
    failed=1
  fi
  return "$failed"
}
