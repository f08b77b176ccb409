# shellcheck shell=bash
# What goes wrong is said, and bars no second attempt; what needs a hypervisor is refused.

wrong_password() {
  configuration terraform-password "$here/library.tf"
  export TF_VAR_library=terraform-password
  VSPHERE_PASSWORD=wrong fails 'incorrect user name or password' apply
  gone terraform-password
}

unknown_certificate() {
  configuration terraform-certificate "$here/library.tf"
  export TF_VAR_library=terraform-certificate
  VSPHERE_ALLOW_UNVERIFIED_SSL=false fails 'x509: certificate signed by unknown authority' apply
  gone terraform-certificate
}

no_such_datastore() {
  configuration terraform-datastore "$here/library.tf"
  export TF_VAR_library=terraform-datastore
  TF_VAR_datastore=nowhere fails "datastore 'nowhere' not found" apply
  gone terraform-datastore
}

name_taken() {
  configuration terraform-taken "$here/item.tf"
  export TF_VAR_library=terraform-taken TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  was=$(item_id terraform-taken machine)
  tofu state rm vsphere_content_library_item.item
  fails '400 Bad Request.*already' apply
  is 'the item of the name' "$(item_id terraform-taken machine)" "$was"
  destroy
  gone terraform-taken
}

# mended NAME SOURCE PATTERN: an apply that fails for its source, then the same with one that is there.
mended() {
  configuration "$1" "$here/item.tf"
  export TF_VAR_library=$1 TF_VAR_file=$2
  fails "$3" apply
  export TF_VAR_file=$QUIRE_SAMPLES/hello-vm.ovf
  apply
  is 'how many items' "$(item_count "$1")" 1
  is content "$(stored "$1" machine)" "$(sums "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_SAMPLES/hello-vm-disk1.vmdk")"
  settled
  destroy
  gone "$1"
}

# The descriptor is sent before its disk is missed.
without_disk() {
  mkdir "$QUIRE_WORK/half"
  cp "$QUIRE_SAMPLES/hello-vm.ovf" "$QUIRE_WORK/half"
  mended terraform-half "$QUIRE_WORK/half/hello-vm.ovf" 'no such file'
}

# without_hypervisor NAME: a configuration of hypervisor/; what it made before it failed goes.
without_hypervisor() {
  local status=0
  configuration "terraform-hypervisor-$1" "$here/hypervisor/$1.tf"
  apply || status=$?
  destroy >/dev/null 2>&1 || true
  return "$status"
}

# An item is there, and stays as it is, but nothing can run it.
deployed() {
  configuration terraform-deployed "$here/item.tf"
  export TF_VAR_library=terraform-deployed TF_VAR_file=$QUIRE_SAMPLES/goodbye-vm.ova
  apply
  TF_VAR_item=$(item_id terraform-deployed machine)
  export TF_VAR_item
  local said status=0
  said=$(without_hypervisor deployed 2>&1) || status=$?
  folder=$QUIRE_WORK/terraform-deployed
  settled
  destroy
  # Only now: what went wrong until here must not pass for the refusal.
  echo "$said"
  return "$status"
}

passes provider 'a wrong password is said' wrong_password
passes provider 'a certificate that nobody vouches for is said' unknown_certificate
passes vsphere_datastore 'a datastore that is not there is said' no_such_datastore
passes vsphere_content_library_item 'a name that is taken is said' name_taken
passes vsphere_content_library_item 'after a local file that is not there the same name works' \
  mended terraform-no-file /nowhere/hello-vm.ovf 'no such file'
passes vsphere_content_library_item 'after a descriptor whose disk is not there the same name works' without_disk
passes vsphere_content_library_item 'after a remote file that is not there the same name works' \
  mended terraform-no-source "$SOURCE_HTTP/nothing.iso" 404
passes vsphere_content_library_item \
  'a local ISO, which this release of the provider takes for a descriptor: the same name works afterwards' \
  mended terraform-local-iso "$QUIRE_SAMPLES/sample-disc.iso" 'failed to parse ovf'

none='needs a hypervisor'
impossible data.vsphere_host 'a host' "$none" "'host.example' not found" without_hypervisor host
impossible data.vsphere_compute_cluster 'a cluster' "$none" "'cluster' not found" without_hypervisor cluster
impossible data.vsphere_resource_pool 'a resource pool' "$none" 'not found' without_hypervisor pool
impossible data.vsphere_virtual_machine 'a virtual machine' "$none" 'not found' without_hypervisor found
impossible vsphere_content_library_item 'from a virtual machine' "$none" \
  'virtual machine with UUID .* not found' without_hypervisor captured
impossible vsphere_virtual_machine 'from an item' "$none" 'could not find resource pool ID' deployed
