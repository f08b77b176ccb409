# shellcheck shell=bash
# library.session.*: the sessions of an import that came to nothing.

# left_open: an import whose disk is missing leaves its session open; prints the session's id.
left_open() {
  mkdir -p "$QUIRE_WORK/diskless"
  cp "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_WORK/diskless"
  govc library.create govc-session >/dev/null
  govc library.import govc-session "$QUIRE_WORK/diskless/hello-vm.ovf" >/dev/null 2>&1 || true
  open_sessions
}
# open_sessions: ids of the update sessions of the item.
open_sessions() {
  govc library.session.ls -json | jq -r '.sessions[] | select(.library_item_path == "/govc-session/hello-vm" and .state == "ACTIVE") | .id'
}

# files_of SESSION: names; a disk that the descriptor names may be among them.
files_of() { govc library.session.ls -json -i | jq -r --arg id "$1" '.files[$id][]?.name'; }

list_open() {
  local id
  id=$(left_open)
  has 'the list' "$(govc library.session.ls)" "^$id +/govc-session/hello-vm +Update +[0-9]+ +[0-9]+ +ACTIVE +20"
  gone govc-session
}
list_files() {
  local id
  id=$(left_open)
  has files "$(files_of "$id")" '^hello-vm.ovf$'
  gone govc-session
}
list_download() {
  govc library.export govc-read/note/about-the-samples.txt - >/dev/null
  has 'the list' "$(govc library.session.ls)" '/govc-read/note +Download +'
}
remove_file() {
  local id left
  id=$(left_open)
  govc library.session.rm -i "$id" hello-vm.ovf
  left=$(files_of "$id")
  lacks files "$left" '^hello-vm.ovf$'
  gone govc-session
}
remove_missing_file() {
  local id
  id=$(left_open)
  fails '404 Not Found|400 Bad Request' govc library.session.rm -i "$id" nothing
  gone govc-session
}
cancel() {
  local id
  id=$(left_open)
  govc library.session.rm -f "$id"
  nothing sessions open_sessions
  nothing 'files of the item' govc library.ls govc-session/hello-vm/
  gone govc-session
}
import_after_cancel() {
  local id
  id=$(left_open)
  govc library.session.rm -f "$id"
  govc library.import govc-session/hello-vm "$QUIRE_SAMPLES/hello-vm.ovf"
  content govc-session hello-vm "${ovf[@]}"
  gone govc-session
}
sessions_go() {
  left_open
  govc library.rm govc-session
  nothing sessions open_sessions
}
remove_active() {
  local id
  id=$(left_open)
  fails '400 Bad Request' govc library.session.rm "$id"
  is sessions "$(open_sessions)" "$id"
  gone govc-session
}

passes library.session.ls 'the session of an import that failed' list_open
passes library.session.ls 'files of a session (-i)' list_files
passes library.session.ls 'the session of an export' list_download
passes library.session.rm 'a file of a session (-i)' remove_file
passes library.session.rm 'a file that is not there is refused' remove_missing_file
passes library.session.rm 'an active session is refused' remove_active
passes library.session.rm 'an active session (-f)' cancel
passes library.session.rm 'the item can be imported afterwards' import_after_cancel
passes library.session.rm 'what is not there is refused' fails '404 Not Found|400 Bad Request' govc library.session.rm nothing
passes library.rm 'a library with an open session takes it along' sessions_go
