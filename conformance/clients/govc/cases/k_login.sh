# shellcheck shell=bash
# Logging in: certificates, passwords, sessions that are kept.

# apart COMMAND…: with no session kept before.
apart() {
  rm -rf "$QUIRE_WORK/apart"
  GOVMOMI_HOME=$QUIRE_WORK/apart "$@"
}
# In the words of vCenter, and in those of vcsim.
no_login='incorrect user name or password|Login failure'
# both COMMAND…: one command that speaks SOAP and one that speaks REST.
both() {
  is store "$("$@" govc find / -name "$first_store")" "/$datacenter/datastore/$first_store"
  is library "$("$@" govc library.ls govc-read)" /govc-read
}

login_with_ca() { apart both env; }
login_insecure() { apart both env -u GOVC_TLS_CA_CERTS GOVC_INSECURE=true; }
login_known_host() {
  echo "$QUIRE_ADDRESS $1" >"$QUIRE_WORK/known"
  apart both env -u GOVC_TLS_CA_CERTS GOVC_TLS_KNOWN_HOSTS="$QUIRE_WORK/known"
}
login_wrong_host() {
  echo "$QUIRE_ADDRESS ${QUIRE_SHA256%??}$(case $QUIRE_SHA256 in *00) echo 11 ;; *) echo 00 ;; esac)" >"$QUIRE_WORK/known"
  apart fails 'certificate|thumbprint' env -u GOVC_TLS_CA_CERTS GOVC_TLS_KNOWN_HOSTS="$QUIRE_WORK/known" govc library.ls
}
login_unknown() { apart fails 'certificate' env -u GOVC_TLS_CA_CERTS govc library.ls; }
wrong_password() {
  apart fails "$no_login" env GOVC_PASSWORD=wrong govc find /
  apart fails '401 Unauthorized' env GOVC_PASSWORD=wrong govc library.ls
}
unknown_user() { apart fails "$no_login" env GOVC_USERNAME=nobody@quire.local govc find /; }
url_with_user() { apart both env -u GOVC_USERNAME -u GOVC_PASSWORD GOVC_URL="https://$QUIRE_USER:$QUIRE_PASSWORD@$QUIRE_ADDRESS/sdk"; }

# A command whose password is wrong works as long as its session lives.
kept() { apart kept_apart; }
kept_apart() {
  both env
  both env GOVC_PASSWORD=wrong
  is sessions "$(find "$GOVMOMI_HOME" -type f | wc -l)" 2
}
kept_no_more() { apart kept_no_more_apart; }
kept_no_more_apart() {
  both env
  cp -r "$GOVMOMI_HOME" "$QUIRE_WORK/copy"
  govc session.logout -r
  fails "$no_login" env GOVC_PASSWORD=wrong govc find /
  rm -rf "$GOVMOMI_HOME"
  mv "$QUIRE_WORK/copy" "$GOVMOMI_HOME"
  fails '401 Unauthorized|'"$no_login" env GOVC_PASSWORD=wrong govc library.ls
  both env
}
not_kept() { GOVC_PERSIST_SESSION=false apart not_kept_apart; }
not_kept_apart() {
  local before
  before=$(GOVC_PERSIST_SESSION=true GOVMOMI_HOME=$QUIRE_WORK/home govc session.ls | wc -l)
  both env
  [ ! -e "$GOVMOMI_HOME" ] || nothing files find "$GOVMOMI_HOME" -type f
  is sessions "$(GOVC_PERSIST_SESSION=true GOVMOMI_HOME=$QUIRE_WORK/home govc session.ls | wc -l)" "$before"
}
list_sessions() { has 'the list' "$(govc session.ls)" "^[^ ]+ +$QUIRE_USER +20.* \. "; }
list_origins() { has 'the list' "$(govc session.ls)" "^[^ ]+ +$QUIRE_USER +20.* \. +127\.0\.0\.1 +govc/"; }
list_rest_session() { has 'the list' "$(govc session.ls -r)" "$QUIRE_USER \(REST\)"; }
own_session() { has 'the list' "$(govc session.ls -S)" "^[^ ]+ +$QUIRE_USER +"; }
login_by_cookie() {
  local cookie
  cookie=$(apart govc session.login -l)
  is store "$(apart env -u GOVC_USERNAME -u GOVC_PASSWORD govc session.login -cookie "$cookie"; GOVMOMI_HOME=$QUIRE_WORK/apart GOVC_USERNAME='' GOVC_PASSWORD='' govc find / -name "$first_store")" "/$datacenter/datastore/$first_store"
}
login_raw() {
  has libraries "$(govc session.login -r -X GET /rest/com/vmware/content/library)" "$(library_id govc-read)"
  is library "$(govc session.login -r -X GET "/rest/com/vmware/content/library/id:$(library_id govc-read)" | jq -r .value.name)" govc-read
}

passes session.login 'certificate of the server in GOVC_TLS_CA_CERTS' login_with_ca
passes session.login 'SHA-1 thumbprint in GOVC_TLS_KNOWN_HOSTS' login_known_host "$QUIRE_SHA1"
passes session.login 'SHA-256 thumbprint in GOVC_TLS_KNOWN_HOSTS' login_known_host "$QUIRE_SHA256"
passes session.login 'any certificate (GOVC_INSECURE)' login_insecure
passes session.login 'another thumbprint is refused' login_wrong_host
passes session.login 'an unknown certificate is refused' login_unknown
passes session.login 'user and password in the URL' url_with_user
passes session.login 'a wrong password is refused' wrong_password
passes session.login 'an unknown user is refused' unknown_user
passes session.login 'sessions are kept between commands' kept
passes session.logout 'sessions end, and the next command makes new ones' kept_no_more
passes session.login 'no session is left with GOVC_PERSIST_SESSION=false' not_kept
passes session.login 'with the cookie of a session (-cookie)' login_by_cookie
passes session.login 'requests of one'"'"'s own (-r -X)' login_raw
passes session.ls 'the sessions' list_sessions
awaits session.ls 'address and program of a session' 'where a session comes from' 'the list has no' list_origins
passes session.ls 'the session of REST (-r)' list_rest_session
passes session.ls 'the own session (-S)' own_session
