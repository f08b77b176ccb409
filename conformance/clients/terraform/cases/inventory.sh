# shellcheck shell=bash
# The provider's configuration, and what configurations look up before they make anything.

finds_the_inventory() {
  configuration inventory "$here/inventory.tf"
  TF_VAR_network='VM Network' apply
  is datacenters "$(output datacenters)" "$(api GET vcenter/datacenter | jq -cS '[.[].datacenter] | [.[0], .[0]]')"
  stores=$(api GET vcenter/datastore)
  is datastores "$(output datastores)" "$(jq -cS 'map({key: .name, value: .datastore}) | from_entries' <<<"$stores")"
  is 'the datastore of a path' "$(output pathed)" '"datastore-2"'
  is 'how many folders differ' "$(output folders | jq '[.[]] | unique | length')" 4
  is 'type of the network' "$(output network | jq -r '.[1]')" Network
  TF_VAR_network='VM Network' settled
}

# The server's certificate is the one that the user named: the provider verifies it.
trusts_the_certificate() {
  configuration trusted "$here/library.tf"
  export TF_VAR_library=terraform-trusted VSPHERE_ALLOW_UNVERIFIED_SSL=false SSL_CERT_FILE=$QUIRE_CERTIFICATE
  apply
  is 'what lists it' "$(library_count terraform-trusted)" 1
  destroy
  gone terraform-trusted
}

# Sessions are kept in files; the second command takes up those of the first, also after they ended on the server.
keeps_its_sessions() {
  configuration sessions "$here/library.tf"
  export TF_VAR_library=terraform-sessions VSPHERE_PERSIST_SESSION=true
  export VSPHERE_VIM_SESSION_PATH=$folder/vim VSPHERE_REST_SESSION_PATH=$folder/rest
  apply
  kept=$(cat "$folder"/vim/* "$folder"/rest/*)
  settled
  is 'the sessions after a second command' "$(cat "$folder"/vim/* "$folder"/rest/*)" "$kept"
  end_session "$(jq -r .SessionID "$folder"/rest/*)"
  settled
  destroy
  gone terraform-sessions
}

# end_session ID
end_session() {
  curl --silent --show-error --fail-with-body --cacert "$QUIRE_CERTIFICATE" -X DELETE \
    --header "vmware-api-session-id: $1" "https://$QUIRE_ADDRESS/api/session"
}

passes vsphere_datacenter,vsphere_datastore,vsphere_folder,vsphere_network \
  'both stores by name, one by its path' finds_the_inventory
passes provider 'verifies the certificate that it is given' trusts_the_certificate
passes provider 'persist_session: takes up its sessions, and makes new ones when they ended' keeps_its_sessions
