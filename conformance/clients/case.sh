# shellcheck shell=bash
# Cases of a client, sourced by its `run`. Knows no client.
#
#   client NAME                                    whose cases follow
#   passes COMMAND WHAT FUNCTION [ARGUMENT…]       the function must succeed
#   awaits COMMAND WHAT WHY PATTERN FUNCTION …     it must fail, and say PATTERN (a regular expression of grep -E)
#   impossible COMMAND WHAT WHY PATTERN FUNCTION … the same, of what will never be done here
#   end_cases                                      fails when a case did
#
# COMMAND is the client's command, module or resource, as the table of clients shall name it. A function runs in a subshell
# that ends at the first failing command; what it printed is shown when its case fails.
set -euo pipefail
shopt -s nullglob inherit_errexit

cases_failed=0

client() { client=$1; }

# tell OUTCOME COMMAND WHAT [WHY]: one line for people, one for the table.
tell() {
  printf '%-10s %s: %s: %s%s\n' "$1" "$client" "$2" "$3" "${4:+ ($4)}"
  printf '%s\t%s\t%s\t%s\t%s\n' "$client" "$2" "$3" "$1" "${4:-}" >>"$QUIRE_CASES"
}

failed() {
  tell FAILED "$1" "$2" "$3"
  sed 's/^/    /' "$QUIRE_WORK/case.out"
  cases_failed=$((cases_failed + 1))
}

# What a client's run does after a case that did not end well, where it says so: take away what the case left.
after_failure() { :; }

# try FUNCTION ARGUMENT…: runs it apart, its output kept. Not called in a condition, where bash would not stop at failures.
try() {
  set +e
  (set -e; "$@") >"$QUIRE_WORK/case.out" 2>&1
  status=$?
  [ "$status" = 0 ] || after_failure
  set -e
}

passes() {
  local command=$1 what=$2
  try "${@:3}"
  if [ "$status" = 0 ]; then tell passed "$command" "$what"; else failed "$command" "$what" "status $status"; fi
}

# refused OUTCOME COMMAND WHAT WHY PATTERN FUNCTION…
refused() {
  local outcome=$1 command=$2 what=$3 why=$4 pattern=$5
  try "${@:6}"
  if [ "$status" = 0 ]; then
    failed "$command" "$what" "it works: make it a case that passes"
  elif grep -qE -- "$pattern" "$QUIRE_WORK/case.out"; then
    tell "$outcome" "$command" "$what" "$why"
  else
    failed "$command" "$what" "it fails, but does not say \`$pattern\`"
  fi
}

awaits() { refused awaiting "$@"; }
impossible() { refused impossible "$@"; }

end_cases() { [ "$cases_failed" = 0 ] || { echo "$cases_failed cases of $client failed" >&2; exit 1; }; }

# is WHAT ACTUAL EXPECTED
is() { [ "$2" = "$3" ] || { echo "$1 is \`$2\` instead of \`$3\`" >&2; return 1; }; }

# nothing WHAT COMMAND…: the command works and prints nothing. (Of a command in an argument bash does not see that it fails.)
nothing() {
  local printed
  printed=$("${@:2}")
  is "$1" "$printed" ''
}
