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
# with_template NAME COMMAND…: with a library NAME that has the template NAME-template; the command's last argument is its path.
with_template() {
  govc library.create "$1"
  a_template "$1"
  "${@:2}" "$1/$1-template"
  gone "$1"
}
check_out() { govc library.checkout "${pool[@]}" "${host[@]}" "$1" govc-checked-out; }
deploy_template() { govc library.deploy "${pool[@]}" "${host[@]}" "$1" govc-deployed-template; }
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
impossible library.deploy 'a template' "$why" 'no default resource pool found' with_template govc-deploy deploy_template
impossible library.clone 'a machine as a template' "$why" "vm '$machine' not found" govc library.clone -vm "$machine" govc-read govc-template
impossible library.clone 'a machine as OVF' "$why" "vm '$machine' not found" govc library.clone -vm "$machine" -ovf govc-read govc-cloned
impossible library.checkout 'a template' "$why" "$no_hypervisor" with_template govc-checkout check_out
impossible library.checkin 'a template' "$why" "vm '$machine' not found" with_template govc-checkin govc library.checkin -vm "$machine"
impossible library.vmtx.info 'a template' "$why" "$no_hypervisor" with_template govc-vmtx govc library.vmtx.info
passes library.vmtx.info 'an item that is no template is refused' fails "should be 'vm-template' instead of 'ovf'" govc library.vmtx.info govc-read/hello-vm
impossible library.sync '-vmtx: items as templates' "$why" 'no default resource pool found' sync_templates
