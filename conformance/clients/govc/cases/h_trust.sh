# shellcheck shell=bash
# library.trust.*, library.policy.ls, library.probe

# made NAME: a self-signed certificate in a file of that name.
made() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/O=govc-trust/CN=$1" -keyout /dev/null -out "$QUIRE_WORK/$1.pem" 2>/dev/null
}
trust_id() { govc library.trust.ls | sed -nE "s/^([^ ]+) .*CN=$1(,.*)?$/\1/p"; }
# as_text: a certificate without the line ends that surround it.
as_text() { openssl x509 -outform DER | sha256sum; }

trust() {
  local id
  made first
  if [ "$1" = - ]; then govc library.trust.create - <"$QUIRE_WORK/first.pem"; else govc library.trust.create "$QUIRE_WORK/first.pem"; fi
  id=$(trust_id first)
  has 'the list' "$(govc library.trust.ls)" "^$id +.*O=govc-trust"
  is certificate "$(govc library.trust.ls -json | jq -r --arg id "$id" '.certificates[] | select(.certificate == $id) | .cert_text' | as_text)" "$(as_text <"$QUIRE_WORK/first.pem")"
  is 'certificate alone' "$(govc library.trust.info -json "$id" | jq -r .info.cert_text | as_text)" "$(as_text <"$QUIRE_WORK/first.pem")"
  has info "$(govc library.trust.info "$id")" 'govc-trust'
  govc library.trust.rm "$id"
  nothing 'list afterwards' trust_id first
  fails '404 Not Found' govc library.trust.info "$id"
}
no_certificate() {
  date >"$QUIRE_WORK/date.pem"
  fails '400 Bad Request|500 Internal Server Error' govc library.trust.create "$QUIRE_WORK/date.pem"
}

passes library.trust.create 'a certificate from a file; ls, info and rm' trust file
passes library.trust.create 'a certificate from standard input' trust -
passes library.trust.create 'what is no certificate is refused' no_certificate
passes library.trust.info 'what is not there is refused' fails '404 Not Found' govc library.trust.info nothing
passes library.trust.rm 'what is not there is refused' fails '404 Not Found' govc library.trust.rm nothing

policy() { govc library.policy.ls -json | jq -r '.policies[0].policy // .[0].policy // .[][0].policy'; }
list_policies() {
  local said
  said=$(govc library.policy.ls)
  has 'the list' "$said" 'OVF'
  has 'the list' "$said" "^Policy ID: +$(policy)\$"
}
create_with_policy() {
  local policy
  policy=$(policy)
  govc library.create -policy "$policy" govc-policy
  is policy "$(field "$(library govc-policy)" .security_policy_id)" "$policy"
  has info "$(govc library.info govc-policy)" "^  Security Policy ID +$policy\$"
  gone govc-policy
}
# The sample OVA is not signed.
import_with_policy() {
  govc library.create -policy "$(policy)" govc-policy
  govc library.import govc-policy "$ova"
  is state "$(govc library.session.ls -json | jq -r '.sessions[] | select(.library_item_path == "/govc-policy/goodbye-vm") | .state')" ERROR
  has 'the list of sessions' "$(govc library.session.ls -json)" 'default_message.*(signed|certificate)'
  nothing files govc library.ls govc-policy/goodbye-vm/
  gone govc-policy
}
passes library.policy.ls 'the policies' list_policies
passes library.create '-policy' create_with_policy
passes library.import 'an unsigned OVA into a library with a policy is refused, as its session says' import_with_policy

probe() { GOVC_SHOW_UNRELEASED=true govc library.probe "$@"; }
probed() {
  local said
  said=$(probe "$1")
  has 'the answer' "$said" "^Status: +$2\$"
}
probe_https() { has 'the answer' "$(probe "$publication_url")" "^Thumbprint: +($publication_sha1|$publication_sha256)\$"; }
probe_and_fail() {
  local status=0
  probe -f "$1" >/dev/null 2>&1 || status=$?
  is status "$status" 22
}
passes library.probe 'a source by http' probed "$SOURCE_HTTP/sample-disc.iso" SUCCESS
passes library.probe 'the thumbprint of a source that is not trusted' probe_https
passes library.probe 'an address that is none' probed ftp://127.0.0.1/file INVALID_URL
passes library.probe 'an address that is none, with -f' probe_and_fail ftp://127.0.0.1/file
passes library.probe 'a source that is not there, with -f' probe_and_fail "$SOURCE_HTTP/missing.iso"
