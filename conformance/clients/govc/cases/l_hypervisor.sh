# shellcheck shell=bash
# What needs a hypervisor.

deploy() { govc library.deploy "${pool[@]}" "${@:2}" govc-read/hello-vm "$1"; }
# over_rest METHOD PATH JSON
over_rest() { govc session.login -r -X "$1" "$2" <<<"$3"; }
deploy_over_rest() {
  local said
  said=$(over_rest POST "/rest/com/vmware/vcenter/ovf/library-item/id:$(item_id govc-read hello-vm)?~action=deploy" \
    '{"deployment_spec": {"accept_all_EULA": true, "name": "over-rest"}, "target": {"resource_pool_id": "'"$pool_id"'"}}' 2>&1) || true
  echo "$said"
  jq -e .value.succeeded <<<"$said" >/dev/null
}
template_info() { govc library.vmtx.info "govc-read/$template"; }
check_in() { govc library.checkin -vm "$machine" "govc-read/$template"; }
sync_templates() {
  govc library.create -pub govc-templates
  govc library.create govc-sources
  govc library.import -n synchronised govc-sources "$QUIRE_SAMPLES/hello-vm.ovf"
  govc library.sync "${pool[@]}" -vmtx govc-templates govc-sources
}
why='there is no hypervisor'
impossible library.deploy 'an OVF item' "$why" 'no default resource pool found' deploy govc-deployed
impossible library.deploy 'an OVF item in a folder of the inventory' "$why" 'no default resource pool found' deploy govc-deployed-there -folder "/$datacenter/vm" -ds "$first_store"
impossible library.deploy 'asked over REST, past the inventory' "$why" "$no_hypervisor" deploy_over_rest
impossible library.clone 'a machine as a template' "$why" "vm '$machine' not found" govc library.clone -vm "$machine" govc-read govc-template
impossible library.clone 'a machine as OVF' "$why" "vm '$machine' not found" govc library.clone -vm "$machine" -ovf govc-read govc-cloned
impossible library.checkout 'a template' "$why" "$no_hypervisor" govc library.checkout govc-read/hello-vm "$machine"
impossible library.checkin 'a template' "$why" "vm '$machine' not found" check_in
impossible library.vmtx.info 'a template' "$why" "should be 'vm-template' instead of 'ovf'" template_info
impossible library.sync '-vmtx: items as templates' "$why" 'no default resource pool found' sync_templates
