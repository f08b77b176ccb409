# shellcheck shell=bash
# library.create

create_at() {
  local expected=$1 id made
  id=$(govc library.create "${@:2}" govc-create)
  made=$(library govc-create)
  is id "$(field "$made" .id)" "$id"
  is type "$(field "$made" .type)" LOCAL
  is backing "$(jq -cS .storage_backings <<<"$made")" "[{\"datastore_id\":\"$expected\",\"type\":\"DATASTORE\"}]"
  gone govc-create
}

create_in_environment() { GOVC_DATASTORE=$second_store create_at "$second_store_id"; }
create_without_store() { GOVC_DATASTORE='' fails 'default datastore resolves to multiple instances' govc library.create govc-create; }
create_in_datacenter() { GOVC_DATASTORE='' create_at "$first_store_id" -dc "$datacenter" -ds "$first_store"; }

create_described() {
  local text='Büro & <Vorlagen> "東京" \n'
  govc library.create -d "$text" govc-described
  is description "$(field "$(library govc-described)" .description)" "$text"
  gone govc-described
}

create_published() {
  local id made url
  id=$(govc library.create -pub govc-published)
  made=$(library govc-published)
  is published "$(field "$made" .publish_info.published)" true
  is authentication "$(field "$made" .publish_info.authentication_method)" NONE
  url=$(field "$made" .publish_info.publish_url)
  has publish_url "$url" "^https://$QUIRE_ADDRESS/cls/vcsp/lib/$id"
  is 'what -U prints' "$(govc library.info -U govc-published)" "$url"
  has info "$(govc library.info govc-published)" "URL: *$url\$"
  gone govc-published
}

publication_is_served() {
  local id
  id=$(govc library.create -pub govc-published)
  is 'name in lib.json' "$(curl -sS --fail --cacert "$QUIRE_CERTIFICATE" "https://$QUIRE_ADDRESS/cls/vcsp/lib/$id/lib.json" | jq -r .name)" govc-published
  gone govc-published
}

create_published_with_password() {
  local made
  govc library.create -pub -pub-username vcsp -pub-password secret govc-published
  made=$(library govc-published)
  is published "$(field "$made" .publish_info.published)" true
  is authentication "$(field "$made" .publish_info.authentication_method)" NONE
  gone govc-published
}

create_same_name_twice() {
  local first second
  first=$(govc library.create govc-twice)
  second=$(govc library.create govc-twice)
  is 'libraries of that name' "$(govc library.ls govc-twice | wc -l)" 2
  gone "$first" "$second"
}

passes library.create 'store by name' create_at "$first_store_id" -ds "$first_store"
passes library.create 'another store by name' create_at "$second_store_id" -ds "$second_store"
passes library.create 'store by glob' create_at "$second_store_id" -ds "*${second_store#?}"
passes library.create 'store by path' create_at "$first_store_id" -ds "/$datacenter/datastore/$first_store"
passes library.create 'store by relative path' create_at "$first_store_id" -ds "./$first_store"
passes library.create 'store by id' create_at "$second_store_id" -ds "Datastore:$second_store_id"
passes library.create 'store from GOVC_DATASTORE' create_in_environment
passes library.create 'datacenter by name' create_in_datacenter
passes library.create 'several stores and none named is refused' create_without_store
passes library.create 'a store that is not there is refused' fails "datastore '?nothing'? not found" govc library.create -ds nothing govc-create
passes library.create 'description, byte for byte' create_described
passes library.create '-pub' create_published
awaits library.create '-pub: the publication is served' 'serving publications' 404 publication_is_served
passes library.create '-pub with a password, which govc sends without asking for it' create_published_with_password
passes library.create 'a name that another library has' create_same_name_twice
passes library.create 'no name is refused' fails '400 Bad Request.*name' govc library.create ''
passes library.create 'a policy that is not there is refused' fails '400 Bad Request|404 Not Found' govc library.create -policy nothing govc-create
