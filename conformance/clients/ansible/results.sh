# shellcheck shell=bash
# Runs playbooks and tells what came of their tasks, sourced by `run`. Knows no case.

# play RUN PLAYBOOK [ARGUMENT…]: keeps the results of its tasks as RUN. That a task fails is for its cases to tell.
play() {
  local output=$QUIRE_WORK/$1
  ANSIBLE_CONFIG=$here/ansible.cfg "$venv/bin/ansible-playbook" --inventory localhost, "$here/$2.yml" "${@:3}" \
    >"$output.json" 2>"$output.err" || { cat "$output.err" "$output.json" >&2; exit 1; }
}

# result RUN TASK: what the task ended with; `{}` when there was no such run.
result() {
  jq --arg task "$2" '[.plays[].tasks[] | select(.task.name == $task).hosts.localhost]
    | if length == 1 then .[0] else error("\(length) tasks of that name") end' "$QUIRE_WORK/$1.json"
}

# words RUN TASK: what the module said.
words() { result "$1" "$2" | jq -r '.msg, (.value | select(.) | tostring)'; }

# came RUN TASK OUTCOME: OUTCOME is changed, unchanged or failed.
came() {
  local outcome
  outcome=$(result "$1" "$2" | jq -r 'if .failed then "failed" elif .skipped then "skipped"
    elif .changed then "changed" else "unchanged" end')
  [ "$outcome" = "$3" ] || words "$1" "$2"
  is "$2, run $1," "$outcome" "$3"
}

# twice RUN PLAYBOOK [ARGUMENT…]: two runs after each other, the second named `RUN-again` and without check mode.
twice() {
  play "$@"
  play "$1-again" "${@:2}" --skip-tags check
}

# settles RUN TASK: it changes something in the run of that name, and nothing in the run `RUN-again`.
settles() {
  came "$1" "$2" changed
  came "$1-again" "$2" unchanged
}

# shows CONDITION [ARGUMENT…]: the JSON at standard input fulfils a condition of jq, whose arguments may follow.
shows() {
  local json
  json=$(cat)
  jq -e "${@:2}" "$1" >/dev/null <<<"$json" || { echo "\`$1\` (${*:2}) does not hold of $json" >&2; return 1; }
}
